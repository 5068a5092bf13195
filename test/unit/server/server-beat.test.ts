import { describe, expect, test } from 'vitest'
import type { Role, Roles, Worlds } from '../../../server/redis/feed-store'
import { hashTags, parts, tagOf, type Part } from '../../../server/redis/partitions'
import { createServerBeat } from '../../../server/redis/server-beat'
import { createAnswers } from '../../support/answer-order'
import { worldsOf } from './store-double'
import { present } from './support'

const marketTag = tagOf('market')

/** One server's beats over what Redis would hold. */
function rig() {
  const asked: string[] = []
  const lost: (readonly number[])[] = []
  const renewed: (readonly [traderId: string, of: Worlds])[] = []
  const texts = new Map<Part, string>(parts.map((part) => [part, '']))
  const state = {
    worlds: worldsOf('one'), servers: ['here'], isNew: true, isConnected: true, isResting: false,
    failing: undefined as string | undefined, whileLeaving: (): void => undefined,
  }
  let held: Roles = new Map()
  async function ask<T>(what: string, answer: () => T): Promise<T> {
    asked.push(what)
    await Promise.resolve()
    if (state.failing === what) throw new Error(`${what} failed`)
    return answer()
  }
  const beat = createServerBeat({
    server: 'here', leaseMs: 3_000, maxAccounts: 8, now: () => 0, newWorld: () => 'new',
    time: { heard: () => undefined },
    isConnected: () => state.isConnected,
    lostData: (tags) => void lost.push([...tags]),
    shared: () => undefined,
    producer: {
      hold: (roles) => (held = new Map(roles)),
      listing: () => void asked.push('listing'),
      isResting: () => state.isResting,
      isProducing: () => held.has('market'),
      partitions: () => [...held.keys()].filter((part) => part !== 'market'),
    },
    store: createAnswers().of({
      look: () => ask('look', () => ({
        worlds: state.worlds, roles: parts.map((part): Role => ({ part, text: texts.get(part) ?? '' })),
      })),
      showUp: () => ask('showUp', () => {
        const { servers, isNew, worlds } = state
        state.isNew = false
        return { redisMs: 0, servers, isNew, world: worlds.get(marketTag)?.id ?? '' }
      }),
      claim: (server, found) => ask('claim', () => new Map(found.map(({ part }): [Part, Role] => {
        texts.set(part, `2 ${server}`)
        return [part, { part, text: `2 ${server}` }]
      }))),
      leave: (roles) => ask('leave', () => {
        state.whileLeaving()
        for (const { part } of roles) texts.set(part, '2 ')
      }),
      wanted: (of) => ask('wanted', () => ({ shown: of.map(String), unshown: [] })),
      renewWorlds: (traderId, of) => ask('renew', () => void renewed.push([traderId, of])),
    }),
  })
  /** What one beat asks. */
  async function beatOnce(): Promise<readonly string[]> {
    asked.splice(0)
    await beat.showUp()
    return [...asked]
  }
  return { beat, beatOnce, state, texts, lost, renewed, lose: () => (held = new Map([...held].slice(1))) }
}

const plain = ['showUp']
const looking = ['look', 'showUp', 'leave', 'listing', 'wanted']

/** A server that has had its share for a beat. */
async function settled() {
  const made = rig()
  expect(await made.beatOnce()).toEqual(['look', 'showUp', 'claim', 'leave', 'listing', 'wanted'])
  return made
}

