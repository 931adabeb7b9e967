/** Buttons that the policy opens and locks. A locked one stays in the tab order and says what it needs. */

import { element } from '../element.js'
import { icon } from '../icon.js'

let made = 0

/** Draws one button for each `{ label, permission }`; `say` tells what pressing one comes to. */
export function controls(list, session, { say }) {
  return element('div', { class: 'controls' }, ...list.map((one) => control(one, session, say)))
}

function control({ label, permission }, session, say) {
  const open = session.can(permission)
  const id = `reason-${++made}`
  const reason = open ? null : `Locked: needs ${permission}`
  // `aria-disabled` and not `disabled`: a disabled button takes no focus, so nobody would hear its reason.
  const button = element(
    'button',
    {
      type: 'button',
      class: 'button',
      'data-permission': permission,
      'aria-disabled': open ? null : 'true',
      'aria-describedby': open ? null : id,
      click: () => say(open ? `${label}: allowed. The demo stops here.` : `${label}. ${reason}`),
    },
    open ? null : icon('lock'),
    label,
  )
  const tip = open ? null : element('span', { class: 'tip', role: 'tooltip', id }, reason)
  const holder = element('span', { class: 'control' }, button, tip)
  // A tooltip must go away without moving the pointer or the focus (WCAG 1.4.13).
  holder.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') holder.dataset.dismissed = 'true'
  })
  for (const back of ['mouseenter', 'focusin']) holder.addEventListener(back, () => delete holder.dataset.dismissed)
  return holder
}
