import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FeedStore, Role, Standing } from '../../../server/redis/feed-store'
import { partitionCount, partitionOf, parts, shareOut, type Part } from '../../../server/redis/partitions'
import { createRoleShare } from '../../../server/redis/role-share'
import { hashText } from '../../../server/shared/seeded-random'

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

  const none = new Map<Part, string>()
  const sizesOf = (owners: ReadonlyMap<Part, string>, servers: readonly string[]): readonly number[] =>
    servers.map((server) => [...owners.values()].filter((owner) => owner === server).length)

  test('RS-81: each part belongs to one server, however they are named in order; shares differ by one at most', () => {
    fc.assert(fc.property(names, (servers) => {
      const owners = shareOut(none, servers)
      expect(owners.size).toBe(parts.length)
      const sizes = sizesOf(owners, servers)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      expect(shareOut(none, [...servers].reverse())).toEqual(owners)
      expect(shareOut(owners, servers)).toEqual(owners)
    }))
    expect(shareOut(none, []).size).toBe(0)
  })

  test('RS-81: servers that all parts like equally share them alike, however they are named in order', () => {
    const [one, other] = ['000000043938', '0000000088eb'] as const
    for (const part of parts) expect(hashText(`${one} ${part}`)).toBe(hashText(`${other} ${part}`))
    expect(shareOut(none, [one, other])).toEqual(shareOut(none, [other, one]))
  })

  test('RS-81: a server more takes its share and moves nothing else; a server less leaves its share alone', () => {
    fc.assert(fc.property(names, name, (servers, newcomer) => {
      fc.pre(!servers.includes(newcomer))
      const before = shareOut(none, servers)
      const more = shareOut(before, [...servers, newcomer])
      for (const part of parts) if (more.get(part) !== newcomer) expect(more.get(part)).toBe(before.get(part))
      const sizes = sizesOf(more, [...servers, newcomer])
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      const less = shareOut(more, servers)
      for (const part of parts) if (more.get(part) !== newcomer) expect(less.get(part)).toBe(more.get(part))
    }), { numRuns: 30 })
  })

describe('which parts a share has', () => {
  test('RS-81: the server that has one part more keeps it', () => {
    for (const most of ['first', 'second']) {
      const owners = new Map(parts.map((part, index): [Part, string] =>
        [part, index === 0 ? most : index % 2 === 0 ? 'first' : 'second']))
      expect(shareOut(owners, ['first', 'second'])).toEqual(owners)
    }
  })

  const weightOf = (server: string, part: Part): number => hashText(`${server} ${part}`)
  const [one, other, newcomer] = ['0123456789ab', 'ba9876543210', 'ffff00000000'] as const

  test('RS-81: a server has the parts that prefer it, but for those that go to the one with room in the end', () => {
    const owners = shareOut(new Map(), [one, other])
    const isPreferred = (part: Part): boolean =>
      weightOf(owners.get(part) ?? '', part) === Math.max(weightOf(one, part), weightOf(other, part))
    const firstUnlike = parts.findIndex((part) => !isPreferred(part))
    expect(firstUnlike).toBeGreaterThan(parts.length / 2)
    const rest = parts.slice(firstUnlike).map((part) => owners.get(part))
    expect(new Set(rest).size).toBe(1)
  })

  test('RS-81: a newcomer takes of each server the parts that prefer it most', () => {
    const before = shareOut(new Map(), [one, other])
    const after = shareOut(before, [one, other, newcomer])
    for (const server of [one, other]) {
      const its = parts.filter((part) => before.get(part) === server)
      const weightsOf = (owner: string): readonly number[] =>
        its.filter((part) => after.get(part) === owner).map((part) => weightOf(newcomer, part))
      expect(weightsOf(newcomer).length).toBeGreaterThan(40)
      expect(Math.min(...weightsOf(newcomer))).toBeGreaterThan(Math.max(...weightsOf(server)))
    }
  })
})

