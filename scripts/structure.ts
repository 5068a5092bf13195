import { readFileSync } from 'node:fs'
import { exitIfHelpAsked } from './exit-if-help-asked'
import { readFacts, root } from './pack/facts'
import { listBelow } from './pack/folder'
import { readFlags } from './read-flags'
import { countMarkers, isEnglish } from './structure/language'
import { readFigures, weightOf } from './structure/module-graph'
import { filesOf, traceWalks } from './structure/walk-trace'

exitIfHelpAsked('structure')

const FOLDERS = ['src', 'components', 'pages', 'demo', 'server', 'vite']
const ENGLISH = ['scripts', 'test', 'docs/en']

const pathsBelow = (folder: string): string[] => listBelow(`${root}/${folder}`).map((path) => `${folder}/${path}`)

/**
 * `npm run structure`: counts the files of `src` and their dependencies, the length of servers and tests, and marker
 * words in English texts (DO-77). Lists the functions called for a message, a tab change and an order, in call order:
 * in a client, and for an order over Redis in both servers. With `--json` the output ends with a line of JSON.
 */
async function main(): Promise<void> {
  const { values } = readFlags({ json: { type: 'boolean', default: false } })
  const listed = FOLDERS.flatMap(pathsBelow)
  const paths = [...listed.filter((path) => /\.(?:ts|vue)$/.test(path)), 'App.vue', 'main.ts']
  const entries = new Set(readFacts().entries.map((entry) => `src/${entry}.ts`))
  const figures = readFigures(root, paths, entries)
  const weighed = ['server', 'test'].flatMap(pathsBelow).filter((path) => path.endsWith('.ts'))
  const linesOf = (path: string): number => readFileSync(`${root}/${path}`, 'utf8').trimEnd().split('\n').length
  const weight = weightOf(new Map(weighed.map((path) => [path, linesOf(path)])))
  const { walks, orderConversions } = await traceWalks(root)
  const isOfRedis = (path: string): boolean => path.startsWith('server/redis/')
  const ofOrder = {
    orderRedisFiles: filesOf(walks['orderOverRedis'] ?? []).filter(isOfRedis).length,
    orderConversions: orderConversions.length,
  }
  const counts = Object.fromEntries(Object.entries(walks).map(([name, calls]) => [name, filesOf(calls).length]))
  const shown = Object.entries({ ...figures, ...weight, ...counts, ...ofOrder })
  const lines = shown.map(([name, value]) => `${name.padEnd(24)}${value}`)
  for (const [name, calls] of Object.entries(walks)) {
    lines.push('', name, ...calls.map((call) => `  ${call.path} ${call.name}`))
  }
  lines.push('', 'conversions of an order through Redis', ...orderConversions.map((each) => `  ${each}`))
  const english = [...listed, ...ENGLISH.flatMap(pathsBelow), 'README.md', 'CONTRIBUTING.md'].filter(isEnglish)
  const markers = countMarkers(english.map((path) => ({ path, text: readFileSync(`${root}/${path}`, 'utf8') })))
  lines.push('', 'marker words per 1,000', ...Object.entries(markers).map(([kind, rates]) =>
    `  ${kind.padEnd(22)}${Object.entries(rates).map(([name, rate]) => `${name} ${rate}`).join('  ')}`))
  if (values.json) lines.push(JSON.stringify({ ...figures, ...weight, walks: counts, ...ofOrder, markers }))
  process.stdout.write(`${lines.join('\n')}\n`)
}

await main()
