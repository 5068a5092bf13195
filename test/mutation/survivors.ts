import {
  countsOf, scoreOf, survivorsOf, type Counts, type MutationReport, type Survivor, type SurvivorKey,
} from './report'

const unexplained = '(not judged yet)'

interface Entry extends SurvivorKey {
  readonly reason: string
}

/** Part of a room's row from its last complete run. */
interface Totals {
  readonly mutants: number
  readonly endless: number
}

interface Section {
  readonly totals: Totals | undefined
  readonly entries: readonly Entry[]
}

interface List {
  readonly head: string
  readonly sections: ReadonlyMap<string, Section>
}

interface Measurement {
  readonly room: string
  readonly report: MutationReport
  /** Files of a partial run, which changes only their entries and the counts in the room's row. */
  readonly files?: readonly string[]
}

interface Update {
  readonly text: string
  readonly survivors: readonly Survivor[]
  readonly unexplained: readonly Survivor[]
  /** Survivors whose function or file changed, so their reason may no longer hold. */
  readonly moved: readonly Survivor[]
}

const tableHead = '| room | mutants | killed | without end | survived | score |'
const row = /^\| (\w\S*) \| (\d+) \| \d+ \| (\d+) \| .* \|$/
const entry = /^- `(.+?)`: (`.* becomes `.*?`)(?: \((\d+)\))?\. (.*)$/

function readList(text: string): List {
  const head = text.slice(0, text.indexOf(`\n${tableHead}`)).trimEnd()
  const totals = new Map<string, Totals>()
  const entries = new Map<string, Entry[]>()
  let [room, file] = ['', '']
  for (const line of text.slice(head.length).split('\n')) {
    room = /^## (\S+)$/.exec(line)?.[1] ?? room
    file = /^### `(.*)`$/.exec(line)?.[1] ?? file
    const [, name, mutants, endless] = row.exec(line) ?? []
    if (name !== undefined && name !== 'all') totals.set(name, { mutants: Number(mutants), endless: Number(endless) })
    const [, owner, change, count = '1', reason] = entry.exec(line) ?? []
    if (owner === undefined || change === undefined || reason === undefined) continue
    entries.set(room, [...entries.get(room) ?? [], { file, owner, change, count: Number(count), reason }])
  }
  const rooms = new Set([...totals.keys(), ...entries.keys()])
  return {
    head,
    sections: new Map([...rooms].map((name) => [name, { totals: totals.get(name), entries: entries.get(name) ?? [] }])),
  }
}

function totalsOf(report: MutationReport): Totals {
  const { killed, endless, survived } = countsOf(report)
  return { mutants: killed + endless + survived, endless }
}

/** A survivor that left the list counts as killed. */
function countsIn({ totals, entries }: Section): Counts | undefined {
  if (totals === undefined) return undefined
  const { mutants, endless } = totals
  return { killed: mutants - endless - entries.length, endless, survived: entries.length }
}

function formatRow(name: string, counts: Counts): string {
  const { killed, endless, survived } = counts
  const mutants = killed + endless + survived
  return `| ${name} | ${mutants} | ${killed} | ${endless} | ${survived} | ${scoreOf(counts).toFixed(1)} % |`
}

function formatTable(sections: List['sections'], rooms: readonly string[]): readonly string[] {
  const rows: string[] = []
  let all: Counts = { killed: 0, endless: 0, survived: 0 }
  for (const room of rooms) {
    const section = sections.get(room)
    const counts = section && countsIn(section)
    if (counts === undefined) continue
    rows.push(formatRow(room, counts))
    const { killed, endless, survived } = counts
    all = { killed: all.killed + killed, endless: all.endless + endless, survived: all.survived + survived }
  }
  return [tableHead, '|---|---|---|---|---|---|', ...rows, formatRow('all', all)]
}

export function formatKey({ owner, change, count }: SurvivorKey): string {
  return `\`${owner}\`: ${change}${count === 1 ? '' : ` (${count})`}`
}

function formatSection(room: string, entries: readonly Entry[]): readonly string[] {
  const lines = ['', `## ${room}`]
  let file = ''
  for (const each of entries) {
    if (each.file !== file) lines.push('', `### \`${each.file}\``, '')
    file = each.file
    lines.push(`- ${formatKey(each)}. ${each.reason}`)
  }
  return lines
}

/** How an old entry may match a survivor: identical, in a renamed function, or in another file. */
const kinships: readonly ((old: Entry, survivor: Survivor) => boolean)[] = [
  (old, { file, owner, count }) => old.file === file && old.owner === owner && old.count === count,
  (old, { file }) => old.file === file,
  (old, { owner }) => old.owner === owner,
]

/** Takes each survivor's reason from the closest entry, each entry only once. */
function findEntries(old: readonly Entry[], survivors: readonly Survivor[]): ReadonlyMap<Survivor, Entry> {
  const found = new Map<Survivor, Entry>()
  const free = new Set(old)
  for (const isKin of kinships) {
    for (const survivor of survivors) {
      if (found.has(survivor)) continue
      const entry = [...free].find((each) => each.change === survivor.change && isKin(each, survivor))
      if (entry === undefined) continue
      free.delete(entry)
      found.set(survivor, entry)
    }
  }
  return found
}

/**
 * Updates only one room's part of the list and its table row. A reason stays with its change, even in a renamed or
 * moved function.
 * @param rooms all rooms, in the order of the list
 */
export function updateList(list: string, rooms: readonly string[], { room, report, files }: Measurement): Update {
  const { head, sections } = readList(list)
  const isTried = ({ file }: SurvivorKey): boolean => files === undefined || files.includes(file)
  const before = sections.get(room)
  const kept = (before?.entries ?? []).filter((each) => !isTried(each))
  const old = rooms.flatMap((name) => sections.get(name)?.entries ?? []).filter((each) => !kept.includes(each))
  const survivors = survivorsOf(report).filter(isTried)
  const found = findEntries(old, survivors)
  const reasonOf = (survivor: Survivor): string => found.get(survivor)?.reason ?? unexplained
  const entries = [...kept, ...survivors.map((survivor) => ({ ...survivor, reason: reasonOf(survivor) }))]
  const totals = files === undefined ? totalsOf(report) : before?.totals
  const updated = new Map([...sections, [room, {
    totals, entries: entries.sort((one, other) => one.file < other.file ? -1 : Number(one.file > other.file)),
  }]])
  const lines = [head, '', ...formatTable(updated, rooms)]
  for (const name of rooms) {
    const section = updated.get(name)?.entries ?? []
    if (section.length > 0) lines.push(...formatSection(name, section))
  }
  return {
    text: `${lines.join('\n')}\n`,
    survivors,
    unexplained: survivors.filter((survivor) => reasonOf(survivor) === unexplained),
    moved: survivors.filter((survivor) => {
      const entry = found.get(survivor)
      return entry !== undefined && (entry.file !== survivor.file || entry.owner !== survivor.owner)
    }),
  }
}
