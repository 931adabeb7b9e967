/**
 * The five systems of the demo in a real browser. What a page shows is held against what the package answers in
 * Node for the same bundle and the same token.
 */

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'

import axe from 'axe-core'
import { openGate } from 'permask'

import { launch, skipReason } from './chromium.mjs'
import { onPage as openPage, opened, overflow, violations } from './page.mjs'
import { startServer } from './server.mjs'

const action = (permission, next) => ({ permission, next })

/** Of each system two people who see different things, and the objects that the page asks about. */
const SYSTEMS = [
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
    own: true,
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

describe('the systems of the demo', { skip: skipReason() }, () => {
  let server
  let browser

  before(async () => {
    server = await startServer()
    browser = await launch()
  })

  after(async () => {
    await browser?.close()
    await server?.stop()
  })

  const onPage = (options, body) => openPage({ browser, url: server.url }, options, body)
  const onSystem = ({ id }, options, body) => onPage({ hash: `?system=${id}`, ...options }, body)

  async function api(path, body) {
    const options = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }
    return fetch(new URL(`api/${path}`, server.url), options)
  }

  /** What the package answers for a person of a system, beside what the server sent. */
  async function expectedFor(system, sub) {
    const [{ issuer, keys }, systems, { records, objects }, people] = await Promise.all(
      ['config', 'systems', `${system.id}/records`, `${system.id}/people`].map(async (path) => (await api(path)).json()),
    )
    const { audience } = systems.find(({ id }) => id === system.id)
    const bundle = await (await api(`${system.id}/bundle`)).text()
    const gate = await openGate({ bundle, issuer, keys, audience })
    const { token } = await (await api(`${system.id}/token`, { id: sub })).json()
    const session = gate.session(token, { sub })
    const raw = records[system.record]
    let { masked } = session.mask(system.record, raw)
    if (system.own) {
      const own = gate.session(token, { sub, context: { user: sub } })
      const place = raw.findIndex((record) => record.id === sub)
      const mine = own.mask(system.record, raw[place]).masked
      masked = [
        ...masked.filter(({ pointer }) => !pointer.startsWith(`/${place}/`)),
        ...mine.map((field) => ({ ...field, pointer: `/${place}${field.pointer}` })),
      ]
    }
    const answer = {
      name: people.find(({ subject }) => subject.id === sub).name,
      links: linksOf(session.navigation().items),
      tasks: session
        .tasks()
        .map(({ id, allowed }) => `${id} ${allowed}`)
        .sort(),
      rows: raw.length,
      masked: masked.length,
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

  async function assertShows(page, system, expected) {
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

  for (const system of SYSTEMS) {
    test(`${system.name} shows two people what the package answers`, () =>
      onSystem(system, {}, async (page) => {
        const seen = []
        for (const sub of system.people) {
          const expected = await expectedFor(system, sub)
          try {
            await page.locator('#person').selectOption(sub)
            await opened(page, system.id, sub)
            await assertShows(page, system, expected)
            seen.push(JSON.stringify([expected.links, expected.masked, expected.tasks, expected.objects]))
          } finally {
            expected.close()
          }
        }
        assert.notEqual(seen[0], seen[1], 'two people who see the same show nothing')
        assert.match(await page.title(), new RegExp(system.name))
        assert.match(await page.locator('#bundle').innerText(), new RegExp(`\\b${system.id}\\b`))
      }))
  }

  for (const system of SYSTEMS.filter(({ refused }) => refused)) {
    test(`${system.name} says why a person is not let in`, () =>
      onSystem(system, {}, async (page) => {
        const [sub, code] = system.refused
        await page.locator('#person').selectOption(sub)
        await opened(page, system.id, sub)
        assert.equal(await page.locator('[data-refusal]').getAttribute('data-refusal'), code)
        assert.equal(await page.locator('nav [data-nav-id]').count(), 0)
        await page.locator('[data-refusal] button').click()
        assert.equal(await page.locator('#why-answer [data-code]').getAttribute('data-code'), code)
      }))
  }

  test('asks about permissions and about no pattern, which nobody can explain', () =>
    onSystem({ id: 'adobe' }, {}, async (page) => {
      const task = page.locator('[data-task-id="manage-tags"]')
      assert.equal(await task.locator('.pattern').innerText(), 'tags:*')
      assert.equal(await task.locator('button').count(), 0)
      const known = await page.locator('#permissions option').evaluateAll((options) => options.map((one) => one.value))
      assert.ok(known.length > 10)
      assert.deepEqual(
        known.filter((one) => !/^[a-z.-]+:[a-z-]+$/.test(one)),
        [],
      )
    }))

  test('leaves nothing of a system on the page while the next one is fetched, and closes its gate', () =>
    onPage({ prepare: keepGates }, async (page) => {
      await opened(page, 'lytics')
      const release = await hold(page, '**/api/adobe/bundle')
      await page.locator('a[data-system="adobe"]').click()
      assert.equal(await page.locator('body').getAttribute('data-gate'), 'loading')
      assert.equal(await page.locator('h1').innerText(), 'Opening Adobe Audience Manager')
      assert.equal(await page.locator('[data-record], [data-nav-id], [data-task-id], [data-permission]').count(), 0)
      assert.equal(await page.locator('#person option').allInnerTexts().then(String), 'Nobody yet')
      assert.deepEqual(await page.evaluate(() => window.gates.map((gate) => gate.state())), ['closed'])
      release()
      await opened(page, 'adobe')
      assert.deepEqual(await page.evaluate(() => window.gates.map((gate) => gate.state())), ['closed', 'fresh'])
      assert.equal(await page.locator('[data-record^="p-"]').count(), 0)
      assert.equal(await page.locator('[data-record^="u-"]').count(), 7)
    }))

  test('drops the answers of a system that was left meanwhile', () =>
    onPage({}, async (page) => {
      await opened(page, 'lytics')
      const release = await hold(page, '**/api/insider/bundle')
      await page.locator('a[data-system="insider"]').click()
      await page.locator('a[data-system="synerise"]').click()
      await opened(page, 'synerise')
      const late = page.waitForResponse('**/api/insider/bundle')
      release()
      await late
      await page.waitForTimeout(200)
      await opened(page, 'synerise', 'u-41')
      assert.equal(await page.locator('[data-record^="q-"]').count(), 8)
      assert.equal(await page.locator('[data-record^="c-"]').count(), 0)
    }))

  test('takes no token of another system', async () => {
    const [{ issuer, keys }, systems] = await Promise.all(
      ['config', 'systems'].map(async (path) => (await api(path)).json()),
    )
    const [lytics, insider] = systems
    const bundle = await (await api('lytics/bundle')).text()
    const gate = await openGate({ bundle, issuer, keys, audience: lytics.audience })
    const { token } = await (await api('insider/token', { id: 'u-11' })).json()
    assert.throws(() => gate.session(token, { sub: 'u-11' }), { code: 'wrong-audience' })
    await assert.rejects(openGate({ bundle, issuer, keys, audience: insider.audience }), { code: 'wrong-audience' })
    gate.close()
  })

  test('is switched by keyboard, says so, and has an address that back and forward go through', () =>
    onPage({}, async (page) => {
      await opened(page, 'lytics')
      await page.locator('.brand').focus()
      for (let press = 0; press < 4; press += 1) await page.keyboard.press('Tab')
      const link = page.locator('a[data-system="liveramp"]')
      assert.ok(await link.evaluate((element) => element === document.activeElement))
      assert.equal(await link.innerText().then((text) => text.replace(/\s+/g, ' ')), 'LiveRamp (LiveRamp Safe Haven)')
      assert.notEqual(await link.evaluate((element) => getComputedStyle(element).outlineStyle), 'none')
      await page.keyboard.press('Enter')
      assert.equal(await page.locator('#announcement').textContent(), 'LiveRamp Safe Haven is being opened')
      await opened(page, 'liveramp')
      assert.ok(await link.evaluate((element) => element === document.activeElement), 'the focus stays')
      assert.equal(await page.locator('#systems [aria-current]').getAttribute('data-system'), 'liveramp')
      assert.match(await page.locator('#announcement').textContent(), /: 11 navigation items, private fields clear/)
      assert.match(page.url(), /\?system=liveramp#\/$/)

      await page.locator('[data-nav-id="reports"]').click()
      assert.equal(await page.locator('h1').innerText(), 'Reports (Tableau)')
      await page.locator('a[data-system="insider"]').click()
      await opened(page, 'insider')
      await page.goBack()
      await opened(page, 'liveramp')
      assert.equal(await page.locator('h1').innerText(), 'Reports (Tableau)')
      await page.goBack()
      assert.equal(await page.locator('h1').innerText(), 'Applications and data')
      await page.goBack()
      await opened(page, 'lytics')
      await page.goForward()
      await opened(page, 'liveramp')
      await page.reload()
      await opened(page, 'liveramp')
    }))

  test('closes one system alone when its bundle is changed', () =>
    onSystem({ id: 'insider' }, {}, async (page) => {
      await page.locator('#tamper').click()
      await page.waitForFunction(() => document.body.dataset.gate === 'closed')
      assert.equal(await page.locator('[data-error]').getAttribute('data-error'), 'bad-signature')
      await page.locator('a[data-system="adobe"]').click()
      await opened(page, 'adobe')
      await page.locator('a[data-system="insider"]').click()
      await opened(page, 'insider')
    }))

  test('Insider: a switch of the person opens private data, and a state the buttons of a campaign', () =>
    onSystem({ id: 'insider' }, {}, async (page) => {
      assert.equal(await page.locator('[data-figure="private"] dd').innerText(), '0 of 10')
      await page.locator('[data-dial="attribute"] input[value="piiAccess"]').check()
      await page.waitForFunction(() => document.querySelectorAll('[data-record] [data-masked]').length === 0)
      assert.equal(await page.locator('[data-figure="private"] dd').innerText(), '10 of 10')
      // What is clear may be sorted by.
      await page.getByRole('button', { name: 'Birthday' }).click()
      assert.equal(await page.locator('th[aria-sort]').getAttribute('aria-sort'), 'ascending')
      const days = await page.locator('[data-field="birthday"]').allInnerTexts()
      assert.deepEqual(days, days.toSorted())

      const activate = page.locator('[data-object="k-1"] [data-permission]').nth(2)
      assert.equal(await activate.getAttribute('aria-disabled'), 'true')
      await activate.focus()
      await page.keyboard.press('Enter')
      const answer = await page.locator('#why-answer').innerText()
      assert.match(answer, /About “Autumn jackets, second wave”, as it would become: state: Active/)
      assert.match(answer, /collaborator-by-state\.stop/)
    }))

  test('Adobe: another company stays closed, and the administrator flag opens no object', () =>
    onSystem({ id: 'adobe' }, {}, async (page) => {
      await page.locator('[data-object="t-4"]').getByRole('button', { name: 'Why?' }).click()
      assert.equal(await page.locator('#why-answer [data-code]').getAttribute('data-code'), 'other-tenant')
      const visible = () => page.locator('[data-object][data-visible="true"]').count()
      const before = await visible()
      await page.locator('input[value="isAdmin"]').check()
      await page.waitForFunction(() => document.querySelectorAll('[data-record] [data-masked]').length === 0)
      assert.equal(await visible(), before)
      await page.locator('input[name="groups"][value="traitViewersAll"]').check()
      await page.waitForFunction(() => document.querySelector('[data-object="t-3"]').dataset.visible === 'true')
      assert.equal(await page.locator('[data-object="t-4"]').getAttribute('data-visible'), 'false')
    }))

  test('LiveRamp: the tenant decides, a limit shows, and an assignment that waits gives nothing', () =>
    onSystem({ id: 'liveramp' }, {}, async (page) => {
      const tenant = async (name, items) => {
        await page.locator(`input[name="tenant"][value="${name}"]`).check()
        await page.waitForFunction(
          (expected) => document.querySelectorAll('nav [data-nav-id]').length === expected,
          items,
        )
      }
      assert.equal(await page.locator('[data-limit]').getAttribute('data-limit'), 'Explorer')
      await tenant('Harbour Foods', 8)
      assert.equal(await page.locator('[data-limit]').getAttribute('data-limit'), 'Viewer')
      await tenant('Alpine Linen', 0)
      assert.match(await page.locator('.chip:has(:checked)').last().innerText(), /in progress/)
      await page.locator('#why-permission').fill('analytics-environment:open')
      await page.keyboard.press('Enter')
      assert.match(await page.locator('#why-answer').innerText(), /A status or a period stands in the way/)
      await tenant('Tern & Thistle', 11)
    }))

  test('LiveRamp: the form offers what may be assigned, and says of the rest why not', () =>
    onSystem({ id: 'liveramp' }, {}, async (page) => {
      const option = (role) => page.locator(`.option[data-role="${role}"]`)
      const admin = option('LSH Admin')
      assert.equal(await admin.getAttribute('data-code'), 'conflicting-roles')
      assert.ok(await admin.locator('input').isDisabled())
      assert.match(await admin.innerText(), /neither a Data Analyst nor an LSH Admin/)
      assert.equal(await option('LSH Data Scientist').getAttribute('data-code'), 'held')
      await page.locator('#assign-tenant').selectOption('Harbour Foods')
      assert.equal(await admin.getAttribute('data-code'), 'assignable', 'the constraint holds in one tenant')
      await page.locator('#assign-tenant').selectOption('Alpine Linen')
      assert.equal(await option('LSH Data Scientist').getAttribute('data-code'), 'conflicting-roles', 'a status does not count')

      const assign = page.getByRole('button', { name: 'Assign', exact: true })
      assert.equal(await assign.getAttribute('aria-disabled'), 'true')
      await page.locator('#person').selectOption('u-32')
      await opened(page, 'liveramp', 'u-32')
      await page.locator('#assign-tenant').selectOption('Harbour Foods')
      await option('LSH CP Admin').locator('input').check()
      assert.equal(await assign.getAttribute('aria-disabled'), null)
      await page.locator('#assign-tenant').selectOption('Alpine Linen')
      await option('LSH CP Admin').locator('input').check()
      assert.equal(await assign.getAttribute('aria-disabled'), 'true', 'that partner has not asked')
    }))

  test('Synerise: a task is asked for a part, a grant opens what it names, a field is never edited', () =>
    onSystem({ id: 'synerise' }, {}, async (page) => {
      const task = page.locator('[data-task-id="see-more-details"]')
      const part = async (label, allowed) => {
        await task.locator('select').selectOption({ label })
        assert.equal(await task.getAttribute('data-allowed'), allowed, label)
      }
      await part('Notes', 'true')
      await part('Messages', 'false')
      assert.match(await task.innerText(), /profiles\.client-details\.client-messages:read/)
      await page.locator('input[name="grants"][value="profiles.client-details.*:read"]').check()
      await page.waitForFunction(() => document.querySelectorAll('[data-record] [data-masked]').length === 0)
      await part('Messages', 'true')
      const row = page.locator('[data-fields] tr', { hasText: 'Birthday' })
      assert.match(await row.locator('[data-purpose="edit"]').innerText(), /read-only/)
      assert.match(await row.locator('[data-purpose="export"]').innerText(), /left out/)
    }))

  test('locks the heads of masked columns, also where a part of a field is shown', () =>
    onSystem({ id: 'synerise' }, {}, async (page) => {
      const sortable = await page.locator('thead [data-sortable]').evaluateAll((heads) =>
        heads.map((head) => [head.textContent.split(' ')[0], head.dataset.sortable]),
      )
      assert.deepEqual(Object.fromEntries(sortable), {
        Name: 'true',
        Contact: 'true',
        Activities: 'false',
        Notes: 'false',
        Messages: 'false',
        Figures: 'false',
      })
    }))

  test('fits a phone of 320 pixels, whoever looks', () =>
    onPage({ viewport: { width: 320, height: 640 } }, async (page) => {
      for (const { id } of SYSTEMS) {
        await page.locator(`a[data-system="${id}"]`).click()
        await opened(page, id)
        for (const sub of await page.locator('#person option').evaluateAll((options) => options.map((one) => one.value))) {
          await page.locator('#person').selectOption(sub)
          await opened(page, id, sub)
          assert.equal(await overflow(page), 0, `${id} ${sub}`)
        }
      }
    }))

  for (const colorScheme of ['light', 'dark']) {
    for (const viewport of [
      { width: 1440, height: 900 },
      { width: 320, height: 640 },
    ]) {
      test(`gives axe nothing to report in any system, ${colorScheme}, ${viewport.width} pixels wide`, () =>
        onPage({ colorScheme, viewport, reducedMotion: 'reduce', bypassCSP: true }, async (page) => {
          await page.evaluate(axe.source)
          for (const { id, refused, people } of SYSTEMS) {
            await page.locator(`a[data-system="${id}"]`).click()
            await opened(page, id)
            assert.deepEqual(await violations(page), [], id)
            const [sub] = refused ?? people.slice(1)
            await page.locator('#person').selectOption(sub)
            await opened(page, id, sub)
            await page.locator('.examples button').first().click()
            assert.deepEqual(await violations(page), [], `${id} ${sub}`)
          }
        }))
    }
  }
})

/** Lets the page's gates be looked at from outside: the package is wrapped on its way to the page. */
async function keepGates(context) {
  const wrapped = `
    export * from '/pkg/index.js?real'
    import * as real from '/pkg/index.js?real'
    window.gates = []
    export async function openGate(options) {
      const gate = await real.openGate(options)
      window.gates.push(gate)
      return gate
    }`
  await context.route(
    (url) => url.pathname === '/pkg/index.js' && url.search === '',
    (route) => route.fulfill({ contentType: 'text/javascript', body: wrapped }),
  )
}

/** Holds the answers of an address back until the function that comes back is called. */
async function hold(page, address) {
  let release
  const released = new Promise((resolve) => {
    release = resolve
  })
  await page.route(address, async (route) => {
    await released
    await route.continue()
  })
  return release
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
