/** Where the person is: the part of the address after `#/`. Other fragments (`#main`) are places on the page. */

/** What a system opens with. It is the app's own page and no item of the policy's navigation. */
export const HOME = '#/'

/** The page on which one tries to break it: the demo's own, and open whatever the policy says. */
export const BREAK = '#/try-to-break-it'

/** The page that the address names. */
export function current() {
  return location.hash.startsWith(HOME) ? location.hash : HOME
}

/** Calls back when the address names another page. */
export function onRoute(callback) {
  // The same fragment is another page in another system.
  const here = () => location.search + current()
  let last = here()
  addEventListener('hashchange', () => {
    // A skip link is no change of page.
    if (!location.hash.startsWith(HOME) && location.hash !== '') return
    if (here() === last) return
    last = here()
    callback()
  })
}

/** The item with this address among items and all of their children. */
export function find(items, href) {
  for (const item of items) {
    const found = item.href === href ? item : find(item.children ?? [], href)
    if (found) return found
  }
  return null
}

/** Every item of a navigation that leads somewhere. */
export function links(items) {
  return items.flatMap((item) => [...(leads(item) ? [item] : []), ...links(item.children)])
}

/** Whether an item's address is a page of this app: nothing else becomes a link, whatever a policy says. */
export function leads(item) {
  return item.href?.startsWith(HOME) ?? false
}
