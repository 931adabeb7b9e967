/** The network of this page: what the page and its gate fetch goes through here, so that it can be cut and attacked. */

/** Creates it; `changed` is called when it is cut or joined again. */
export function createNetwork(changed) {
  const answers = new Map()
  let isCut = false

  return {
    /** Whether the switch on the page has cut it. */
    get isCut() {
      return isCut
    },

    /** Cuts it, or joins it again. */
    cut(wanted) {
      isCut = wanted
      changed()
    },

    /** Answers the next request for this path in place of the server. */
    intercept(path, answer) {
      answers.set(path, answer)
    },

    /** As `fetch` is; a cut network fails as a real one does. */
    async fetch(input, options) {
      const { pathname } = new URL(input instanceof Request ? input.url : input, location.href)
      const answer = answers.get(pathname)
      answers.delete(pathname)
      if (answer !== undefined) return answer()
      if (isCut) throw new TypeError('the network is switched off on this page')
      return fetch(input, options)
    },
  }
}
