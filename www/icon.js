/** The icons: strokes on a 16 by 16 grid in the colour of the text around them. They are never the only label. */

import { drawing } from './element.js'

const STROKES = {
  allowed: ['M3.2 8.6l3.1 3.1 6.5-7.2'],
  arrow: ['M3 8h9.5', 'M8.8 4.2L12.6 8l-3.8 3.8'],
  eye: [
    'M1.6 8c1.6-2.9 3.7-4.3 6.4-4.3s4.8 1.4 6.4 4.3c-1.6 2.9-3.7 4.3-6.4 4.3S3.2 10.9 1.6 8z',
    'M8 6.1a1.9 1.9 0 100 3.8 1.9 1.9 0 000-3.8z',
  ],
  hidden: [
    'M2.5 2.5l11 11',
    'M6.3 4a7 7 0 011.7-.3c2.7 0 4.8 1.4 6.4 4.3-.5.9-1.1 1.7-1.7 2.3',
    'M10 11.9c-.6.2-1.3.4-2 .4-2.7 0-4.8-1.4-6.4-4.3.7-1.2 1.5-2.2 2.4-2.9',
  ],
  lock: ['M4 7.2h8v6H4z', 'M5.6 7.2V5.3a2.4 2.4 0 014.8 0v1.9'],
  offline: [
    'M2.5 2.5l11 11',
    'M1.8 6.4A9 9 0 014.6 4.6',
    'M7 3.9a9 9 0 017.2 2.5',
    'M4.4 9a5.2 5.2 0 012.3-1.4',
    'M8 12.6h.01',
  ],
  refused: ['M4 4l8 8', 'M12 4l-8 8'],
  sort: ['M5.2 6L8 3.2 10.8 6', 'M5.2 10L8 12.8l2.8-2.8'],
  unfold: ['M4.2 6.2L8 10l3.8-3.8'],
  menu: ['M2.5 4.5h11', 'M2.5 8h11', 'M2.5 11.5h7'],
}

/** An icon, silent to screen readers. */
export function icon(name) {
  const paths = STROKES[name].map((d) => drawing('path', { d }))
  return drawing('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true', focusable: 'false' }, ...paths)
}

/** The seal of the bundle: whole while its signature holds, broken in two when it does not. */
export function seal(state) {
  const whole = [
    drawing('circle', { class: 'seal-rim', cx: 24, cy: 24, r: 20 }),
    drawing('circle', { class: 'seal-face', cx: 24, cy: 24, r: 14.5 }),
    drawing('path', { class: 'seal-mark', d: 'M17.5 24.6l4.4 4.4 8.8-9.6' }),
  ]
  const broken = [
    drawing('path', { class: 'seal-rim', d: 'M25 5.2A19 19 0 0019 42.7L22 33l-4-6.5 8-6.5z' }),
    drawing('path', { class: 'seal-rim', d: 'M28.5 6.2a19 19 0 01-6 37.5l3-9.7-4-6.5 8-6.5z' }),
  ]
  const open = drawing('circle', { class: 'seal-rim', cx: 24, cy: 24, r: 20 })
  const parts = { verified: whole, refused: broken, loading: [open] }[state]
  return drawing('svg', { class: 'seal', viewBox: '0 0 48 48', 'aria-hidden': 'true', focusable: 'false' }, ...parts)
}