describe('what a beat asks of Redis', () => {
  test('RS-86: it renews the lease by one script, and looks at roles and accounts with each third beat', async () => {
    const { beatOnce } = await settled()
    for (let round = 0; round < 3; round += 1) {
      for (const expected of [plain, plain, looking]) expect(await beatOnce()).toEqual(expected)
    }
  })

  test('RS-86: it looks at nothing more when Redis names the same servers in another order', async () => {
    const { beatOnce, state } = await settled()
    state.servers = ['there', 'here', 'third']
    for (let beats = 0; beats < 2; beats += 1) expect(await beatOnce()).toContain('look')
    state.servers = ['third', 'there', 'here']
    expect(await beatOnce()).toEqual(plain)
  })

  const again = ['showUp', ...looking]
  const reasons: readonly (readonly [string, readonly string[], (of: ReturnType<typeof rig>) => unknown])[] = [
    ['a connection is away', looking, ({ state }) => (state.isConnected = false)],
    ['a connection was away', looking, ({ beat }) => beat.lookNext()],
    ['a part was lost', looking, ({ lose }) => lose()],
    ['its lease was over', again, ({ state }) => (state.isNew = true)],
    ['the data of the market is new', again, ({ state }) => (state.worlds = worldsOf('another'))],
    ['a server has come', again, ({ state }) => (state.servers = ['here', 'there'])],
  ]
  test.each(reasons)('RS-86: it looks at once where %s', async (_why, expected, happen) => {
    const made = await settled()
    expect(await made.beatOnce()).toEqual(plain)
    happen(made)
    expect(await made.beatOnce()).toEqual(expected)
  })

  test('RS-86: it looks with each beat until it has its whole share', async () => {
    const { beatOnce, state, texts } = await settled()
    for (const part of parts) texts.set(part, '5 there')
    state.servers = ['here', 'there']
    await beatOnce()
    for (let beats = 0; beats < 5; beats += 1) expect(await beatOnce()).toEqual(looking)
    for (const part of parts.slice(0, 128)) texts.set(part, '6 ')
    expect(await beatOnce()).toContain('claim')
    expect(await beatOnce()).toEqual(plain)
  })

  test('RS-86: a look that was called for during another, or that failed, is made with the next beat', async () => {
    const { beat, beatOnce, state } = await settled()
    for (let beats = 0; beats < 2; beats += 1) await beatOnce()
    state.whileLeaving = () => beat.lookNext()
    expect(await beatOnce()).toEqual(looking)
    state.whileLeaving = () => undefined
    expect(await beatOnce()).toEqual(looking)
    for (const failing of ['look', 'showUp', 'leave', 'wanted']) {
      beat.lookNext()
      state.failing = failing
      await expect(beatOnce()).rejects.toThrow(failing)
      state.failing = undefined
      expect(await beatOnce()).toEqual(looking)
    }
  })

  test('RS-85: a server whose lease was over takes nothing of those that seem gone before its next beat', async () => {
    const { beatOnce, state, texts } = await settled()
    for (const part of parts.slice(0, 9)) texts.set(part, '5 there')
    state.isNew = true
    expect(await beatOnce()).toEqual(again)
    expect(await beatOnce()).toContain('claim')
  })

  test('RS-85: nor does it after a look that failed', async () => {
    const { beatOnce, state, texts } = await settled()
    for (const part of parts.slice(0, 9)) texts.set(part, '5 there')
    state.isNew = true
    state.failing = 'look'
    await expect(beatOnce()).rejects.toThrow('look')
    state.failing = undefined
    expect(await beatOnce()).toEqual(looking)
    expect(await beatOnce()).toContain('claim')
  })
})

describe('data that Redis lost', () => {
  test('RS-121: a server says of which hash tags, and of each once', async () => {
    const { beat, beatOnce, state, lost } = await settled()
    const [, other = NaN] = hashTags
    state.worlds = new Map([...state.worlds, [other, { id: 'new', bornMs: 1 }]])
    for (let beats = 0; beats < 4; beats += 1) {
      beat.lookNext()
      await beatOnce()
    }
    expect(lost).toEqual([[other]])
  })

  test('RS-122: worlds behind which Redis has gone are renewed with each beat until all are', async () => {
    const { beat, beatOnce, state, renewed } = await settled()
    const { worlds } = state
    beat.goneBack('first')
    beat.goneBack('second')
    state.failing = 'renew'
    for (let beats = 0; beats < 3; beats += 1) await expect(beatOnce()).rejects.toThrow('renew failed')
    state.failing = undefined
    expect(await beatOnce()).toEqual(['renew', ...looking])
    expect(renewed).toEqual([['first', worlds]])
    expect(present(renewed[0])[1]).toBe(worlds)
    expect(await beatOnce()).toEqual(plain)
  })
})
