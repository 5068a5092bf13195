import { hashText } from '../shared/seeded-random'

/** One server at a time has a part: it prices a shard of the accounts, or moves the market. */
export type Part = number | 'market'

export const partsOf = (shards: number): readonly Part[] => [...Array(shards).keys(), 'market']

export const shardOf = (traderId: string, shards: number): number => hashText(traderId) % shards
