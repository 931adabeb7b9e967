/** What the demo should show: the package, in Node, answers for the same bundle and the same token as the page has. */

import assert from 'node:assert/strict'

import { openGate } from 'permask'

const action = (permission, next) => ({ permission, next })

/** Of each system two people who see different things, and the objects that the page asks about. */
export const SYSTEMS = [
  { id: 'lytics', name: 'Lytics', people: ['u-06', 'u-01'], record: 'profile', objects: {} },
  {
    id: 'insider',
    name: 'Insider',
    people: ['u-11', 'u-13'],
    refused: ['u-16', 'status'],
    record: 'profile',
    objects: {
      campaigns: {
        view: 'campaigns:view',
        actions: [
          action('campaigns:edit'),
          action('campaigns:update-status', { state: 'paused' }),
          action('campaigns:update-status', { state: 'Active' }),
          action('campaigns:launch'),
        ],
      },
      products: { view: null, actions: [action('products:access')] },
    },
  },
  {
    id: 'adobe',
    name: 'Adobe Audience Manager',
    people: ['u-21', 'u-23'],
    refused: ['u-26', 'status'],
    record: 'user',
    objects: {
      traits: {
        view: 'traits:view',
        actions: [action('traits:edit'), action('traits:delete'), action('traits:map-to-segments')],
      },
      segments: {
        view: 'segments:view',
        actions: [action('segments:edit'), action('segments:delete'), action('segments:map-to-destinations')],
      },
      destinations: {
        view: 'destinations:view',
        actions: [action('destinations:edit'), action('destinations:delete'), action('destinations:create')],
      },
    },
  },
  {
    id: 'liveramp',
    name: 'LiveRamp Safe Haven',
    people: ['u-31', 'u-32'],
    refused: ['u-35', 'conflicting-roles'],
    record: 'customer',
    objects: { users: { view: null, actions: [action('users:manage')] } },
  },
  { id: 'synerise', name: 'Synerise', people: ['u-41', 'u-44'], record: 'profile card', objects: {} },
]

/** One call of the demo's API; with a body it is a POST. */
export async function api(url, path, body) {
  const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
  return fetch(new URL(`api/${path}`, url), options)
}

/** The records of a type, or the objects of a resource, as the server sends them. */
export async function sent(url, system, part, name) {
  return JSON.parse(await textOf(url, system, part, name))
}

async function textOf(url, system, part, name) {
  return (await api(url, `${system}/${part}/${encodeURIComponent(name)}`)).text()
}

/** What the package answers for a person of a system, beside what the server sent. */
export async function expectedFor(url, system, sub) {
  const [{ issuer, keys }, systems, people] = await Promise.all(
    ['config', 'systems', `${system.id}/people`].map(async (path) => (await api(url, path)).json()),
  )
  const { audience } = systems.find(({ id }) => id === system.id)
  const bundle = await (await api(url, `${system.id}/bundle`)).text()
  const gate = await openGate({ bundle, issuer, keys, audience })
  const { token } = await (await api(url, `${system.id}/token`, { id: sub })).json()
  const session = gate.session(token, { sub })
  const text = await textOf(url, system.id, 'records', system.record)
  const raw = JSON.parse(text)
  const { masked } = session.mask(system.record, raw)
  const objects = {}
  for (const resource of Object.keys(system.objects))
    objects[resource] = await sent(url, system.id, 'objects', resource)
  const answer = {
    name: people.find(({ subject }) => subject.id === sub).name,
    links: linksOf(session.navigation().items),
    tasks: session
      .tasks()
      .map(({ id, allowed }) => `${id} ${allowed}`)
      .sort(),
    rows: raw.length,
    masked: masked.length,
    bytes: { came: Buffer.byteLength(text), stayed: Buffer.byteLength(session.maskJson(system.record, text)) },
    secrets: masked.flatMap(({ pointer }) => texts(valueAt(raw, pointer))),
    can: (permission) => session.can(permission),
    objects: Object.fromEntries(
      Object.entries(system.objects).map(([resource, { view, actions }]) => [
        resource,
        objects[resource].map((object) => ({
          id: object.id,
          visible: String(view === null || session.can(view, object)),
          open: actions.map(({ permission, next }) => session.can(permission, object, next)),
        })),
      ]),
    ),
  }
  for (const [resource, { view }] of Object.entries(system.objects))
    for (const object of objects[resource])
      if (view !== null && !session.can(view, object)) answer.secrets.push(object.name)
  return { ...answer, close: () => gate.close() }
}

/** Holds what a page shows, counted in its document, against what the package answers. */
export async function assertShows(page, system, expected) {
  const shown = await page.evaluate(() => ({
    links: [...document.querySelectorAll('nav [data-nav-id]')].map((link) => link.dataset.navId),
    tasks: [...document.querySelectorAll('[data-task-id]')].map(
      ({ dataset }) => `${dataset.taskId} ${dataset.allowed}`,
    ),
    rows: document.querySelectorAll('[data-record]').length,
    masked: document.querySelectorAll('[data-record] [data-masked]').length,
    controls: [...document.querySelectorAll('.page-header [data-permission]')].map((button) => [
      button.dataset.permission,
      button.getAttribute('aria-disabled') === null,
    ]),
    objects: Object.fromEntries(
      [...document.querySelectorAll('[data-objects]')].map((section) => [
        section.dataset.objects,
        [...section.querySelectorAll('[data-object]')].map((row) => ({
          id: row.dataset.object,
          visible: row.dataset.visible,
          open: [...row.querySelectorAll('[data-permission]')].map((one) => one.getAttribute('aria-disabled') === null),
        })),
      ]),
    ),
  }))
  const { links, tasks, rows, masked, objects } = expected
  const { controls, ...counted } = shown
  assert.deepEqual({ ...counted, tasks: counted.tasks.sort() }, { links, tasks, rows, masked, objects }, system.id)
  assert.ok(controls.length > 0)
  for (const [permission, open] of controls) assert.equal(open, expected.can(permission), permission)
  const held = await page.evaluate(() => document.documentElement.outerHTML + document.documentElement.textContent)
  assert.deepEqual(
    expected.secrets.filter((secret) => held.includes(secret)),
    [],
  )
}

function linksOf(items) {
  return items.flatMap((item) => [...(item.href?.startsWith('#/') ? [item.id] : []), ...linksOf(item.children)])
}

function valueAt(data, pointer) {
  return pointer
    .split('/')
    .slice(1)
    .reduce((holder, name) => holder[name], data)
}

/** The texts in a value that are long enough to be found by chance nowhere. */
function texts(value) {
  if (typeof value === 'string') return value.length > 6 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : []
}
