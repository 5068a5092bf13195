import { writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { referencePages } from './reference/pages'

exitIfHelpAsked('docs:reference')

/** `npm run docs:reference`: writes the pages of options and codes from the source. A test says when they are old. */
const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
for (const [path, text] of referencePages(root)) {
  writeFileSync(join(root, path), text)
  process.stdout.write(`${path}\n`)
}
