/** The inspector: one permission, the session's decision about it, and all of its reasons. */

import { breakable, element, prose } from '../element.js'
import { icon } from '../icon.js'

const EXAMPLES = ['pii:view', 'audiences:create', 'nav.data.look-a-like-models:open', 'audience:create']
const OUTCOMES = { allow: ['Allowed', 'allowed'], deny: ['Denied', 'refused'], conditional: ['It depends', 'lock'] }

/** Draws a form and the answer to it. `ask` puts a permission into it, from anywhere on the page. */
export function whyPanel(root, say) {
  const input = element('input', {
    id: 'why-permission',
    name: 'permission',
    type: 'text',
    list: 'permissions',
    autocomplete: 'off',
    autocapitalize: 'none',
    spellcheck: 'false',
    placeholder: 'resource:action',
    'aria-describedby': 'why-hint',
  })
  const known = element('datalist', { id: 'permissions' })
  const answer = element('div', { class: 'answer', id: 'why-answer', tabindex: '-1' })
  const form = element(
    'form',
    { class: 'ask', submit: answerForm },
    element('label', { for: 'why-permission' }, 'Permission'),
    element('div', { class: 'field' }, input, known, element('button', { type: 'submit', class: 'button' }, 'Explain')),
  )
  const examples = element('div', { class: 'examples' }, ...EXAMPLES.map(example))
  root.append(form, examples, answer)
  let session = null
  let asked = ''

  function example(permission) {
    return element(
      'button',
      { type: 'button', class: 'permission', click: () => show(permission, true) },
      ...breakable(permission),
    )
  }

  function answerForm(event) {
    event.preventDefault()
    show(input.value.trim(), true)
  }

  function show(permission, aloud) {
    asked = permission
    input.value = permission
    if (permission === '' || session === null) return answer.replaceChildren()
    const explanation = session.explain(permission)
    answer.replaceChildren(drawAnswer(explanation, (other) => show(other, true)))
    if (aloud) say(explanation.sentence)
  }

  return {
    ask(permission) {
      show(permission, false)
      // Whoever asked stands elsewhere on the page: the focus goes to the answer, which is then read out.
      answer.focus({ preventScroll: true })
      root.scrollIntoView({ block: 'nearest' })
    },
    render(view) {
      session = view.session
      known.replaceChildren(...view.known.permissions.map((permission) => element('option', { value: permission })))
      show(asked, false)
    },
  }
}

function drawAnswer(explanation, ask) {
  const [word, sign] = OUTCOMES[explanation.outcome]
  return element(
    'div',
    { 'data-outcome': explanation.outcome, 'data-code': explanation.code },
    element('p', { class: 'verdict' }, icon(sign), element('strong', {}, word), element('code', {}, explanation.code)),
    element('p', {}, ...prose(explanation.sentence)),
    element(
      'dl',
      { class: 'facts' },
      ...fact('Decided by', explanation.rules.map(drawRule)),
      ...fact(
        'Missing',
        explanation.missing.map((permission) => another(permission, ask)),
      ),
      ...fact('Also considered', explanation.considered.map(drawConsidered)),
      ...fact(
        'Roles that would allow it',
        explanation.roles.map((role) => element('span', { class: 'tag' }, role)),
      ),
      ...fact('Nearest known name', explanation.nearest === null ? [] : [another(explanation.nearest, ask)]),
    ),
  )
}

function drawRule({ id, effect, via, reason }) {
  return element(
    'div',
    { class: 'rule' },
    element('code', {}, id),
    element('span', {}, ` ${effect === 'allow' ? 'allows' : 'denies'}, via ${via.join(' → ')}`),
    reason === null ? null : element('p', {}, ...prose(reason)),
  )
}

function drawConsidered({ id, effect, via, outlook, condition, failing }) {
  const why = condition === null ? outlook : `${outlook}: ${failing ?? condition}`
  return element(
    'div',
    { class: 'rule' },
    element('code', {}, id),
    element('span', {}, ` would ${effect === 'allow' ? 'allow' : 'deny'}, via ${via.join(' → ')}`),
    element('p', {}, element('code', {}, why)),
  )
}

function another(permission, ask) {
  return element(
    'button',
    { type: 'button', class: 'permission', click: () => ask(permission) },
    ...breakable(permission),
  )
}

function fact(title, parts) {
  return parts.length === 0 ? [] : [element('dt', {}, title), element('dd', {}, ...parts)]
}
