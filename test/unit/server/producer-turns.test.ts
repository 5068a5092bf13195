import { expect, test } from 'vitest'
import { keptTicks, type Commit, type Role } from '../../../server/redis/feed-store'
import { orderEntry, producerRig, receivedEntry, shown, update } from './producer-rig'
import { allRoles, shardFor, incarnation } from './store-double'
import { present } from './support'

const at = (index: number): string => `${index}-0`

const empty = (index: number) => update(at(index))

type Rig = ReturnType<typeof producerRig>

/** Whether the first update, which reaches a stop, closes its position. */
async function actsFirst(receivedLater: number): Promise<boolean> {
  let letGo = (): void => undefined
  const { producer, settle, priceFrom, stopOf, commits, fill } = producerRig({
    pass: () => new Promise((resolve) => (letGo = resolve)),
  })
  await priceFrom(at(9), 'one')
  const { ticket, quote } = stopOf('one')
  fill(shardFor('one'), { id: '1-0', fields: {} })
  await settle()
  producer.receive([update(at(10), quote)])
  producer.receive(Array.from({ length: receivedLater }, (_, index) => empty(11 + index)))
  letGo()
  await settle()
  return commits.some(({ closed }) => closed.some((trade) => trade.ticket === ticket))
}

test('RS-84: keeps only the last 2,000 of the updates that arrive while an order is processed', async () => {
  expect(keptTicks).toBe(2_000)
  expect(await actsFirst(keptTicks - 1)).toBe(true)
  expect(await actsFirst(keptTicks)).toBe(false)
})

test('RS-108: claims and prices the first 64 accounts while it opens the others', async () => {
  const names = Array.from({ length: 66 }, (_, index) => `many-${index}`)
  const seen: unknown[] = []
  let read = 0
  const { producer, settle, priceFrom, store, commits, written, attention } = producerRig({
    readToPrice(traderId) {
      read += 1
      if (read === 1) {
        producer.receive([receivedEntry('10-0')])
        producer.advance(50)
      }
      if (read === 65) seen.push(Object.keys(attention()).length, commits.length > 0, written.length)
      return store.readToPrice(traderId)
    },
  }, names.length)
  await priceFrom('9-0')
  producer.setWanted(shown(...names))
  await settle()
  expect(seen).toEqual([64, true, 2])
  expect(Object.keys(attention())).toHaveLength(names.length)
})

test('RS-174: handles other tasks after each 10 ms of opening accounts', async () => {
  const seen: string[] = []
  const { clock, producer, settle, store } = producerRig({
    begin(role, traderId, state) {
      seen.push(traderId)
      clock.setTimer(() => seen.push(`task of ${traderId}`), 0)
      clock.suspend(6)
      return store.begin(role, traderId, state)
    },
  })
  producer.hold(allRoles(), incarnation)
  producer.setWanted(shown('1', '2', '3', '4'))
  for (let count = 0; count < 3; count += 1) await settle()
  expect(seen).toEqual(['1', '2', 'task of 1', 'task of 2', '3', '4', 'task of 3', 'task of 4'])
})

test('RS-174: prices the open accounts after each 10 ms of opening accounts', async () => {
  const seen: unknown[] = []
  const { clock, producer, settle, priceFrom, store, commits } = producerRig({
    begin(role, traderId, state) {
      if (traderId === '2') producer.receive([receivedEntry('10-0')])
      if (traderId !== '1') clock.suspend(6)
      seen.push([traderId, commits.some(({ tick }) => tick === '10-0')])
      return store.begin(role, traderId, state)
    },
  })
  await priceFrom('9-0', '1')
  producer.setWanted(shown('1', '2', '3', '4'))
  for (let count = 0; count < 3; count += 1) await settle()
  expect(seen).toEqual([['1', false], ['2', false], ['3', false], ['4', true]])
})

