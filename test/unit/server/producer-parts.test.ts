import { expect, test } from 'vitest'
import type { Wanted } from '../../../server/redis/feed-store'
import { orderEntry, receivedEntry, producerRig, shown, type RigOverrides } from './producer-rig'
import { allRoles, shardFor, incarnation } from './store-double'
import { present } from './support'

type Rig = ReturnType<typeof producerRig>

const unshown = (...traderIds: string[]): Wanted => ({ shown: [], unshown: traderIds })

async function pricing(maxAccounts = 8, more: RigOverrides = {}) {
  const made = producerRig(more, maxAccounts)
  const { producer, settle } = made
  await made.priceFrom('9-0')
  async function come(trader: string, hasOrder = false): Promise<void> {
    made.fill(shardFor(trader), hasOrder ? orderEntry('5-0', trader) : { id: '5-0', fields: { trader } })
    await settle()
  }
  async function setWanted(wanted: Wanted, roles = allRoles()): Promise<void> {
    producer.hold(roles, incarnation)
    producer.setWanted(wanted)
    await settle()
  }
  return { ...made, come, setWanted }
}

test.each<[string, (rig: Rig) => void]>([
  ['has no role yet', () => undefined],
  ['has been stopped', ({ producer }) => {
    producer.hold(allRoles(), incarnation)
    producer.stop()
  }],
  ['has lost its role', ({ producer }) => {
    producer.hold(allRoles(), incarnation)
    producer.hold(new Map(), incarnation)
  }],
])('RS-82: ignores updates and sends no request while the server prices no account because it %s', async (_, begin) => {
  const made = producerRig()
  const { producer, settle, trouble, attention, written, commits } = made
  begin(made)
  await settle()
  expect([producer.shards(), producer.isProducing(), producer.isResting()]).toEqual([[], false, false])
  producer.receive([receivedEntry('10-0')])
  producer.advance(50)
  producer.setWanted(shown('one'))
  expect(producer.update(1)).toBe('another server moves the market')
  await settle()
  expect([trouble, attention(), written, commits]).toEqual([[], {}, [], []])
})

test('RS-95: reads each order queue of its shards once, from the first entry', async () => {
  const { producer, settle, intakes } = await pricing()
  const scope = shardFor('one')
  const all = [...allRoles().keys()].filter((each) => each !== 'market')
  expect([...intakes.keys()]).toEqual(all)
  const before = intakes.get(scope)
  producer.hold(allRoles(), incarnation)
  expect(intakes.get(scope)).toBe(before)
  producer.hold(allRoles(1, scope), incarnation)
  expect([...intakes.keys()]).toEqual(all.filter((each) => each !== scope))
  producer.hold(allRoles(2), incarnation)
  await settle()
  expect(intakes.size).toBe(all.length)
  expect(intakes.get(scope)).not.toBe(before)
})

test('RS-82: continues pricing while its roles are unchanged, and restarts when a role changes', async () => {
  const said: string[] = []
  const { producer, settle } = producerRig({
    attest: ({ scope, text }) => Promise.resolve(void said.push(`${scope} ${text}`)).then(() => 'ok'),
  })
  const scopes = ['one', 'two', 'three'].map(shardFor)
  const [one, two, three] = scopes
  async function hold(...roles: readonly (readonly [scope: number | undefined, fence: number])[]) {
    const held = roles.map(([scope = 0, fence]) => [scope, { scope, text: String(fence) }] as const)
    producer.hold(new Map(held), incarnation)
    producer.setWanted(shown('one', 'two', 'three'))
    await settle()
    return [[...producer.shards()], said.splice(0)]
  }
  expect(await hold([one, 1], [two, 1])).toEqual([[one, two], [`${one} 1`, `${two} 1`]])
  expect(await hold([one, 1], [two, 1])).toEqual([[one, two], []])
  expect(await hold([one, 1], [two, 2])).toEqual([[one, two], [`${one} 1`, `${two} 2`]])
  expect(await hold([one, 1], [three, 2])).toEqual([[one, three], [`${one} 1`, `${three} 2`]])
  expect((await hold([one, 1], [three, 2], [two, 3]))[0]).toEqual([one, three, two])
})

const both = { one: 'priced', two: 'priced' }
test.each<[what: string, before: Wanted, then: Wanted, attention: object]>([
  ['RS-26: keeps the slots of priced accounts, whatever the order of the requests',
    shown('one', 'two'), shown('three', 'one', 'two'), { ...both, three: 'full' }],
  ['RS-93: gives slots that viewed accounts do not need to other accounts',
    { shown: ['one'], unshown: ['two', 'three'] }, { shown: ['one'], unshown: ['three', 'two'] }, both],
])('%s', async (_what, before, then, said) => {
  const { setWanted, attention } = await pricing(2)
  await setWanted(before)
  expect(attention()).toEqual(both)
  await setWanted(then)
  expect(attention()).toEqual(said)
})

test.each([
  [shown], [unshown],
])('RS-26: gives no slot to suspended accounts or to accounts of other servers', async (ask) => {
  const made = await pricing(1)
  const { setWanted, attention, accounts } = made
  const stored = { ...present((await priced('one')).get('one')), tick: '0-0' }
  const [position, ...positions] = stored.positions
  const { row, swapDay } = present(position)
  accounts.set('bad', { ...stored, positions: [{ row: { ...row, symbol: 'XXXYYY' }, swapDay }, ...positions] })
  await setWanted(ask('bad'))
  expect(attention()).toEqual({ bad: 'unusable' })
  await setWanted(ask('bad', 'one'))
  expect(attention()).toEqual({ bad: 'unusable', one: 'priced' })
  await setWanted(ask('one', 'two'), allRoles(1, shardFor('one')))
  expect(attention()).toMatchObject({ two: 'priced' })
  expect(made.trouble).toEqual(['account bad is not priced: XXXYYY is no longer traded'])
})

