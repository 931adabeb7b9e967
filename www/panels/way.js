/** The way of a policy from the server into this page, with the place at which an attack meets it. */

import { drawing, element } from '../element.js'

const STATIONS = [
  ['server', 'Server'],
  ['network', 'Network'],
  ['store', 'Store'],
  ['clock', 'Clock'],
  ['page', 'Page'],
]
const STEP = 24

/** Draws the way; `at` is the station that is attacked. */
export function way(at) {
  const name = STATIONS.find(([id]) => id === at)[1]
  const width = (STATIONS.length - 1) * STEP + 12
  return element(
    'span',
    { class: 'way' },
    drawing(
      'svg',
      { viewBox: `0 0 ${width} 16`, width, height: 16, 'aria-hidden': 'true', focusable: 'false' },
      drawing('path', { class: 'way-line', d: `M6 8H${width - 6}` }),
      ...STATIONS.map(([id], index) =>
        drawing('circle', {
          class: id === at ? 'way-struck' : 'way-stop',
          cx: 6 + index * STEP,
          cy: 8,
          r: id === at ? 5 : 3,
        }),
      ),
    ),
    element('span', {}, name),
  )
}
