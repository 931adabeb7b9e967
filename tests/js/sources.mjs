// Sources of the package that its entries do not export: compiled together as the build does, and read from memory.
import { fileURLToPath } from 'node:url'

import { build } from '../../src/js/node_modules/esbuild/lib/main.js'

const folder = fileURLToPath(new URL('../../src/js', import.meta.url))

/** Returns files of src/js, by their names, as the text of one module that exports what they export. */
export async function bundled(...names) {
  const contents = names.map((name) => `export * from './${name}.ts'`).join('\n')
  const stdin = { contents, resolveDir: folder, loader: 'ts' }
  const { outputFiles } = await build({ stdin, bundle: true, write: false, format: 'esm', target: 'es2022', platform: 'neutral' })
  return outputFiles[0].text
}

/** Imports files of src/js, by their names. */
export async function imported(...names) {
  return import(`data:text/javascript,${encodeURIComponent(await bundled(...names))}`)
}
