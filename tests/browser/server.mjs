/** The demo server of the command, on a port of its own, with a state folder that goes away with it. */

import { spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const PATIENCE = 15_000

/**
 * Starts the server and waits until it says where it listens; `www` is the folder of the pages. `PERMASK_BIN` names
 * another build of the command.
 */
export async function startServer({ www = 'www' } = {}) {
  const state = await mkdtemp(join(tmpdir(), 'permask-browser-'))
  const command = process.env.PERMASK_BIN ?? join(ROOT, 'target/release/permask')
  const options = ['--port', '0', '--www', www, '--package', 'pkg', '--systems', 'tests/systems', '--state', state]
  const child = spawn(command, ['serve', ...options], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = new Promise((resolve) => child.once('close', resolve))

  async function stop() {
    child.kill('SIGTERM')
    await ended
    await rm(state, { recursive: true, force: true })
  }

  try {
    return { url: await address(child), stop }
  } catch (error) {
    if (child.exitCode === null && child.pid !== undefined) await stop()
    throw error
  }
}

function address(child) {
  return new Promise((resolve, reject) => {
    let said = ''
    const late = setTimeout(
      () => reject(new Error(`the server named no address within ${PATIENCE / 1000} s:\n${said}`)),
      PATIENCE,
    )
    const listen = (chunk) => {
      said += chunk
      const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)
      if (found === null) return
      clearTimeout(late)
      resolve(found[0])
    }
    child.stdout.setEncoding('utf8').on('data', listen)
    child.stderr.setEncoding('utf8').on('data', listen)
    child.once('error', (error) => {
      clearTimeout(late)
      reject(new Error(`the server did not start: ${error.message}`))
    })
    child.once('exit', (code) => {
      clearTimeout(late)
      reject(new Error(`the server ended with ${code}:\n${said}`))
    })
  })
}
