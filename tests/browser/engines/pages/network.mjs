/** The network as a page sees it, without the package. */

/** Fetches, and says what came of it. */
export async function get(path, options) {
  const { headers = {}, patience = 5_000 } = options ?? {}
  try {
    const response = await fetch(path, { headers, signal: AbortSignal.timeout(patience) })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    return { failed: error.name }
  }
}
