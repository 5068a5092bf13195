import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Known, Role } from '../../../server/redis/feed-store'
import { createServerBeat } from '../../../server/redis/server-beat'
import { partsOf, shardOf, type Part } from '../../../server/redis/keys'
import { createAnswers } from '../../support/answer-order'

/** Servers over what Redis would hold of their roles. */
function rig(shards = 8) {
  const asked: string[] = []
  const reported: Known[] = []
  const lost: string[] = []
  const texts = new Map<Part, string>(partsOf(shards).map((part) => [part, '']))
  const state = {
    world: { id: 'one', bornMs: 0 }, servers: ['here'], newcomers: new Set<string>(), isResting: false,
    failing: undefined as string | undefined,
  }
  async function ask<T>(what: string, answer: () => T): Promise<T> {
    asked.push(what)
    await Promise.resolve()
    if (state.failing === what) throw new Error(`${what} failed`)
    return answer()
  }
  const store = createAnswers().of({
    shards,
    showUp(server: string, _leaseMs: number, prices: boolean, _newWorld: string, known: Known) {
      return ask('showUp', () => {
        reported.push(known)
        return {
          redisMs: 0, servers: state.servers.filter((each) => prices || each !== server),
          isNew: state.newcomers.delete(server), world: state.world,
          roles: Array.from(texts, ([part, text]): Role => ({ part, text })),
        }
      })
    },
    claim: (server: string, found: readonly Role[]) => ask('claim', () => new Map(found.map(({ part, text }) => {
      const role = { part, text: `${(Number.parseInt(text) || 0) + 1} ${server}` }
      texts.set(part, role.text)
      return [part, role]
    }))),
    leave: (roles: Iterable<Role>) => ask('leave', () => {
      for (const { part, text } of roles) texts.set(part, `${Number.parseInt(text)} `)
    }),
    wanted: (of: readonly number[]) => ask('wanted', () => ({ shown: of.map(String), unshown: [] })),
  })
  function beatOf(server: string) {
    let held: readonly Part[] = []
    const beat = createServerBeat({
      server, store, leaseMs: 3_000, maxAccounts: 8, now: () => 0, newWorld: () => 'new',
      time: { received: () => undefined },
      lostData: () => void lost.push(server),
      producer: {
        hold: (roles) => (held = [...roles.keys()]),
        listing: () => void asked.push('listing'),
        isResting: () => state.isResting,
        shards: () => held.filter((part) => part !== 'market'),
      },
    })
    return { ...beat, held: () => held }
  }
  const holders = (): readonly string[] => [...texts.values()].map((text) => text.split(' ')[1] ?? '')
  return { state, texts, asked, lost, reported, beatOf, holders }
}

const one = ['showUp', 'claim', 'leave', 'listing', 'wanted']

