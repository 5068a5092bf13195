import { hashText } from '../shared/seeded-random'

/** Accounts are spread over this many partitions, for good: an account's keys carry the number. */
export const partitionCount = 256

/** One server at a time has a part: it prices a partition of the accounts, or moves the market. */
export type Part = number | 'market'

export const parts: readonly Part[] = [...Array.from({ length: partitionCount }, (_, index) => index), 'market']

export const partitionOf = (traderId: string): number => hashText(traderId) % partitionCount

/** Rendezvous hashing: the server with the largest hash has the part, so a server more takes only its own share. */
export function ownerOf(part: Part, servers: readonly string[]): string | undefined {
  let owner: string | undefined
  let largest = -1
  for (const server of servers) {
    const weight = hashText(`${server} ${part}`)
    if (weight < largest || (weight === largest && owner !== undefined && server > owner)) continue
    owner = server
    largest = weight
  }
  return owner
}

/** The parts that are this server's among those that live. */
export const shareOf = (server: string, servers: readonly string[]): readonly Part[] =>
  parts.filter((part) => ownerOf(part, servers) === server)
