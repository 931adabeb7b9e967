/** How the gate stands: what is in force, where it came from and until when, what waits, and what went wrong. */

import { element, prose } from '../element.js'
import { exact, relative } from '../time.js'

const SOURCES = { network: 'fetched from the server', cache: 'kept in this browser', bootstrap: 'came with the page' }
const STORES = {
  indexeddb: 'IndexedDB, as signed tokens',
  memory: 'memory alone, until this page goes',
  none: 'nowhere',
}

/** Draws the facts of a status, as the gate tells them. */
export function standingFacts({ gateStatus, now }) {
  const { bundle, source, checkedAt, staleAt, expiresAt, storage, storageError, older, error } = gateStatus
  const rows = [
    ['Version', bundle === null ? null : [element('span', { 'data-fact': 'version' }, String(bundle.version))]],
    ['Source', source === null ? null : [element('span', { 'data-fact': 'source' }, source), `: ${SOURCES[source]}`]],
    ['Checked', checkedAt === null ? null : moment(checkedAt, now)],
    ['Renewal due', staleAt === null ? null : moment(staleAt, now)],
    ['Ends', expiresAt === null ? null : moment(expiresAt, now)],
    ['Kept in', [STORES[storage], ...failure(storageError)]],
    ['Page files', [document.body.dataset.files === 'kept' ? 'kept, to open without a network' : 'not kept yet']],
    ['Older ignored', older === 0 ? null : [element('span', { 'data-fact': 'older' }, String(older))]],
    ['Failed last', error === null ? null : failure(error)],
  ]
  return element(
    'dl',
    { class: 'facts' },
    ...rows
      .filter(([, parts]) => parts !== null)
      .flatMap(([title, parts]) => [element('dt', {}, title), element('dd', {}, ...parts)]),
  )
}

/** Draws the bundle that waits, with the way to show it. */
export function pendingNote(pending, activate) {
  if (pending === null) return []
  return [
    element(
      'div',
      { class: 'pending', 'data-pending': pending.version },
      element(
        'p',
        {},
        element('strong', {}, `Version ${pending.version} is here`),
        ' and waits, so that nothing jumps.',
      ),
      element('button', { type: 'button', id: 'activate', class: 'button strong', click: activate }, 'Show it'),
    ),
  ]
}

function failure(error) {
  if (error === null) return []
  return [element('code', { 'data-fact': 'error' }, error.code), ' ', ...prose(error.message)]
}

function moment(milliseconds, now) {
  return [
    element('time', { datetime: new Date(milliseconds).toISOString() }, exact(milliseconds)),
    element('span', { class: 'away' }, relative(milliseconds, now)),
  ]
}
