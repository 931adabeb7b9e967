/** What a page must not do, so that the harness can be seen to notice it. */

export function reject() {
  Promise.reject(new Error('nobody waits for this'))
}

export function complain() {
  console.error('said aloud')
}

/** Adds an inline script, which the CSP keeps from running; returns whether it ran. */
export async function inline() {
  const script = document.createElement('script')
  script.textContent = 'window.ran = true'
  document.body.append(script)
  await new Promise((resolve) => setTimeout(resolve, 100))
  return window.ran === true
}

/** Asks for a script that is not there. */
export function missing() {
  return new Promise((resolve) => {
    const script = document.createElement('script')
    script.src = '/pages/missing.js'
    script.onerror = () => resolve()
    document.body.append(script)
  })
}

export function fail() {
  throw Object.assign(new RangeError('out of reach'), { code: 'too-far' })
}
