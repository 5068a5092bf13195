import { parseArgs } from 'node:util'
import { readFacts, root } from './pack/facts'
import { listBelow } from './pack/folder'
import { readFigures } from './structure/module-graph'
import { measureWalks } from './structure/walk-coverage'

const FOLDERS = ['src', 'components', 'pages', 'demo', 'server', 'vite']

/**
 * `npm run structure`: how many files `src` has and how they hang together, and how many files a message, a tab change
 * and an order pass. With `--json` it ends with a line of JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  const listed = FOLDERS.flatMap((folder) => listBelow(`${root}/${folder}`).map((path) => `${folder}/${path}`))
  const paths = [...listed.filter((path) => /\.(?:ts|vue)$/.test(path)), 'App.vue', 'main.ts']
  const entries = new Set(readFacts().entries.map((entry) => `src/${entry}.ts`))
  const figures = readFigures(root, paths, entries)
  const walks = await measureWalks(root)
  const counts = Object.fromEntries(Object.entries(walks).map(([name, files]) => [name, files.length]))
  const lines = Object.entries({ ...figures, ...counts }).map(([name, value]) => `${name.padEnd(24)}${value}`)
  for (const [name, files] of Object.entries(walks)) lines.push('', name, ...files.map((file) => `  ${file}`))
  if (values.json) lines.push(JSON.stringify({ ...figures, walks: counts }))
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
