import type { Position, Ticket } from '../../src'

/** Compares two rows: negative if the first row comes first, 0 to keep the server's order. */
export type RowCompare = (one: Position, other: Position) => number

export type SortField = 'symbol' | 'type' | 'lots' | 'profit' | 'opentime' | 'ticket'

export interface FieldSort {
  readonly by: SortField
  readonly descending?: boolean | undefined
}

export type ListSort = FieldSort | RowCompare

export interface OrderRules {
  readonly sort: ListSort | undefined
  readonly grouped: boolean
  readonly where: ((row: Position) => boolean) | undefined
}

/** Consecutive rows copied from one signal trader. */
export interface RowGroup {
  readonly key: string
  /** Name of the trader, or an empty string if there is none. */
  readonly name: string
  readonly first: number
  readonly count: number
}

export interface OrderedRows {
  readonly rows: readonly Position[]
  readonly groups: readonly RowGroup[]
}

const noGroups: readonly RowGroup[] = []

function compareValues(one: number | string, other: number | string): number {
  if (one === other) return 0
  // Sorts numbers before strings, because `<` cannot order a mix of both.
  const isFirst = typeof one === typeof other ? one < other : typeof one === 'number'
  return isFirst ? -1 : 1
}

function compareBy({ by, descending = false }: FieldSort): RowCompare {
  const sign = descending ? -1 : 1
  return (one, other) => sign * compareValues(one[by], other[by])
}

const groupKey = ({ flwsig, sigtraderid }: Position): string =>
  flwsig === null ? 'none' : flwsig ? `of ${sigtraderid}` : 'own'
const groupName = (row: Position): string => (row.flwsig === true ? row.signame : '')

/** Name of each group, by key. A row's own name may be outdated. */
type GroupNames = ReadonlyMap<string, string>

/** Returns group names, each from the group's first row in the server's order. */
function groupNames(rows: readonly Position[]): GroupNames {
  const names = new Map<string, string>()
  for (const row of rows) if (!names.has(groupKey(row))) names.set(groupKey(row), groupName(row))
  return names
}

const nameOf = (names: GroupNames, key: string): string => names.get(key) || ''

/** Keys of the groups that follow all traders' groups. */
const lastKeys: readonly string[] = ['none', 'own']

function compareGroups(one: Position, other: Position, names: GroupNames): number {
  const key = groupKey(one)
  const its = groupKey(other)
  if (key === its) return 0
  return lastKeys.indexOf(key) - lastKeys.indexOf(its)
    || compareValues(nameOf(names, key), nameOf(names, its)) || compareValues(key, its)
}

function groupsIn(rows: readonly Position[], names: GroupNames): readonly RowGroup[] {
  const groups: { key: string; name: string; first: number; count: number }[] = []
  for (const [index, row] of rows.entries()) {
    const last = groups[groups.length - 1]
    const key = groupKey(row)
    if (last !== undefined && last.key === key) last.count += 1
    else groups.push({ key, name: nameOf(names, key), first: index, count: 1 })
  }
  return groups
}

type Arrange = (source: readonly Position[]) => OrderedRows

function arrangedBy({ sort, grouped, where }: OrderRules): Arrange {
  const sorted = typeof sort === 'function' ? sort : sort && compareBy(sort)
  let source: readonly Position[] = []
  let rows: Position[] = []
  let groups = noGroups
  let names: GroupNames = new Map()
  const places = new Map<Ticket, number>()

  const belongs = (row: Position): boolean => where === undefined || where(row)

  function compare(one: Position, other: Position): number {
    return (grouped && compareGroups(one, other, names)) || (sorted?.(one, other) || 0)
  }

  function moves(before: Position, now: Position): boolean {
    return compare(before, now) !== 0 || (grouped && groupName(before) !== groupName(now))
  }

  /** Replaces changed rows in place. Returns false if a row was added, removed or moved. */
  function replace(next: readonly Position[]): boolean {
    return next.length === source.length && next.every((row, index) => {
      const before = source[index]
      if (row === before) return true
      if (row.ticket !== before?.ticket || belongs(row) !== belongs(before) || moves(before, row)) return false
      const place = places.get(row.ticket)
      if (place !== undefined) rows[place] = row
      return true
    })
  }

  function arrange(next: readonly Position[]): void {
    const serverPlaces = new Map(next.map((row, index) => [row.ticket, index]))
    const placeOf = (row: Position): number => serverPlaces.get(row.ticket) || 0
    // Starts from the rows' previous order, because an almost sorted list sorts faster.
    const byTicket = new Map(next.map((row) => [row.ticket, row]))
    const listed = rows.map(({ ticket }) => byTicket.get(ticket)).filter((row) => row !== undefined)
    if (grouped) names = groupNames(next)
    const others = next.filter(({ ticket }) => !places.has(ticket))
    rows = [...listed, ...others].filter(belongs)
      .sort((one, other) => compare(one, other) || placeOf(one) - placeOf(other))
    groups = grouped ? groupsIn(rows, names) : noGroups
    places.clear()
    for (const [index, { ticket }] of rows.entries()) places.set(ticket, index)
  }

  return (next) => {
    if (!replace(next)) arrange(next)
    source = next
    return { rows, groups }
  }
}

/** Keeps a list filtered, grouped and sorted across updates. Sorts again only if a row was added, removed or moved. */
export function createListOrder(): (source: readonly Position[], rules: OrderRules) => OrderedRows {
  let present: { readonly rules: OrderRules; readonly arrange: Arrange } | undefined

  return (next, wanted) => {
    const { sort, grouped, where } = wanted
    if (sort === undefined && !grouped && where === undefined) {
      present = undefined
      return { rows: next, groups: noGroups }
    }
    const isSame = (rules: OrderRules): boolean =>
      rules.sort === sort && rules.grouped === grouped && rules.where === where
    if (present === undefined || !isSame(present.rules)) present = { rules: wanted, arrange: arrangedBy(wanted) }
    return present.arrange(next)
  }
}
