/** The inspector: one permission, the session's decision about it, and all of its reasons. */

import { breakable, element, prose } from '../element.js'
import { icon } from '../icon.js'

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
  const examples = element('div', { class: 'examples' })
  root.append(form, examples, answer)
  let view = null
  let asked = ''
  // The object that the question is about; null where it is about the type.
  let about = null

  function example(permission) {
    return element(
      'button',
      { type: 'button', class: 'permission', click: () => show(permission, null, true) },
      ...breakable(permission),
    )
  }

  function answerForm(event) {
    event.preventDefault()
    show(input.value.trim(), null, true)
  }

  function show(permission, object, aloud) {
    asked = permission
    about = object
    input.value = permission
    if (permission === '' || view === null) return answer.replaceChildren()
    const explanation = view.explain(permission, object)
    answer.replaceChildren(drawAnswer(explanation, object, (other) => show(other, null, true)))
    if (aloud) say(explanation.sentence)
  }

  return {
    ask(permission, object = null) {
      show(permission, object, false)
      // Whoever asked stands elsewhere on the page: the focus goes to the answer, which is then read out.
      answer.focus({ preventScroll: true })
      root.scrollIntoView({ block: 'nearest' })
    },
    render(next) {
      // An answer about an object stays until it can be given anew.
      if (next.isWaiting) return
      if (view?.system !== next.system) {
        asked = ''
        examples.replaceChildren(...next.system.examples.map(example))
      }
      view = next
      known.replaceChildren(...view.known.permissions.map((permission) => element('option', { value: permission })))
      show(asked, about, false)
    },
  }
}

function drawAnswer(explanation, about, ask) {
  const [word, sign] = OUTCOMES[explanation.outcome]
  return element(
    'div',
    { 'data-outcome': explanation.outcome, 'data-code': explanation.code },
    element('p', { class: 'verdict' }, icon(sign), element('strong', {}, word), element('code', {}, explanation.code)),
    about === null ? null : element('p', { class: 'about-object' }, `About “${about.label}”`, ...drawNext(about)),
    element('p', {}, ...prose(explanation.sentence)),
    explanation.statusBlocks && explanation.code !== 'status' && explanation.code !== 'access-period'
      ? element('p', { class: 'status-blocks' }, icon('lock'), 'A status or a period stands in the way.')
      : null,
    element(
      'dl',
      { class: 'facts' },
      ...fact('Decided by', explanation.rules.map(drawRule)),
      ...fact(
        'Missing',
        explanation.missing.map((permission) => another(permission, ask)),
      ),
      ...fact(
        'Also considered',
        explanation.considered.map((rule) => drawConsidered(rule, ask)),
      ),
      ...fact(
        'Roles that would allow it',
        explanation.roles.map((role) => element('span', { class: 'tag' }, role)),
      ),
      ...fact('Nearest known name', explanation.nearest === null ? [] : [another(explanation.nearest, ask)]),
    ),
  )
}

function drawNext({ next }) {
  if (!next) return []
  return [
    ', as it would become: ',
    element(
      'code',
      {},
      Object.entries(next)
        .map((pair) => pair.join(': '))
        .join(', '),
    ),
  ]
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

function drawConsidered({ id, effect, via, outlook, condition, failing, missing }, ask) {
  const why = condition === null ? outlook : `${outlook}: ${failing ?? condition}`
  return element(
    'div',
    { class: 'rule' },
    element('code', {}, id),
    element('span', {}, ` would ${effect === 'allow' ? 'allow' : 'deny'}, via ${via.join(' → ')}`),
    element('p', {}, element('code', {}, why)),
    missing.length === 0 ? null : element('p', {}, 'asks for ', ...missing.map((one) => another(one, ask))),
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
