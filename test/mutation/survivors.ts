/** The part of Stryker's report that is read here: places count from 1. */
export interface MutationReport {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Mutant[] }>>
}

interface Mutant {
  readonly status: string
  readonly replacement?: string
  readonly location: { readonly start: Place; readonly end: Place }
}

interface Place {
  readonly line: number
  readonly column: number
}

export interface Survivor {
  readonly file: string
  readonly line: number
  /** What stood there and what stands there now, as it is written in the list. */
  readonly change: string
}

const longest = 70
const unexplained = '(not judged yet)'

/** A list with the places of today and the reasons that it had. */
export interface Listing {
  readonly text: string
  readonly survivors: number
  readonly unexplained: readonly Survivor[]
}

const code = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim()
  const short = line.length > longest ? `${line.slice(0, longest)}…` : line
  return short.includes('`') ? `\`\` ${short} \`\`` : `\`${short}\``
}

function textAt(source: string, { start, end }: Mutant['location']): string {
  const lines = source.split('\n').slice(start.line - 1, end.line)
  const last = lines.length - 1
  return lines.map((line, index) =>
    line.slice(index === 0 ? start.column - 1 : 0, index === last ? end.column - 1 : undefined)).join('\n')
}

export function survivorsOf({ files }: MutationReport): readonly Survivor[] {
  return Object.keys(files).sort().flatMap((file) => {
    const { source = '', mutants = [] } = files[file] ?? {}
    return mutants
      .filter(({ status }) => status === 'Survived' || status === 'NoCoverage')
      .sort(({ location: { start: one } }, { location: { start: other } }) =>
        one.line - other.line || one.column - other.column)
      .map(({ location, replacement = '' }) => ({
        file,
        line: location.start.line,
        change: `${code(textAt(source, location))} becomes ${code(replacement === '' ? 'nothing' : replacement)}`,
      }))
  })
}

/** Of rooms that were tried one by one. */
export function merged(reports: readonly MutationReport[]): MutationReport {
  return { files: Object.assign({}, ...reports.map(({ files }) => files)) as MutationReport['files'] }
}

/** Percent of the mutants that were noticed. */
export function scoreOf({ files }: MutationReport): number {
  const all = Object.values(files).flatMap((file) => file.mutants)
  const { mutants, killed, endless } = countsOf(all.map(({ status }) => status))
  return mutants === 0 ? 0 : 100 * (killed + endless) / mutants
}

/** One row for each folder that was measured, and one for all of them. */
export function tableOf({ files }: MutationReport): string {
  const rooms = new Map<string, string[]>()
  const all: string[] = []
  for (const file of Object.keys(files).sort()) {
    const room = file.slice(0, file.lastIndexOf('/'))
    const statuses = files[file]?.mutants.map(({ status }) => status) ?? []
    rooms.set(room, [...rooms.get(room) ?? [], ...statuses])
    all.push(...statuses)
  }
  return [
    '| room | mutants | killed | without end | survived | score |',
    '|---|---|---|---|---|---|',
    ...[...rooms].map(([room, statuses]) => row(`\`${room}\``, statuses)),
    row('all', all),
  ].join('\n')
}

function countsOf(statuses: readonly string[]) {
  const count = (...wanted: readonly string[]): number => statuses.filter((status) => wanted.includes(status)).length
  const [killed, endless, survived] = [count('Killed'), count('Timeout'), count('Survived', 'NoCoverage')]
  return { mutants: killed + endless + survived, killed, endless, survived }
}

function row(name: string, statuses: readonly string[]): string {
  const { mutants, killed, endless, survived } = countsOf(statuses)
  const score = mutants === 0 ? '' : `${(100 * (killed + endless) / mutants).toFixed(1)} %`
  return `| ${name} | ${mutants} | ${killed} | ${endless} | ${survived} | ${score} |`
}

const entry = /^- \d+: (`.* becomes `.*?`)\. (.*)$/

/** The reasons of a list, in order, for each change of each file: the same change may stand in several places. */
function reasonsOf(list: string): ReadonlyMap<string, string[]> {
  const reasons = new Map<string, string[]>()
  let file = ''
  for (const line of list.split('\n')) {
    file = /^## `(.*)`$/.exec(line)?.[1] ?? file
    const [, change, reason] = entry.exec(line) ?? []
    if (change === undefined || reason === undefined) continue
    const key = `${file} ${change}`
    reasons.set(key, [...reasons.get(key) ?? [], reason])
  }
  return reasons
}

/** Rewrites table and places of a list; what stands above its first row of the table stays. */
export function listSurvivors(list: string, report: MutationReport): Listing {
  const reasons = reasonsOf(list)
  const missing: Survivor[] = []
  const survivors = survivorsOf(report)
  const lines: string[] = [list.slice(0, list.indexOf('\n| ') + 1).trimEnd(), '', tableOf(report)]
  let file = ''
  for (const survivor of survivors) {
    if (survivor.file !== file) lines.push('', `## \`${survivor.file}\``, '')
    file = survivor.file
    const reason = reasons.get(`${file} ${survivor.change}`)?.shift() ?? unexplained
    if (reason === unexplained) missing.push(survivor)
    lines.push(`- ${survivor.line}: ${survivor.change}. ${reason}`)
  }
  return { text: `${lines.join('\n')}\n`, survivors: survivors.length, unexplained: missing }
}
