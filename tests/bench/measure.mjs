// Measuring: contestants take turns, round by round, so that what disturbs the machine disturbs all of them alike. The
// median of a contestant is over its rounds; its ratio is the median of the ratios within each round. Time is that of the
// processor, with what the engine's own threads for compiling and collecting take of it.

/** How long and how often is measured; `quick` says nothing about speed, and only that everything runs. */
export const THOROUGH = { milliseconds: 2, rounds: 151 }
export const QUICK = { milliseconds: 0.05, rounds: 2 }

const middle = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]

/** What each contestant answers is added up here, so that no answer goes unused. */
let answers = 0

/** Returns the time that so many questions take of the processor, in nanoseconds: what else the machine does is no matter. */
async function timed({ run }, count) {
  const start = process.cpuUsage()
  const answer = run(count)
  answers += answer instanceof Promise ? await answer : answer
  const { user, system } = process.cpuUsage(start)
  return (user + system) * 1000
}

/** Returns how many questions take about so many milliseconds. What runs until then warms it up. */
async function calibrated(contestant, milliseconds) {
  let count = 1
  for (;;) {
    // Twice: the engine compiles and collects when it likes.
    const time = Math.min(await timed(contestant, count), await timed(contestant, count))
    if (time > milliseconds * 1e6) return Math.max(1, Math.round((count * milliseconds * 1e6) / time))
    count *= 2
  }
}

/**
 * Measures contestants: each has a `name` and `run(count)`, which asks so many questions and returns a number made of
 * the answers. The first is what the others are compared with.
 */
export async function measure(contestants, { milliseconds, rounds }) {
  const counts = []
  for (const contestant of contestants) counts.push(await calibrated(contestant, milliseconds))
  const times = contestants.map(() => [])
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contestants.length; turn++) {
      const index = (turn + round) % contestants.length
      // What the one before has left to be collected is not to be paid by this one.
      if (counts[index] === 1) await timed(contestants[index], 1)
      times[index][round] = (await timed(contestants[index], counts[index])) / counts[index]
    }
  }
  if (Number.isNaN(answers)) throw new Error('a contestant answers with what is no number')
  return contestants.map(({ name }, index) => {
    const sorted = times[index].toSorted((left, right) => left - right)
    const ratios = times[index].map((time, round) => time / times[0][round]).sort((left, right) => left - right)
    return { name, median: middle(sorted, 0.5), low: middle(sorted, 0.1), high: middle(sorted, 0.9), ratio: middle(ratios, 0.5) }
  })
}

/** Throws unless every contestant answers every input alike; returns how many of the answers are yes. */
export function equal(contestants, inputs) {
  const [first, ...others] = contestants
  const expected = inputs.map((_, index) => first.answer(index))
  for (const other of others) {
    for (const index of inputs.keys()) {
      if (other.answer(index) === expected[index]) continue
      throw new Error(`${other.name} answers ${other.answer(index)} where ${first.name} answers ${expected[index]}: ${JSON.stringify(inputs[index])}`)
    }
  }
  const yes = expected.filter(Boolean).length
  if (yes === 0 || yes === inputs.length) throw new Error('all answers are the same: nothing is compared')
  return yes
}

/** A small generator with a seed, so that every run asks the same questions. */
export function random(seed) {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

/** Returns a text as a literal of an app's code is kept: engines keep literals and names of properties once. */
export const literal = (text) => Object.keys({ [text]: 0 })[0]
