/**
 * Light or dark: the system's choice until the person makes one, which is then remembered.
 *
 * A classic script in the head, not a module: it runs before the first paint, so a remembered theme does not flash.
 */
;(() => {
  const root = document.documentElement
  const dark = matchMedia('(prefers-color-scheme: dark)')
  const current = () => root.dataset.theme ?? (dark.matches ? 'dark' : 'light')

  try {
    const kept = localStorage.getItem('theme')
    if (kept === 'light' || kept === 'dark') root.dataset.theme = kept
  } catch {
    // Storage is switched off: the system's choice holds.
  }

  addEventListener('DOMContentLoaded', () => {
    const button = document.querySelector('#theme')
    const label = () => {
      button.setAttribute('aria-pressed', String(current() === 'dark'))
    }
    button.addEventListener('click', () => {
      const next = current() === 'dark' ? 'light' : 'dark'
      root.dataset.theme = next
      try {
        localStorage.setItem('theme', next)
      } catch {
        // It then holds for this page alone.
      }
      label()
    })
    dark.addEventListener('change', label)
    label()
  })
})()
