import { createRanking } from '../shared/ranking'

/** Connection whose memory counts toward the budget. */
export interface BufferedSocket {
  /** Address group of the connection. */
  readonly group: string
  /** Bytes waiting to be sent, plus received bytes of an incomplete message. */
  bufferedBytes(): number
  terminate(): void
}

interface Held<Line> {
  readonly line: Line
  readonly bytes: number
}

interface Group<Line> {
  bytes: number
  /** Smallest first. */
  readonly held: Held<Line>[]
}

/**
 * Returns the connections to drop, so the remaining connections fit into the budget. Starts with the largest connection
 * of the address with the most bytes, so no address can end the connections of an address that uses less.
 */
export function linesBeyond<Line extends BufferedSocket>(lines: Iterable<Line>, budgetBytes: number): readonly Line[] {
  const holding: Held<Line>[] = []
  let total = 0
  for (const line of lines) {
    const bytes = line.bufferedBytes()
    total += bytes
    if (bytes > 0) holding.push({ line, bytes })
  }
  if (total <= budgetBytes) return []
  const groups = new Map<string, Group<Line>>()
  for (const held of holding.sort((one, other) => one.bytes - other.bytes)) {
    const group = groups.get(held.line.group) ?? { bytes: 0, held: [] }
    group.bytes += held.bytes
    group.held.push(held)
    groups.set(held.line.group, group)
  }
  const ranking = createRanking<Group<Line>>((one, other) => one.bytes > other.bytes)
  for (const group of groups.values()) ranking.update(group)
  const beyond: Line[] = []
  while (total > budgetBytes) {
    const most = ranking.first()
    const largest = most?.held.pop()
    if (most === undefined || largest === undefined) break
    most.bytes -= largest.bytes
    total -= largest.bytes
    ranking.update(most)
    beyond.push(largest.line)
  }
  return beyond
}
