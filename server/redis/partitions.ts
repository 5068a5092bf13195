import { hashText } from '../shared/seeded-random'

/** Accounts are spread over this many partitions, for good: an account's keys carry the number. */
export const partitionCount = 256

/** One server at a time has a part: it prices a partition of the accounts, or moves the market. */
export type Part = number | 'market'

export const parts: readonly Part[] = [...Array.from({ length: partitionCount }, (_, index) => index), 'market']

/**
 * What keys have in braces: Redis Cluster keeps those with the same hash tag in one slot, and a script or a wait
 * touches one slot. Partitions share 32 of them, because a server waits for each slot on a connection of its own. Each
 * of these lies in another 32nd of the slots, so that nodes with equal ranges have equally many.
 */
export const hashTags: readonly number[] = [
  10, 113, 21, 3, 61, 72, 50, 43, 11, 112, 20, 2, 60, 73, 51, 42,
  12, 111, 23, 1, 63, 70, 52, 41, 13, 110, 22, 0, 62, 71, 53, 40,
]

export const tagOf = (part: Part): number => hashTags[part === 'market' ? 0 : part % hashTags.length] ?? 0

export const partitionOf = (traderId: string): number => hashText(traderId) % partitionCount

/** Rendezvous hashing: of several servers a part prefers the one with the largest. */
const weightOf = (server: string, part: Part): number => hashText(`${server} ${part}`)

function preferred(part: Part, servers: readonly string[]): string | undefined {
  let found: string | undefined
  let largest = -1
  for (const server of servers) {
    const weight = weightOf(server, part)
    if (weight <= largest) continue
    found = server
    largest = weight
  }
  return found
}

/** How many parts each server has in the end: the same or one more. Those that have most keep one more. */
function quotasOf(servers: readonly string[], counts: ReadonlyMap<string, number>): Map<string, number> {
  const byCount = [...servers].sort((one, other) =>
    (counts.get(other) ?? 0) - (counts.get(one) ?? 0) || (one < other ? -1 : 1))
  const each = Math.floor(parts.length / servers.length)
  const rest = parts.length % servers.length
  return new Map(byCount.map((server, index) => [server, each + Number(index < rest)]))
}

/**
 * The server that each part belongs to: the one that has it, unless that is gone or has more than its quota. Parts that
 * are given away prefer by rendezvous hashing, among the servers below their quota.
 */
export function shareOut(holders: ReadonlyMap<Part, string>, servers: readonly string[]): ReadonlyMap<Part, string> {
  const counts = new Map<string, number>()
  for (const holder of holders.values()) counts.set(holder, (counts.get(holder) ?? 0) + 1)
  const quotas = quotasOf(servers, counts)
  const roomOf = (server: string): number => (quotas.get(server) ?? 0) - (counts.get(server) ?? 0)
  const withRoom = (): readonly string[] => [...servers].sort().filter((server) => roomOf(server) > 0)
  const takers = withRoom()
  const attraction = new Map(parts.map((part) => [part, Math.max(...takers.map((server) => weightOf(server, part)))]))
  const owners = new Map<Part, string>()
  const strongestFirst = [...parts].sort((one, other) => (attraction.get(other) ?? 0) - (attraction.get(one) ?? 0))
  for (const part of strongestFirst) {
    const holder = holders.get(part)
    if (holder === undefined || !quotas.has(holder)) continue
    if (roomOf(holder) < 0) counts.set(holder, (counts.get(holder) ?? 0) - 1)
    else owners.set(part, holder)
  }
  for (const part of parts) {
    const taker = owners.has(part) ? undefined : preferred(part, withRoom())
    if (taker === undefined) continue
    owners.set(part, taker)
    counts.set(taker, (counts.get(taker) ?? 0) + 1)
  }
  return owners
}
