import { bundledScript } from '../../support/bundled-script'

/**
 * A script that replaces the realm's `Promise` with core-js's, which uses `setTimeout` if the realm has no `Promise`.
 * `await` and async functions still create native promises.
 */
export async function replacedPromise(): Promise<string> {
  const contents = "globalThis.Promise = require('core-js-pure/actual/promise')"
  const script = await bundledScript({ stdin: { contents, resolveDir: import.meta.dirname } })
  return `globalThis.Promise = undefined;\n${script}`
}