test('RS-174 RS-181: prices the open accounts while it reads missed updates', async () => {
  const seen: unknown[] = []
  const { clock, producer, settle, priceFrom, accounts, commits, given, stopOf, store, fill } = producerRig({
    ticksBefore(to, id) {
      clock.suspend(10)
      seen.push([to, commits.some(({ tick }) => tick === '20-0')])
      if (seen.length === 1) producer.receive([receivedEntry('20-0')])
      return store.ticksBefore(to, id)
    },
  })
  await priceFrom('9-0', 'one', 'two')
  const { ticket, quote } = stopOf('two')
  producer.setWanted(shown('one'))
  await settle()
  accounts.set('two', { ...present(accounts.get('two')), tick: '5-0' })
  given.ticks = [update('6-0', quote), empty(7), empty(8), empty(9)]
  fill(shardFor('two'), { id: '1-0', fields: { trader: 'two' } })
  for (let count = 0; count < 5; count += 1) await settle()
  expect(seen).toEqual([['9-0', false], ['(8-0', true], ['(6-0', true]])
  expect(commits.flatMap(({ closed }) => closed.map((trade) => trade.ticket))).toContain(ticket)
})

test('RS-181: stops reading missed updates when newer updates displace them', async () => {
  let reads = 0
  const { clock, producer, settle, priceFrom, accounts, attention } = producerRig({
    ticksBefore() {
      reads += 1
      clock.suspend(10)
      const { id, fields } = empty(20 + reads)
      producer.receive([{ id, fields: { ...fields, ticks: (fields['ticks'] ?? '').padEnd(64 * 1_024 * 1_024) } }])
      // Ends after 9 reads, so that an endless read fails this test instead of running forever.
      return Promise.resolve(reads > 9 ? [] : [empty(6)])
    },
  })
  await priceFrom('9-0', 'one')
  producer.setWanted(shown())
  await settle()
  accounts.set('one', { ...present(accounts.get('one')), tick: '5-0' })
  producer.setWanted(shown('one'))
  for (let count = 0; count < 3; count += 1) await settle()
  expect([reads, attention()]).toEqual([1, { one: 'priced' }])
})

const its = new Set<unknown>(['market', shardFor('one'), shardFor('two'), shardFor('three')])
const rolesUnder = (fence: number) => new Map([...allRoles(fence)].filter(([scope]) => its.has(scope)))

const asking = ['market', 'putTicks', 'attest', 'commit', 'pass', 'readToPrice', 'ticksBefore', 'begin'] as const

const watched = (answer: (name: (typeof asking)[number], given: readonly unknown[]) => unknown) =>
  Object.fromEntries(asking.map((name) => [name, (...given: readonly unknown[]): unknown => answer(name, given)]))

async function settleLong({ settle }: Rig): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await settle()
}

/** Returns the requests of later turns. */
async function askedAfterStop(stopAt: number) {
  let count = 0
  let hasStopped = false
  const late: string[] = []
  let stoppedIn = ''
  const made = producerRig()
  const { store } = made
  const rig = producerRig({
    ...store,
    ...watched((name, given) => {
      count += 1
      if (hasStopped) late.push(name)
      // Lists another account while a client is admitted.
      if (name === 'pass') rig.producer.setWanted(shown('one', 'two', 'three'))
      const answer: unknown = Reflect.apply(store[name], store, given)
      if (count === stopAt) {
        stoppedIn = name
        rig.producer.stop()
        // A request of the same turn is already pending.
        queueMicrotask(() => (hasStopped = true))
      }
      return answer
    }),
  })
  const { producer } = rig
  made.given.market = () => Promise.resolve({ at: '9-0' })
  producer.hold(rolesUnder(1), incarnation)
  producer.setWanted(shown('one'))
  producer.advance(50)
  await settleLong(rig)
  producer.setWanted(shown('one', 'two'))
  producer.receive([receivedEntry('10-0')])
  producer.advance(50)
  for (const trader of ['one', 'three']) rig.fill(shardFor(trader), { id: '1-0', fields: { trader } })
  producer.update(1)
  await settleLong(rig)
  return { stoppedIn, late, count }
}

