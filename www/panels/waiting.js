/** What stands where rows will be, once they have been asked for on behalf of the session that is to see them. */

import { element } from '../element.js'
import { icon } from '../icon.js'
import { LACKING } from '../view.js'

/** Draws the place of the rows. */
export function waiting() {
  return element('p', { class: 'waiting' }, 'Asked for anew, to be masked for this person')
}

/** Draws what stands there instead when they cannot be had. */
export function lacking() {
  return element('p', { class: 'lacking', 'data-lacking': true }, icon('offline'), LACKING)
}
