import { bundledScript } from '../../support/bundled-script'

/**
 * Script that installs core-js's `Promise`, which uses `setTimeout` if the realm has no `Promise`. Async functions
 * still create native promises.
 */
export async function replacedPromise(): Promise<string> {
  const contents = "globalThis.Promise = require('core-js-pure/actual/promise')"
  const script = await bundledScript({ stdin: { contents, resolveDir: import.meta.dirname } })
  return `globalThis.Promise = undefined;\n${script}`
}
