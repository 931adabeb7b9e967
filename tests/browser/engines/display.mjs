/** A screen that nobody sees, for browsers that draw on one: Xvfb. */

import { Program } from './processes.mjs'

/** The one screen of this process. */
let shared

/** A running screen. */
export class Display {
  #program

  constructor(program, name) {
    this.#program = program
    this.name = name
  }

  /** Returns the screen of this process, starting it the first time. */
  static shared() {
    shared ??= start()
    return shared
  }

  /** Ends the screen of this process if there is one. */
  static async close() {
    const display = await shared?.catch(() => undefined)
    shared = undefined
    await display?.stop()
  }

  stop() {
    return this.#program.stop()
  }
}

async function start() {
  // It chooses a number that is free and writes it to the fourth stream.
  const options = ['-displayfd', '3', '-screen', '0', '1440x900x24', '-nolisten', 'tcp']
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe']
  const program = new Program(process.env.PERMASK_XVFB || 'Xvfb', options, { stdio })
  let number = ''
  program.stream(3)?.on('data', (bytes) => (number += bytes))
  await program.ready(() => number.endsWith('\n'))
  return new Display(program, `:${number.trim()}`)
}
