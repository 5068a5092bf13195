import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { referencePages } from './reference/pages'
import { countSurface } from './reference/surface'
import { countOptionUses } from './reference/uses'

exitIfHelpAsked('docs:reference')

/**
 * `npm run docs:reference`: writes the pages of options, codes, exports and components from the source. Prints how many
 * entry points, names, values and options there are, and how many documents and tests use each option. A test reports
 * outdated pages, exceeded limits, and unused options.
 */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
for (const [path, text] of referencePages(root)) {
  writeFileSync(join(root, path), text)
  process.stdout.write(`${path}\n`)
}
for (const [name, count] of Object.entries(countSurface(root))) process.stdout.write(`${name.padEnd(12)}${count}\n`)
for (const { option, documents, tests } of countOptionUses(root)) {
  process.stdout.write(`${option.padEnd(48)}${documents} documents  ${tests} tests\n`)
}
