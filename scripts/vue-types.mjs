// Starts vue-tsc, which then reports type errors only in the project's own files, not in imported sources:
//   node scripts/vue-types.mjs --noEmit -p tsconfig.vue.json
// Oxlint checks the types of the imported sources.
import { createRequire } from 'node:module'

const require = createRequire(createRequire(import.meta.url).resolve('vue-tsc/package.json'))
const volar = require('@volar/typescript/lib/node/proxyCreateProgram')
const { proxyCreateProgram } = volar

volar.proxyCreateProgram = (...given) => {
  const createProgram = proxyCreateProgram(...given)
  return (options) => {
    const program = createProgram(options)
    const { getSemanticDiagnostics } = program
    program.getSemanticDiagnostics = (file, signal) => file === undefined
      ? options.rootNames.flatMap((path) => getSemanticDiagnostics(program.getSourceFile(path), signal))
      : getSemanticDiagnostics(file, signal)
    return program
  }
}

require('./index.js').run()
