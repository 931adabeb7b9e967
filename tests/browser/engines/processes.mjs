/** Programs that the harness starts: found when they answer, ended with everything below them. */

import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createServer } from 'node:net'

/** How long a program may take until it answers: a loaded machine takes seconds. */
const PATIENCE = 60_000
/** How much of what a program says is kept for the message when it fails. */
const TAIL = 4_000

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

/** What has not ended yet. */
const running = new Set()

// A suite that is ended because it took too long leaves no browser behind.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
process.once('exit', () => {
  for (const program of running) program.end()
})

/** A program that runs. */
export class Program {
  #child
  #said = ''
  #ended

  constructor(command, args, { env, stdio = ['ignore', 'pipe', 'pipe'] } = {}) {
    this.#child = spawn(command, args, { env: { ...process.env, ...env }, stdio })
    running.add(this)
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', resolve)
      this.#child.once('error', (error) => {
        this.#said += error.message
        resolve()
      })
    }).then(() => running.delete(this))
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => {
        this.#said = (this.#said + text).slice(-TAIL)
      })
  }

  /** One of its streams, by number. */
  stream(number) {
    return this.#child.stdio[number]
  }

  get isRunning() {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null
  }

  /** The end of what it wrote. */
  get said() {
    return this.#said
  }

  /** Waits until `isReady` says so; an error when the program ends before, or takes too long. */
  async ready(isReady) {
    for (const deadline = Date.now() + PATIENCE; this.isRunning && Date.now() < deadline; await pause(30))
      if (await isReady()) return
    throw new Error(`${this.#child.spawnfile} did not answer:\n${this.#said}`)
  }

  /** Lets it end in its own way; what is still there after that is ended as by {@link kill}. */
  async stop() {
    const below = descendants(this.#child.pid)
    if (this.isRunning) this.#child.kill('SIGTERM')
    await Promise.race([this.#ended, pause(2_000)])
    end(below)
    await this.kill()
  }

  /** Ends it and everything below it as a power cut would: none of them can do anything more. */
  async kill() {
    this.end()
    await this.#ended
  }

  /** As {@link kill}, without waiting. */
  end() {
    if (this.isRunning) end([...descendants(this.#child.pid), this.#child.pid])
  }
}

/** A port that nothing listens on just now. */
export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

function end(ids) {
  for (const id of ids) {
    try {
      process.kill(id, 'SIGKILL')
    } catch (error) {
      if (error.code !== 'ESRCH') throw error
    }
  }
}

/** The processes below one, however deep. */
function descendants(root) {
  if (root === undefined) return []
  const pairs = existsSync('/proc/self/stat') ? listed() : printed()
  const found = [root]
  // It grows while it is gone through.
  for (const parent of found) found.push(...pairs.filter(([, above]) => above === parent).map(([id]) => id))
  return found.slice(1)
}

/** Every process with the one above it, on Linux: small systems have no `ps`. */
function listed() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((id) => {
      try {
        // The name stands in parentheses and may hold anything; after it come the state and the parent.
        const text = readFileSync(`/proc/${id}/stat`, 'utf8')
        return [Number(id), Number(text.slice(text.lastIndexOf(')')).split(' ')[2])]
      } catch {
        return [Number(id), 0]
      }
    })
}

/** The same elsewhere. */
function printed() {
  const lines = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n')
  return lines.map((line) => line.trim().split(/\s+/).map(Number))
}
