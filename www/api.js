/** What the page asks of its server, through the network of the page. Every answer is waited for at most 10 s. */

const PATIENCE = 10_000

/** An answer that did not come, or that was a refusal; `code` is the server's own where it sent one. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message)
    this.name = 'ApiError'
    this.code = code
  }
}

/** Where a system's bundle is: the gate fetches it itself. */
export function bundleAddress(system) {
  return `/api/${system.id}/bundle`
}

/** Where the update of the key set to a version is. */
export const KEYS_ADDRESS = '/api/keys/{version}'

/** The API, as it is reached through this `fetch`. */
export function createApi(fetch) {
  /**
   * Whom the page trusts: the issuer, the public keys, and the audience of each system. A real app has these in its
   * build.
   */
  async function config() {
    const [{ issuer, keys }, systems] = await Promise.all(
      ['/api/config', '/api/systems'].map(async (path) => (await ask(path)).json()),
    )
    return { issuer, keys, audiences: new Map(systems.map(({ id, audience }) => [id, audience])) }
  }

  /** What one system has to ask for. */
  function of(system) {
    const at = (what) => `/api/${system.id}/${what}`
    return {
      /** The signed policy bundle, as text. */
      bundle: async () => (await ask(bundleAddress(system), { cache: 'no-store' })).text(),
      /** A bundle that the demo's server signs to be attacked with. */
      attack: async (name) => (await ask(at(`attack/${name}`), { cache: 'no-store' })).text(),
      /** Has the server count a new version of its policy. */
      publish: async () => (await ask(at('publish'), { method: 'POST' })).json(),
      /** The colleagues whom the demo can play. */
      people: async () => (await ask(at('people'))).json(),
      /** The answer that holds the records of a type, unread: it is for a session to mask. */
      records: (type) => ask(at(`records/${encodeURIComponent(type)}`), { cache: 'no-store' }),
      /** The objects of a resource. */
      objects: async (resource) => {
        const answer = await ask(at(`objects/${encodeURIComponent(resource)}`), { cache: 'no-store' })
        return answer.json()
      },
      /** A signed token for a person whom the page has varied. A real server reads all of it from its own session. */
      token: async ({ id, roles, groups, grants, attrs, status, acr, auth_time }) => {
        const body = JSON.stringify({ id, roles, groups, grants, attrs, status, acr, auth_time })
        const headers = { 'content-type': 'application/json' }
        return (await (await ask(at('token'), { method: 'POST', headers, body })).json()).token
      },
    }
  }

  async function ask(path, options = {}) {
    let response
    try {
      response = await fetch(path, { ...options, signal: AbortSignal.timeout(PATIENCE) })
    } catch {
      throw new ApiError('unreachable', `${path}: no answer from the server`)
    }
    if (response.ok) return response
    const refusal = await response.json().catch(() => null)
    throw new ApiError(
      refusal?.error?.code ?? 'bad-answer',
      refusal?.error?.message ?? `${path}: expected an answer, found status ${response.status}`,
    )
  }

  return { config, of }
}
