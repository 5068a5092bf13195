import { readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { peerVersions } from './peers'
import type { WrittenReport } from './read-report'
import { goalText, noiseText, peersText } from './report-text'
import { isMet } from './verdict'

export type Results = readonly (readonly [string, WrittenReport])[]

function machine(): readonly string[] {
  const [core] = cpus()
  const memoryGb = (totalmem() / 2 ** 30).toFixed(1)
  return [
    `- ${cpus().length} × ${core?.model.trim() ?? 'unknown'}, ${memoryGb} GB, ${platform()} ${release()}`,
    `- Node ${process.versions.node}, V8 ${process.versions.v8}`,
  ]
}

function versions(root: string): string {
  const { version, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    readonly version: string
    readonly devDependencies: Readonly<Record<string, string>>
  }
  const peers = { ...peerVersions(), ws: devDependencies.ws ?? '', esbuild: devDependencies.esbuild ?? '' }
  return `- tradewire ${version}; ${Object.entries(peers).map(([name, pinned]) => `${name} ${pinned}`).join(', ')}`
}

const round = (value: number): string => String(Number(value.toPrecision(4)))

function section(name: string, { title, figures, notes }: WrittenReport): readonly string[] {
  return [
    `## ${name}`, '', `${title}.`, '',
    '| figure | ours | noise | goal | | peers |', '|---|---|---|---|---|---|',
    ...figures.map(({ part, ours, noise, goal, peers }) => {
      const verdict = isMet(noise, goal) ? 'met' : '**missed**'
      return `| ${part} | ${round(ours)} | ${noiseText(noise)} | ${goalText(goal)} | ${verdict} | ${peersText(peers)} |`
    }),
    '', ...notes.map((note) => `- ${note}`), '',
  ]
}

/**
 * Returns a file's sections by bench; none if the file starts differently, because its figures are from another
 * machine.
 */
function sectionsOf(text: string, head: string): ReadonlyMap<string, string> {
  if (!text.startsWith(head)) return new Map()
  const sections = text.slice(head.length).split(/^## /m).slice(1)
  return new Map(sections.map((part) => [part.slice(0, part.indexOf('\n')), `## ${part.trimEnd()}\n`]))
}

export interface ResultsPlace {
  readonly root: string
  readonly order: readonly string[]
  /** The current file, or an empty string. */
  readonly before: string
}

/**
 * Formats `bench/RESULTS.md`: the machine, the versions, and all figures with their noise. Keeps the figures of benches
 * that did not run if machine and versions are unchanged.
 */
export function resultsText({ root, order, before }: ResultsPlace, results: Results): string {
  const head = [
    '# Results', '',
    'Written by `npm run bench`. The noise is the same thing measured against itself in the same run; a goal is met',
    'when the whole of it is inside. What the figures mean: [docs/en/performance.md](../docs/en/performance.md).', '',
    ...machine(), versions(root), '',
  ].join('\n')
  const sections = new Map(sectionsOf(before, head))
  for (const [name, report] of results) sections.set(name, `${section(name, report).join('\n').trimEnd()}\n`)
  return [head, ...order.flatMap((name) => sections.get(name) ?? [])].join('\n')
}
