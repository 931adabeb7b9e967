/** Buttons that the policy opens and locks. A locked one stays in the tab order and says what it needs. */

import { element, spoken } from '../element.js'
import { icon } from '../icon.js'

let made = 0

/** Draws one button for each `{ label, permission }`; `say` tells what pressing one comes to. */
export function controls(list, session, { say }) {
  if (list.length === 0) return null
  return element(
    'div',
    { class: 'controls' },
    ...list.map(({ label, permission }) => {
      const open = session.can(permission)
      const reason = open ? null : reasonOf(session, permission)
      const press = () => say(open ? `${label}: allowed. The demo stops here.` : `${label}. ${reason}`)
      return lockable({ label, permission, open, reason, press })
    }),
  )
}

/** What nobody may do at all is locked; what depends on the object is locked until there is one. */
function reasonOf(session, permission) {
  return session.canSome(permission) ? 'It depends: allowed for some, not for all' : `Locked: needs ${permission}`
}

/** One button; `about` names what it works on, for those who do not see where it stands. */
export function lockable({ label, about = null, permission, open, reason, press }) {
  const id = `reason-${++made}`
  // `aria-disabled` and not `disabled`: a disabled button takes no focus, so nobody would hear its reason.
  const button = element(
    'button',
    {
      type: 'button',
      class: 'button',
      'data-permission': permission,
      'aria-disabled': open ? null : 'true',
      'aria-describedby': open ? null : id,
      click: press,
    },
    open ? null : icon('lock'),
    label,
    about === null ? null : spoken(` ${about}`),
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
