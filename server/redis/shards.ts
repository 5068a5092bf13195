import { hashText } from '../shared/seeded-random'

/** A part has one server at a time: it prices a shard of the accounts, or moves the market. */
export type Part = number | 'market'

export const partsOf = (shards: number): readonly Part[] => [...Array(shards).keys(), 'market']

export const shardOf = (traderId: string, shards: number): number => hashText(traderId) % shards