test('RS-82: sends no more requests to Redis when stopped during a request', async () => {
  const { count } = await askedAfterStop(Infinity)
  const story: string[] = []
  for (let stopAt = 1; stopAt <= count; stopAt += 1) {
    const { stoppedIn, late } = await askedAfterStop(stopAt)
    if (late.length > 0) story.push(`${stopAt} ${stoppedIn}: ${late.join(' ')}`)
  }
  expect(story).toEqual([])
  expect(count).toBeGreaterThan(15)
})

/**
 * The server takes over accounts whose stops were reached. At its n-th request another server gets its roles, writes,
 * and releases them. Redis rejects the first server's writes with an old role.
 */
async function writtenAfterReturn(returnAt: number) {
  const before = producerRig()
  const { store, accounts } = before
  before.producer.hold(rolesUnder(1), incarnation)
  before.producer.setWanted(shown('one', 'two'))
  await before.settle()
  before.producer.stop()
  const quotes = ['one', 'two'].map((traderId) => {
    accounts.set(traderId, { ...present(accounts.get(traderId)), tick: '8-0' })
    return before.stopOf(traderId).quote
  })
  before.given.ticks = [update('9-0', ...quotes)]
  before.given.market = () => Promise.resolve({ at: '9-0' })
  let count = 0
  let fence = 2
  let returnedIn = ''
  const stale: string[] = []
  const decided = new Set<string>()

  function commit(role: Role, whole: Commit) {
    const { traderId, text, seq, decision } = whole
    if (decision !== undefined && decided.has(decision.entry)) return Promise.resolve('decided' as const)
    const expected = present(accounts.get(traderId)).seq + (text === undefined ? 0 : 1)
    if (seq !== expected) stale.push(`${traderId} ${seq}, not ${expected}`)
    if (decision !== undefined) decided.add(decision.entry)
    return store.commit(role, whole)
  }
  const asked = watched((name, given) => {
    count += 1
    const [role] = given as [Role]
    const isOld = ['putTicks', 'attest', 'commit', 'begin'].includes(name) && role.text !== `${fence} here`
    const answer: unknown = isOld ? Promise.resolve('fenced')
      : name === 'commit' ? commit(role, given[1] as Commit)
        : Reflect.apply(store[name], store, given)
    if (count !== returnAt) return answer
    returnedIn = name
    // Requests of the same turn were sent earlier.
    return Promise.resolve(answer).then((given) => {
      for (const [traderId, stored] of accounts) accounts.set(traderId, { ...stored, seq: stored.seq + 5 })
      fence = 3
      heir.producer.hold(rolesUnder(3), incarnation)
      return given
    })
  })
  // Expired, so that the account keeps its positions.
  const order = orderEntry('1-0', 'one', 'reqid-01', 'action=closeAll', '0')
  const intake = (scope: number) => (scope === shardFor('one') ? [order] : [])
  const heir = producerRig({ ...store, ...asked, intake })
  heir.producer.hold(rolesUnder(2), incarnation)
  // The first account opens for its order, the other accounts together. Redis lacks the third account.
  await settleLong(heir)
  for (const id of ['10-0', '11-0']) {
    heir.producer.setWanted(shown('one', 'two', 'three'))
    await settleLong(heir)
    heir.producer.receive([receivedEntry(id, Number.parseInt(id))])
    await heir.settle()
  }
  const last = ['one', 'two', 'three'].map((traderId) => accounts.get(traderId)?.tick)
  return { returnedIn, stale, last, count }
}

test('RS-32 RS-98: discards reads from an earlier role, whenever the server gets the role back', async () => {
  const { count } = await writtenAfterReturn(Infinity)
  const story: string[] = []
  for (let returnAt = 1; returnAt <= count; returnAt += 1) {
    const { returnedIn, stale, last } = await writtenAfterReturn(returnAt)
    if (stale.length > 0 || last.some((tick) => tick !== '11-0')) {
      story.push(`${returnAt} ${returnedIn}: ${[...stale, ...last].join('; ')}`)
    }
  }
  expect(story).toEqual([])
  expect(count).toBeGreaterThan(10)
})
