// What every page of a scenario has before anything else: it notes what goes wrong, and calls modules for the harness.
// Calls go through text on purpose: what comes back is JSON in every engine, whatever its driver makes of objects.
'use strict'

const page = {
  problems: [],
  calls: new Map(),

  /** Starts a call of a function of a module, with arguments as text; returns its number. */
  begin(module, name, args) {
    const id = page.calls.size + 1
    const answer = import(module)
      .then((functions) => functions[name](...JSON.parse(args)))
      .then(
        (value) => JSON.stringify({ value: value ?? null }),
        (error) =>
          JSON.stringify({ error: { name: error.name, code: error.code, at: error.at, message: `${error.message}` } }),
      )
    page.calls.set(id, answer)
    return id
  },

  /** The answer of a call as text, or null when there is none for a while. */
  result(id) {
    const later = new Promise((resolve) => setTimeout(resolve, 100, null))
    return Promise.race([page.calls.get(id), later])
  },
}
window.page = page

// In the capture phase, so that files that do not load are seen too.
window.addEventListener(
  'error',
  ({ message, target }) => page.problems.push(message ?? `${target.localName}: ${target.src ?? target.href}`),
  true,
)
window.addEventListener('unhandledrejection', ({ reason }) => page.problems.push(`unhandled: ${reason}`))
document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  page.problems.push(`${violatedDirective}: ${blockedURI}`),
)
for (const level of ['error', 'warn']) {
  const say = console[level]
  console[level] = (...words) => {
    page.problems.push(`console.${level}: ${words.join(' ')}`)
    say.apply(console, words)
  }
}