describe('what a beat asks of Redis', () => {
  test('RS-86: it renews the lease, reads all roles and lists the accounts of what it has then', async () => {
    const { beatOf, asked, texts } = rig(2)
    const here = beatOf('here')
    expect(await here.showUp()).toEqual({ shown: ['0', '1'], unshown: [] })
    expect(asked).toEqual(one)
    expect([...texts.values()]).toEqual(['1 here', '1 here', '1 here'])
    await here.showUp()
    expect([...texts.values()]).toEqual(['1 here', '1 here', '1 here'])
  })

  test('RS-82: a server takes what is free or was left by one that is gone, and keeps what it has', async () => {
    const { beatOf, texts, state } = rig(6)
    const found = ['', '3 ', '4 gone', '5 there', '6 here', '7 there', '8 gone']
    for (const [index, part] of [...texts.keys()].entries()) texts.set(part, found[index] ?? '')
    state.servers = ['here', 'there']
    const here = beatOf('here')
    await here.showUp()
    // Three of six shards, and the market.
    expect([...texts.values()]).toEqual(['1 here', '4 here', '4 gone', '5 there', '6 here', '7 there', '9 here'])
    expect(here.held()).toEqual([4, 0, 1, 'market'])
  })

  test('RS-85: a server whose own lease was over takes what is free, and nothing of those that seem gone', async () => {
    const { beatOf, texts, state } = rig(2)
    texts.set(0, '3 ').set(1, '4 gone').set('market', '5 gone')
    const here = beatOf('here')
    state.newcomers.add('here')
    state.failing = 'claim'
    await expect(here.showUp()).rejects.toThrow('claim failed')
    state.failing = undefined
    await here.showUp()
    expect([...texts.values()]).toEqual(['4 here', '4 gone', '5 gone'])
    await here.showUp()
    expect([...texts.values()]).toEqual(['4 here', '5 here', '6 here'])
  })

  test('RS-81: of the shards beyond its quota a server gives one back a beat, and never the market', async () => {
    const { beatOf, holders, state } = rig(4)
    const here = beatOf('here')
    await here.showUp()
    state.servers = ['here', 'there']
    const had: number[] = []
    for (let beats = 0; beats < 4; beats += 1) {
      await here.showUp()
      had.push(holders().filter((holder) => holder === 'here').length)
    }
    expect(had).toEqual([4, 3, 3, 3])
    expect(holders().at(-1)).toBe('here')
    await beatOf('there').showUp()
    expect(holders().filter((holder) => holder === 'there')).toHaveLength(2)
  })

  test('RS-33: a server that rests takes nothing, gives all back, and tries where it is alone', async () => {
    const { beatOf, holders, state } = rig(2)
    const here = beatOf('here')
    await here.showUp()
    state.isResting = true
    state.servers = ['here', 'there']
    await here.showUp()
    expect(holders()).toEqual(['', '', ''])
    state.servers = ['here']
    for (const left of ['', 'here']) {
      await here.showUp()
      expect(holders()).toEqual([left, left, left])
    }
  })

  test('RS-81: servers that come and go in any order have all parts, and none has more than its quota', async () => {
    const steps = fc.array(fc.tuple(fc.nat(5), fc.boolean()), { minLength: 1, maxLength: 20 })
    await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 12 }), steps, async (shards, changes) => {
      const { beatOf, holders, state } = rig(shards)
      const beats = new Map<string, ReturnType<typeof beatOf>>()
      const beatAll = async (): Promise<void> => {
        for (const beat of beats.values()) await beat.showUp()
      }
      for (const [at, isHere] of changes) {
        if (isHere) beats.set(`s${at}`, beats.get(`s${at}`) ?? beatOf(`s${at}`))
        else if (beats.size > 1) beats.delete(`s${at}`)
        state.servers = [...beats.keys()]
        await beatAll()
      }
      for (let rounds = 0; rounds < shards + 2; rounds += 1) await beatAll()
      const found = holders()
      const most = Math.ceil(shards / Math.max(1, beats.size))
      for (const name of beats.keys()) {
        expect(found.slice(0, -1).filter((holder) => holder === name).length).toBeLessThanOrEqual(most)
      }
      if (beats.size > 0) expect(found.every((holder) => beats.has(holder))).toBe(true)
      for (const [name, { held }] of beats) {
        expect(held()).toHaveLength(found.filter((holder) => holder === name).length)
      }
    }), { numRuns: 30 })
  })

  test('RS-81: an account has one shard, and many accounts are spread evenly', () => {
    expect([shardOf('10260', 1), shardOf('10260', 8), shardOf('1', 8)]).toEqual([0, 2, 7])
    const counts = Array.from({ length: 16 }, () => 0)
    for (let trader = 10_000; trader < 26_000; trader += 1) {
      const shard = shardOf(String(trader), counts.length)
      counts[shard] = (counts[shard] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(Math.max(...counts)).toBeLessThan(1_100)
  })
})

describe('data that Redis lost', () => {
  test('RS-13: a server says so once', async () => {
    const { beatOf, state, lost } = rig()
    const here = beatOf('here')
    await here.showUp()
    state.world = { id: 'new', bornMs: 1 }
    for (let beats = 0; beats < 3; beats += 1) await here.showUp()
    expect(lost).toEqual(['here'])
  })

  test('RS-142: with each beat Redis must have the last update and the last change that were read', async () => {
    const { beatOf, state, reported } = rig()
    const here = beatOf('here')
    const receive = (ms: number): void => {
      here.received('tick', [{ id: `${ms}-0`, fields: {} }, { id: `${ms}-1`, fields: {} }])
      here.received('change', [{ id: `${ms}-2`, fields: {} }])
    }
    receive(1)
    await here.showUp()
    receive(2)
    here.reconnected()
    // It may be of older data.
    receive(3)
    await here.showUp()
    receive(4)
    await here.showUp()
    state.world = { id: 'new', bornMs: 1 }
    for (let beats = 0; beats < 2; beats += 1) await here.showUp()
    const places = ['1-1 1-2', '2-1 2-2', '4-1 4-2', '4-1 4-2', ' ']
    expect(reported.map(({ tick, change }) => `${tick} ${change}`)).toEqual(places)
    expect([here.isOfWorld('new-1'), here.isOfWorld('newer-1'), here.isOfWorld('w-1')]).toEqual([true, false, false])
  })
})