describe('the roles of a share', () => {
  const standing = (servers: readonly string[], isNew = false): Standing =>
    ({ redisMs: 0, servers, isNew, world: 'w' })

  /** What `here` does where the first parts that it had are these. */
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
    const fixed = new Map(parts.map((part, index) => [part, servers[index % servers.length] ?? '']))
    const own = parts.filter((part) => fixed.get(part) === 'here')
    const found = parts.map((part): Role =>
      ({ part, text: texts[own.indexOf(part)] ?? `1 ${fixed.get(part) ?? ''}` }))
    const { roles, others, isWhole } = await roleShare.take(found, standing(servers, isNew))
    const has = [...roles.values()].map(({ text }) => text).filter((text) => text !== '1 here')
    return { claimed, has, others, isWhole }
  }

  test('RS-82: a server takes what is free or was left by one that is gone, and keeps what it has', async () => {
    const { claimed, has, others, isWhole } = await taken(
      ['', '3 ', '4 gone', '5 there', '6 here'], ['here', 'there'])
    expect(claimed).toEqual(['', '3 ', '4 gone'])
    expect(has).toEqual(['6 here', '9 here', '9 here', '9 here'])
    expect(others).toEqual([])
    expect(isWhole).toBe(true)
  })

  test('RS-85: a server whose own lease was over takes what is free, and nothing of those that seem gone', async () => {
    const { claimed, has, isWhole } = await taken(['3 ', '4 gone', '6 here'], ['here'], true)
    expect(claimed).toEqual(['3 '])
    expect(has).toEqual(['6 here', '9 here'])
    expect([isWhole, (await taken(['3 ', '6 here'], ['here'], true)).isWhole]).toEqual([false, true])
  })

  test('RS-82: a server that has its share asks Redis for nothing, and has it whole', async () => {
    const asked: unknown[] = []
    const claim: FeedStore['claim'] = (server, found) => {
      asked.push([server, found])
      return Promise.resolve(new Map())
    }
    const found = parts.map((part): Role => ({ part, text: '6 here' }))
    expect(await createRoleShare({ server: 'here', store: { claim } }).take(found, standing(['here'])))
      .toMatchObject({ others: [], isWhole: true })
    expect(asked).toEqual([])
    const free = found.map((role, index) => (index === 7 ? { ...role, text: '7 ' } : role))
    expect((await createRoleShare({ server: 'here', store: { claim } }).take(free, standing(['here']))).isWhole)
      .toBe(false)
    expect(asked).toEqual([['here', [free[7]]]])
  })

  test('RS-82: what is no longer in its share a server gives back', async () => {
    const roleShare = createRoleShare({ server: 'here', store: { claim: () => Promise.resolve(new Map()) } })
    const found = parts.map((part): Role => ({ part, text: '6 here' }))
    const { roles, others } = await roleShare.take(found, standing(['here', 'there']))
    expect([roles.size, others.length]).toEqual([129, 128])
    const kept = await roleShare.take(found.filter((role) => !others.includes(role)), standing(['here', 'there']))
    expect([kept.roles.size, kept.others]).toEqual([129, []])
    const both = await roleShare.take(found, standing(['here', 'there']))
    expect([both.isWhole, kept.isWhole]).toEqual([false, true])
  })

  test('RS-81: servers that start at once, and read the roles at different times, come to even shares', async () => {
    await fc.assert(fc.asyncProperty(names, fc.array(fc.nat(7), { maxLength: 30 }), async (servers, order) => {
      const texts = new Map<Part, string>(parts.map((part) => [part, '']))
      const read = (): readonly Role[] => parts.map((part) => ({ part, text: texts.get(part) ?? '' }))
      const claim: FeedStore['claim'] = (server, found) => Promise.resolve(new Map(found.flatMap(({ part, text }) => {
        if (texts.get(part) !== text) return []
        texts.set(part, `${Number.parseInt(text) || 0} ${server}`)
        return [[part, { part, text: texts.get(part) ?? '' }]]
      })))
      const shares = servers.map((server) => createRoleShare({ server, store: { claim } }))
      let late = servers.map(read)
      const beat = async (at: number, found: readonly Role[]): Promise<number> => {
        const { others } = await shares[at]?.take(found, standing(servers)) ?? { others: [] }
        for (const { part, text } of others) if (texts.get(part) === text) texts.set(part, '1 ')
        return others.length
      }
      for (const at of order) {
        const index = at % servers.length
        await beat(index, late[index] ?? [])
        late = late.map((found, which) => (which === index ? read() : found))
      }
      for (let round = 0; round < 3; round += 1) for (const index of servers.keys()) await beat(index, read())
      const holders = [...texts.values()].map((text) => text.split(' ')[1])
      const sizes = servers.map((server) => holders.filter((holder) => holder === server).length)
      expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(parts.length)
      expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      for (const index of servers.keys()) expect(await beat(index, read())).toBe(0)
    }), { numRuns: 20 })
  })
})
})
