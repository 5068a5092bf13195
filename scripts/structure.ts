import { parseArgs } from 'node:util'
import { readFacts, root } from './pack/facts'
import { listBelow } from './pack/folder'
import { readFigures } from './structure/module-graph'
import { filesOf, traceWalks } from './structure/walk-trace'

const FOLDERS = ['src', 'components', 'pages', 'demo', 'server', 'vite']

/**
 * `npm run structure`: how many files `src` has and how they hang together, and which functions a message, a tab
 * change and an order call, in their order. With `--json` it ends with a line of JSON.
 */
async function main(): Promise<void> {
  const { values } = parseArgs({ options: { json: { type: 'boolean', default: false } } })
  const listed = FOLDERS.flatMap((folder) => listBelow(`${root}/${folder}`).map((path) => `${folder}/${path}`))
  const paths = [...listed.filter((path) => /\.(?:ts|vue)$/.test(path)), 'App.vue', 'main.ts']
  const entries = new Set(readFacts().entries.map((entry) => `src/${entry}.ts`))
  const figures = readFigures(root, paths, entries)
  const walks = await traceWalks(root)
  const counts = Object.fromEntries(Object.entries(walks).map(([name, calls]) => [name, filesOf(calls).length]))
  const lines = Object.entries({ ...figures, ...counts }).map(([name, value]) => `${name.padEnd(24)}${value}`)
  for (const [name, calls] of Object.entries(walks)) {
    lines.push('', name, ...calls.map((call) => `  ${call.path} ${call.name}`))
  }
  if (values.json) lines.push(JSON.stringify({ ...figures, walks: counts }))
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