test('RS-26: gives a new client an unviewed account’s slot, but never a viewed account’s slot', async () => {
  const { setWanted, come, attention, commits } = await pricing(2)
  await setWanted(shown('one', 'two'))
  await come('three')
  await setWanted(shown('one', 'two'))
  expect(attention()).toEqual({ one: 'priced', two: 'priced' })
  await setWanted({ shown: ['one'], unshown: ['two'] })
  await come('three', true)
  expect(commits.at(-1)).toMatchObject({ traderId: 'three', decision: { reqid: 'reqid-01' } })
  expect(attention()).toEqual({ one: 'priced', three: 'priced' })
})

test.each([false, true])('RS-26: rejects a client when no slot is free (account in Redis: %s)', async (has) => {
  const { setWanted, come, attention, accounts } = await pricing(1)
  if (has) accounts.set('two', { ...present((await priced('two')).get('two')), tick: '0-0' })
  await setWanted(shown('one'))
  await come('two')
  expect(attention()).toEqual({ one: 'priced', two: 'full' })
})

test('RS-8: delays an account’s order until a slot is free', async () => {
  const { setWanted, come, commits } = await pricing(1)
  await setWanted(shown('one'))
  await come('two', true)
  expect(commits.flatMap(({ decision }) => decision?.reqid ?? [])).toEqual([])
  await setWanted(shown('two'))
  expect(commits.flatMap(({ decision }) => decision?.reqid ?? [])).toEqual(['reqid-01'])
})

test('RS-15: responds with not-known to orders from before a data loss, and decides later orders', async () => {
  const { producer, settle, commits, fill } = producerRig()
  producer.hold(allRoles(), { id: 'new', generation: 2 })
  producer.setWanted(shown('one'))
  await settle()
  // Only the incarnation counts, because a clock set back gives older data a later time.
  for (const [{ id, fields }, incarnation] of [
    [orderEntry('4999-7', 'one'), 'first'], [orderEntry('5-0', 'one', 'reqid-02'), 'new'],
  ] as const) {
    fill(shardFor('one'), { id, fields: { ...fields, world: incarnation } })
    await settle()
  }
  expect(commits.flatMap(({ decision, closed }) => (decision ? [[decision.ack, closed.length > 0]] : []))).toEqual([
    [{ type: 'Ack', reqid: 'reqid-01', Code: 404, state: 'not-known' }, false],
    [expect.objectContaining({ reqid: 'reqid-02', Code: 200 }), true],
  ])
})

test('RS-28: suspends only the account that fails during pricing', async () => {
  const { producer, settle, setWanted, attention, accounts, trouble } = await pricing()
  const stored = { ...present((await priced('one')).get('one')), tick: '0-0' }
  let fails = false
  const [position, ...positions] = stored.positions
  const { row, swapDay } = present(position)
  const { ticket } = row
  const spoilt = Object.defineProperty({ ...row }, 'ticket', {
    get() {
      if (fails) throw new TypeError('it has no ticket')
      return ticket
    },
  })
  accounts.set('bad', { ...stored, positions: [{ row: spoilt, swapDay }, ...positions] })
  await setWanted(shown('bad', 'one'))
  fails = true
  producer.receive([receivedEntry('10-0')])
  await settle()
  expect(attention()).toEqual({ bad: 'unusable', one: 'priced' })
  expect(trouble).toEqual(['account bad is not priced: it has no ticket'])
})

test('RS-28: continues to price accounts when a suspended account’s shard moves to another server', async () => {
  const { producer, setWanted, spoil, attention, trouble } = await pricing()
  spoil('bad', new RangeError('not an account'))
  await setWanted(shown('bad', 'one'))
  await setWanted(shown('one'), allRoles(1, shardFor('bad')))
  expect([attention()['one'], trouble, producer.isProducing()])
    .toEqual(['priced', ['account bad is not priced: not an account'], true])
})

test('RS-28: reports an account as suspended until 60 s after the last request for it', async () => {
  const { setWanted, spoil, attention, clock } = await pricing()
  spoil('bad', new RangeError('not an account'))
  await setWanted(shown('bad'))
  for (const [ms, said] of [[59_999, { bad: 'unusable' }], [1, {}]] as const) {
    await clock.advanceAsync(ms)
    await setWanted(shown())
    expect(attention()).toEqual(said)
  }
})

test('RS-33 RS-98: keeps its current roles when a read that started in an earlier role fails', async () => {
  let isFirst = true
  const { producer, store, intakes, setWanted, trouble } = await pricing(8, {
    readToPrice(traderId) {
      if (!isFirst) return store.readToPrice(traderId)
      isFirst = false
      producer.hold(allRoles(2), { id: 'new', generation: 1 })
      return Promise.reject(new Error('away'))
    },
  })
  await setWanted(shown('one'))
  expect([producer.isProducing(), producer.shards().length, intakes.size]).toEqual([true, 256, 256])
  expect(trouble).toEqual([])
})

async function priced(traderId: string): Promise<Rig['accounts']> {
  const { setWanted, accounts } = await pricing()
  await setWanted(shown(traderId))
  return accounts
}
