/**
 * Builds elements. Text goes in as text nodes alone, so nothing that a policy, a bundle or a record holds can
 * become markup; styles come from the style sheets alone, which is what the page's CSP allows.
 */

const SVG = 'http://www.w3.org/2000/svg'

/** An HTML element; an attribute that is null or false is left out, a function is a listener for its event. */
export function element(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children)
}

/** The same for SVG. */
export function drawing(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children)
}

/** Text that only screen readers meet. */
export function spoken(text) {
  return element('span', { class: 'spoken' }, text)
}

/** A button that asks the inspector about a permission. */
function permissionButton(permission, ask) {
  return element(
    'button',
    { type: 'button', class: 'permission', click: () => ask(permission) },
    spoken('Why is '),
    ...breakable(permission),
    spoken(' not allowed?'),
  )
}

/**
 * What is missing: a button for each permission. A pattern of which nothing is allowed stands for itself, and one
 * cannot ask about it; one that only lists actions is as many permissions.
 */
export function missingButtons(missing, ask) {
  return missing
    .flatMap(singles)
    .map((one) =>
      isPattern(one) ? element('code', { class: 'pattern' }, ...breakable(one)) : permissionButton(one, ask),
    )
}

/** `users:add,remove` is `users:add` and `users:remove`. */
export function singles(permission) {
  const [resource, actions] = permission.split(':')
  return actions.split(',').map((action) => `${resource}:${action}`)
}

/** Whether this is a pattern, or a parameter that is still open, and not one permission. */
export function isPattern(permission) {
  return /[*{]/.test(permission)
}

/** A permission with places where a narrow column may break it: after a dot and after the colon. */
export function breakable(permission) {
  return breaks(permission.split(/(?<=[.:])/))
}

/** Parts of a text with a place to break it between them. */
export function breaks(parts) {
  return parts.flatMap((part, index) => (index === 0 ? [part] : [element('wbr'), part]))
}

/** A sentence of the library, whose names stand in backticks. */
export function prose(sentence) {
  return sentence.split('`').map((part, index) => (index % 2 === 0 ? part : element('code', {}, ...breakable(part))))
}

function fill(target, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') target.addEventListener(name, value)
    else if (value !== null && value !== undefined && value !== false)
      target.setAttribute(name, value === true ? '' : value)
  }
  target.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false))
  return target
}
