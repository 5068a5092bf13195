import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Role, Standing } from '../../../server/redis/feed-store'
import { ownerOf, partitionCount, partitionOf, parts, shareOf } from '../../../server/redis/partitions'
import { createRoleShare } from '../../../server/redis/role-share'

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

describe('the roles of a share', () => {
  const standing = (servers: readonly string[], isNew = false): Standing =>
    ({ world: { id: 'world', bornMs: 0 }, redisMs: 0, servers, isNew })

  /** What `here` has of the market's role and of two partitions that belong to it among its share. */
  async function taken(texts: readonly string[], servers: readonly string[], isNew = false) {
    const claimed: string[] = []
    const roleShare = createRoleShare({
      server: 'here',
      store: {
        claim: (server, found) => Promise.resolve(new Map(found.map(({ part, text }) => {
          claimed.push(text)
          return [part, { part, text: `9 ${server}` }]
        }))),
      },
    })
    const own = shareOf('here', servers)
    const found = texts.map((text, index): Role => ({ part: own[index] ?? 'market', text }))
    const { roles, others } = await roleShare.take(found, standing(servers, isNew))
    return { claimed, has: [...roles.values()].map(({ text }) => text), others }
  }

  test('RS-82: a server takes what is free or was left by one that is gone, and keeps what it has', async () => {
    const { claimed, has, others } = await taken(['', '3 ', '4 gone', '5 there', '6 here'], ['here', 'there'])
    expect(claimed).toEqual(['', '3 ', '4 gone'])
    expect(has).toEqual(['6 here', '9 here', '9 here', '9 here'])
    expect(others).toEqual([])
  })

  test('RS-85: a server whose own lease was over takes what is free, and nothing of those that seem gone', async () => {
    const { claimed, has } = await taken(['3 ', '4 gone', '6 here'], ['here'], true)
    expect(claimed).toEqual(['3 '])
    expect(has).toEqual(['6 here', '9 here'])
  })

  test('RS-82: what is no longer in its share a server gives back', async () => {
    const servers = ['here', 'there']
    const [part = 0] = shareOf('there', servers)
    const roleShare = createRoleShare({ server: 'here', store: { claim: () => Promise.resolve(new Map()) } })
    const role = { part, text: '6 here' }
    const { roles, others } = await roleShare.take([role], standing(servers))
    expect([roles.size, others]).toEqual([0, [role]])
  })
})
