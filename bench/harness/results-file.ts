import { readFileSync } from 'node:fs'
import { cpus, platform, release, totalmem } from 'node:os'
import { join } from 'node:path'
import { peerVersions } from './peers'
import type { WrittenReport } from './read-report'
import { goalText, noiseText, peersText } from './report-text'
import { isMet } from './verdict'

/** Name and report of each bench that ran. */
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

/** `bench/RESULTS.md`: the machine, the versions, and all figures with their noise. */
export function resultsText(root: string, results: Results): string {
  return [
    '# Results', '',
    'Written by `npm run bench`. The noise is the same thing measured against itself in the same run; a goal is met',
    'when the whole of it is inside.', '',
    ...machine(), versions(root), '',
    ...results.flatMap(([name, report]) => section(name, report)),
  ].join('\n').trimEnd() + '\n'
}
