/** The folders in which browsers keep what they keep. */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const made = new Set()

process.once('exit', () => {
  for (const profile of made) profile.remove()
})

/** A folder that one browser after the other may use. */
export class Profile {
  folder = mkdtempSync(join(tmpdir(), 'permask-profile-'))

  constructor() {
    made.add(this)
  }

  remove() {
    // A process that is being ended may still write.
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10 })
    made.delete(this)
  }
}
