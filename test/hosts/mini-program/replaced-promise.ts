import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

/**
 * A script that replaces the realm's `Promise` with core-js's, which uses `setTimeout` if the realm has no `Promise`.
 * `await` and async functions still create native promises.
 */
export async function replacedPromise(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: "globalThis.Promise = require('core-js-pure/actual/promise')",
      resolveDir: dirname(fileURLToPath(import.meta.url)),
    },
    bundle: true, format: 'iife', write: false,
  })
  return `globalThis.Promise = undefined;\n${outputFiles.map(({ text }) => text).join('')}`
}
