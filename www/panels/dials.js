/** The dials of a person: chips to tick, any of them or one. */

import { element } from '../element.js'
import { icon } from '../icon.js'

/** Draws the dials of the view's system; `vary` is called with what one of them changes. */
export function dialsPanel(root, vary) {
  let drawn = null
  let dials = []
  let last = null

  return (view) => {
    last = view
    if (view.system !== drawn) {
      drawn = view.system
      dials = view.system.dials.map((dial) => {
        const chips = element('div', { class: 'chips' })
        const legend = element('legend', {}, dial.legend)
        return { dial, chips, fieldset: element('fieldset', { class: 'dial', 'data-dial': dial.name }, legend, chips) }
      })
      root.replaceChildren(...dials.map(({ fieldset }) => fieldset))
    }
    for (const { dial, chips, fieldset } of dials) {
      fieldset.disabled = !view.hasPolicy || view.subject === null
      // A closed gate knows no options; those of the last one stay, so that one can see what is switched off.
      if (!fieldset.disabled) keepChips(chips, dial, view, change)
      if (view.subject === null) continue
      const chosen = dial.chosen(view)
      for (const input of chips.querySelectorAll('input')) input.checked = chosen.includes(input.value)
    }

    function change(dial, chips) {
      const ticked = [...chips.querySelectorAll('input')].filter((input) => input.checked)
      const values = ticked.map((input) => input.value)
      vary(dial.change(last, values))
    }
  }
}

/** Brings the chips in line; those that are right stay, and the focus with them. */
function keepChips(chips, dial, view, change) {
  const options = dial.options(view)
  const wanted = JSON.stringify(options)
  if (chips.dataset.options === wanted) return
  const held = chips.querySelector(':focus')?.value
  chips.dataset.options = wanted
  chips.replaceChildren(
    ...options.map(({ value, label, note }) =>
      element(
        'label',
        { class: 'chip' },
        element('input', {
          type: dial.single ? 'radio' : 'checkbox',
          name: dial.name,
          value,
          change: () => change(dial, chips),
        }),
        icon('allowed'),
        element('span', {}, label, note ? element('small', {}, ` ${note}`) : null),
      ),
    ),
  )
  if (held !== undefined) [...chips.querySelectorAll('input')].find((input) => input.value === held)?.focus()
}
