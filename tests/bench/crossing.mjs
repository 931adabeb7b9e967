// What crossing into WebAssembly costs, for the record: it is why the common answers lie on the JavaScript side.
import { audience, gateOver, issuer, keys, signBundle } from '../js/fixture.mjs'

export async function crossing() {
  const resources = { notes: { actions: ['edit', 'seen'], attributes: { owner: 'string', state: 'string', at: 'timestamp' } } }
  const own = "resource.owner == subject.id && resource.state in ['Draft', 'Test']"
  const rules = [{ allow: 'notes:edit', when: own }, { allow: 'notes:seen', when: "resource.at < timestamp('2026-01-01T00:00:00Z')" }]
  const policy = { format: 1, id: 'bench', resources, everyone: { rules } }
  const gate = await gateOver(policy)
  const session = gate.unsignedSession({ id: 'u-1', roles: [] })

  // The boundary itself, below the package.
  const { Trust, Viewer } = await import('../../pkg/wasm/permask.js')
  const now = Date.now() / 1000
  const trust = new Trust(JSON.stringify(keys), issuer, audience, undefined, undefined, 1)
  const handle = trust.bundle(new TextEncoder().encode(signBundle(policy)), 'network', now)
  const inside = handle.session(Viewer.unsigned(JSON.stringify({ id: 'u-1', roles: [] })), now)
  const objects = Array.from({ length: 1000 }, (_, index) => ({ id: `n-${index}`, owner: `u-${index % 2}`, state: 'Draft', at: '2025-01-01T00:00:00Z' }))

  const repeat = (once) => (count) => {
    let sum = 0
    for (let index = 0; index < count; index++) sum += Number(once(index % 1000))
    return sum
  }
  return {
    name: 'what crossing costs',
    contestants: [
      { name: 'a call that returns a number', run: repeat(() => inside.changes()) },
      { name: 'a call with a short text', run: repeat(() => inside.limit('none', now) === undefined) },
      { name: 'a question about a type, asked of the module', run: repeat(() => inside.decide('notes:edit', undefined, undefined, now)) },
      { name: 'a question about an object as JSON, asked of the module', run: repeat((index) => inside.decide('notes:edit', JSON.stringify(objects[index]), undefined, now)) },
      { name: 'can() that has to cross (a timestamp)', run: repeat((index) => session.can('seen', 'notes', objects[index])) },
      { name: 'can() that need not', run: repeat((index) => session.can('edit', 'notes', objects[index])) },
    ],
    end: () => gate.close(),
  }
}
