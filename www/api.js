/** What the page asks of its server. Every answer is waited for at most 10 s. */

const PATIENCE = 10_000

/** An answer that did not come, or that was a refusal; `code` is the server's own where it sent one. */
export class ApiError extends Error {
  constructor(code, message) {
    super(message)
    this.name = 'ApiError'
    this.code = code
  }
}

/** Whom the page trusts: the issuer, the audience and the public keys. A real app has these in its build. */
export async function config() {
  return (await ask('/api/config')).json()
}

/** The signed policy bundle, as text. */
export async function bundle() {
  return (await ask('/api/bundle')).text()
}

/** The colleagues whom the demo can play. */
export async function people() {
  return (await ask('/api/people')).json()
}

/** A signed subject token for this person with these roles. A real server reads both from its own session. */
export async function token(sub, roles) {
  const query = new URLSearchParams([['sub', sub], ...roles.map((role) => ['role', role])])
  return (await (await ask(`/api/token?${query}`)).json()).token
}

/**
 * The customer profiles, for whoever asks with a session.
 *
 * INVARIANT (raw stays here): the answer of the server lives in this closure alone. What leaves it has gone through
 * `session.mask`, so no panel can show, sort or search by a value that the person may not see. A real server goes
 * further: it enforces the same policy and does not send such values at all.
 */
export async function openProfiles() {
  const raw = await (await ask('/api/profiles')).json()
  return Object.freeze({ masked: (session) => session.mask('profile', raw) })
}

async function ask(path) {
  let response
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE) })
  } catch {
    throw new ApiError('unreachable', `${path.split('?')[0]}: no answer from the server`)
  }
  if (response.ok) return response
  const refusal = await response.json().catch(() => null)
  throw new ApiError(
    refusal?.error?.code ?? 'bad-answer',
    refusal?.error?.message ?? `${path.split('?')[0]}: expected an answer, found status ${response.status}`,
  )
}
