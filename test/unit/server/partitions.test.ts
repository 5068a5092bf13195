import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ownerOf, partitionCount, partitionOf, parts, shareOf } from '../../../server/redis/partitions'

const name = fc.stringMatching(/^[0-9a-f]{12}$/)
const names = fc.uniqueArray(name, { minLength: 1, maxLength: 8 })

describe('who prices what', () => {
  test('RS-81: an account has one partition, and many accounts are spread evenly', () => {
    fc.assert(fc.property(fc.string(), (traderId) => {
      const partition = partitionOf(traderId)
      expect(partition).toSatisfy(Number.isInteger)
      expect(partition).toBeGreaterThanOrEqual(0)
      expect(partition).toBeLessThan(partitionCount)
    }))
    expect([partitionOf('10260'), partitionOf('1')]).toEqual([10, 143])
    const counts = new Map<number, number>()
    for (let trader = 10_000; trader < 35_600; trader += 1) {
      const partition = partitionOf(String(trader))
      counts.set(partition, (counts.get(partition) ?? 0) + 1)
    }
    expect(counts.size).toBe(partitionCount)
    expect(Math.max(...counts.values())).toBeLessThan(160)
  })

  test('RS-81: each part belongs to one server, whatever the order in which the servers are named', () => {
    fc.assert(fc.property(names, (servers) => {
      const shares = servers.map((server) => shareOf(server, servers))
      expect(shares.flat()).toHaveLength(parts.length)
      expect(new Set(shares.flat()).size).toBe(parts.length)
      for (const part of parts) expect(ownerOf(part, [...servers].reverse())).toBe(ownerOf(part, servers))
    }))
    expect(ownerOf(0, [])).toBeUndefined()
  })

  test('RS-81: a server more takes its share and moves nothing else; a server less leaves its share alone', () => {
    fc.assert(fc.property(names, name, (servers, newcomer) => {
      fc.pre(!servers.includes(newcomer))
      for (const part of parts) {
        const after = ownerOf(part, [...servers, newcomer])
        if (after !== newcomer) expect(after).toBe(ownerOf(part, servers))
      }
    }))
  })

  test('RS-81: of four servers none has more than 1.5 times its part, and the mean of the largest is below 1.3', () => {
    const random = (index: number): string => `server-${index}`
    const skews = Array.from({ length: 200 }, (_, run) => {
      const servers = [0, 1, 2, 3].map((index) => random(run * 4 + index))
      const sizes = servers.map((server) => shareOf(server, servers).length)
      return Math.max(...sizes) / (parts.length / servers.length)
    })
    expect(Math.max(...skews)).toBeLessThan(1.5)
    expect(skews.reduce((sum, each) => sum + each, 0) / skews.length).toBeLessThan(1.3)
  })
})
