/** The libraries whose code in README.md the tests run, and how: each piece of code as it stands there. */

import { execFile } from 'node:child_process'
import { copyFile, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const here = (name) => fileURLToPath(new URL(name, import.meta.url))
const run = promisify(execFile)

const BIN = process.env.PERMASK_BIN ?? here('../../target/release/permask')
/** The interpreter that has the packages of requirements.txt; empty where there is none. */
const PYTHON = process.env.PERMASK_PYTHON ?? here(`.venv/${process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python'}`)

const node = { fence: 'js', file: 'code.mjs', program: process.execPath }
const python = { fence: 'python', file: 'code.py', program: PYTHON }

export const libraries = [
  { name: 'jose', section: 'Node.js: jose', algorithms: ['EdDSA', 'Ed25519', 'ES256'], ...node },
  { name: 'PyJWT', section: 'Python: PyJWT', algorithms: ['EdDSA', 'ES256'], ...python },
  { name: 'joserfc', section: 'Python: joserfc', algorithms: ['EdDSA', 'Ed25519', 'ES256'], ...python },
].map((library) => ({ ...library, skip: library.program === '' && 'no Python with the packages of requirements.txt' }))

const readme = await readFile(here('README.md'), 'utf8')

/** Returns the pieces of code of a section, in their order. */
function blocks({ section, fence }) {
  const text = readme.split(`\n## ${section}\n`)[1].split('\n## ')[0]
  return [...text.matchAll(new RegExp(`^\`\`\`${fence}\\n(.*?)^\`\`\``, 'gms'))].map(([, code]) => code)
}

/** Returns the commands of a section, each as its words. */
export function commands(section) {
  const lines = blocks({ section, fence: 'sh' }).flatMap((code) => code.split('\n'))
  return lines.filter((line) => line !== '').map((line) => line.split(' '))
}

/** A folder with a key and a policy, in which commands and code are run. */
export class Folder {
  #path

  /** Makes a folder, removed at the end of the test. */
  static async make(t) {
    const folder = new Folder()
    folder.#path = await mkdtemp(join(tmpdir(), 'permask-interop-'))
    t.after(() => rm(folder.#path, { recursive: true }))
    // What the code imports is looked for in the folders around it.
    await symlink(here('../node_modules'), join(folder.#path, 'node_modules'), 'junction')
    await copyFile(here('policy.json'), join(folder.#path, 'policy.json'))
    await folder.permask('keygen', '--issuer', 'https://issuer.example', '--purpose', 'policy,subject,keys')
    return folder
  }

  /** Runs the command; what goes wrong is an error with what it said. */
  async permask(...options) {
    const { stdout } = await run(BIN, options, { cwd: this.#path })
    return stdout
  }

  /** Verifies a token by the command, and returns what it says of it. */
  async verify(...options) {
    const trust = ['--keys', 'keys.json', '--issuer', 'https://issuer.example', '--audience', 'console']
    return JSON.parse(await this.permask('verify', ...options, ...trust, '--format', 'json'))
  }

  /** Runs one piece of a library's code: 0 signs, 1 verifies, 2 signs an update of the key set. */
  async code(library, index, ...options) {
    await writeFile(join(this.#path, library.file), blocks(library)[index])
    const { stdout } = await run(library.program, [library.file, ...options], { cwd: this.#path })
    return stdout
  }

  read(name) {
    return readFile(join(this.#path, name), 'utf8')
  }

  async json(name) {
    return JSON.parse(await this.read(name))
  }

  write(name, text) {
    return writeFile(join(this.#path, name), text)
  }
}

/** Returns what a token says, without verifying it. */
export function claims(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString())
}

/** Returns a token with one bit of its signature changed. */
export function broken(token) {
  const [header, payload, signature] = token.trim().split('.')
  const bytes = Buffer.from(signature, 'base64url')
  bytes[20] ^= 1
  return `${header}.${payload}.${bytes.toString('base64url')}`
}
