import { expect, test, vi } from 'vitest'
import { makeSource, orderEntry, producerRig, receivedEntry, reply, shown, update } from './producer-rig'
import { allRoles, incarnation, roleOf, shardFor } from './store-double'
import { startMs } from './support'

test('RS-6: writes validUntil only for an executed order', async () => {
  const { settle, commits, fill, priceFrom } = producerRig()
  await priceFrom('9-0', 'one')
  for (const [index, order] of ['action=closeAll', 'action=close&ticket=1', 'action=none'].entries()) {
    fill(shardFor('one'), orderEntry(`${index + 1}-0`, 'one', `reqid-0${index}`, order))
    await settle()
  }
  expect(commits.flatMap(({ decision }) => decision ?? [])).toMatchObject([
    { reqid: 'reqid-00', ack: { Code: 200 }, validUntil: startMs + 60_000 },
    { reqid: 'reqid-01', ack: { Code: 409 }, validUntil: undefined },
  ])
})

test.each(['without a slot', 'that is suspended'])('RS-175: settles waiting orders of an account %s', async (what) => {
  const rejected: unknown[] = []
  const passed: string[] = []
  const isFull = what === 'without a slot'
  const { settle, fill, price, clock, producer, spoil } = producerRig({
    reject(role, trader, { reqid, entry, ack }) {
      rejected.push([role, trader, reqid, entry, 'reason' in ack ? ack.reason : ack.state])
      return reqid === 'wrong-01' ? Promise.reject(reply('WRONGTYPE of a key')) : Promise.resolve('ok')
    },
    pass: (_shard, entry) => Promise.resolve(void passed.push(entry)),
  }, isFull ? 1 : 8)
  spoil('two', new TypeError('no rows'))
  await price('one')
  const order = (id: string, reqid: string, validMs: number) =>
    orderEntry(id, 'two', reqid, undefined, String(startMs + validMs))
  const foreign = [order('5-0', 'other-01', 60_000), order('6-0', 'other-02', -1)].map(({ id, fields }) =>
    ({ id, fields: { ...fields, world: 'another' } }))
  fill(
    shardFor('two'), order('1-0', 'valid-01', 60_000), order('2-0', 'late-001', -1), order('3-0', 'wrong-01', -1),
    order('4-0', 'long-001', 3_600_001), ...foreign,
  )
  await settle()
  const settled = (reqid: string, entry: string, reason: string) => [roleOf('two'), 'two', reqid, entry, reason]
  expect(rejected.splice(0)).toEqual([
    settled('late-001', '2-0', 'expired'), settled('wrong-01', '3-0', 'expired'),
    settled('long-001', '4-0', 'bad-validity'), settled('other-01', '5-0', 'not-known'),
    settled('other-02', '6-0', 'not-known'),
  ])
  expect(passed.splice(0)).toEqual(['2-0', '3-0', '4-0', '5-0', '6-0'])
  clock.advance(60_001)
  producer.setWanted(shown('one'))
  await settle()
  expect([rejected, passed]).toEqual([[settled('valid-01', '1-0', 'expired')], ['1-0']])
  expect(producer.isProducing()).toBe(true)
})

test.each([
  ['another server has the role of its account', () => Promise.resolve('fenced' as const)],
  ['Redis is unavailable', () => Promise.reject(new Error('away'))],
])('RS-33 RS-175: stops pricing and keeps an expired order when %s', async (_, reject) => {
  const pass = vi.fn(() => Promise.resolve())
  const { settle, fill, price, producer } = producerRig({ reject, pass }, 1)
  await price('one')
  fill(shardFor('two'), orderEntry('1-0', 'two', undefined, undefined, String(startMs - 1)))
  await settle()
  expect(producer.isProducing()).toBe(false)
  expect(pass).not.toHaveBeenCalled()
})

test('RS-176: assigns account slots equally often whether an account has one or 100 waiting orders', async () => {
  const looksFor = async (count: number): Promise<number> => {
    const { settle, fill, producer } = producerRig({}, 1)
    const roles = new Map(allRoles())
    const looks = vi.spyOn(roles, 'has')
    producer.hold(roles, incarnation)
    producer.setWanted(shown('one'))
    await settle()
    looks.mockClear()
    fill(shardFor('two'), ...Array.from({ length: count }, (_, index) =>
      orderEntry(`${index + 1}-0`, 'two', `reqid-${100 + index}`)))
    await settle()
    producer.hold(roles, incarnation)
    producer.setWanted(shown('one'))
    await settle()
    return looks.mock.calls.filter(([scope]) => scope === shardFor('two')).length
  }
  const once = await looksFor(1)
  expect(once).toBeGreaterThan(0)
  expect(await looksFor(100)).toBe(once)
})

test('RS-155: processes orders in rotation between accounts, and in sequence within an account', async () => {
  const ordersFor = (trader: string) =>
    [1, 2, 3].map((index) => orderEntry(`${index}-0`, trader, `${trader}-000${index}`, `action=close&ticket=${index}`))
  const { settle, commits, fill, priceFrom } = producerRig({
    // The second account's orders arrive while the first entry is handled.
    pass: () => Promise.resolve(fill(shardFor('two'), ...ordersFor('two'))),
  })
  await priceFrom('9-0', 'one', 'two')
  fill(shardFor('one'), { id: '0-1', fields: { trader: 'one' } }, ...ordersFor('one'))
  await settle()
  expect(commits.flatMap(({ decision }) => decision?.reqid ?? [])).toEqual(
    ['one-0001', 'two-0001', 'one-0002', 'two-0002', 'one-0003', 'two-0003'],
  )
})

test('RS-28: suspends only the account whose order cannot be decided', async () => {
  let fails = false
  const { producer, settle, fill, price, trouble, attention } = producerRig({
    now() {
      if (fails) throw new RangeError('no time')
      return startMs
    },
  })
  await price('one', 'two')
  fails = true
  fill(shardFor('one'), orderEntry('1-0', 'one'))
  await settle()
  expect(trouble).toEqual(['account one is not priced: no time'])
  expect([attention(), producer.isProducing()]).toEqual([{ one: 'unusable', two: 'priced' }, true])
})

test('RS-84: skips invalid updates and unknown pairs, and uses the next valid update', async () => {
  const { producer, settle, priceFrom, commits, trouble } = producerRig()
  await priceFrom('9-0', 'one')
  const quotes = makeSource().present().map((tick) => ({ ...tick, bid: tick.bid + 9, ask: tick.ask + 9 }))
  producer.receive([
    update('10-0', []), { id: '11-0', fields: { ticks: '[null]', trade: '0' } },
    update('12-0', { symbol: 'NONE', bid: 1, ask: 2 }, ...quotes),
  ])
  await settle()
  const words = 'a market update is skipped: Redis contains ticks from another program or version'
  expect(trouble).toEqual([words, words])
  expect(commits.map(({ tick }) => tick)).toEqual(['12-0'])
})

test('RS-84: prices accounts at each of the last 5 updates, and once for all earlier updates', async () => {
  const { producer, settle, priceFrom, commits } = producerRig()
  await priceFrom('9-0', 'one')
  producer.receive(Array.from({ length: 30 }, (_, index) => receivedEntry(`${10 + index}-0`, index + 1)))
  await settle()
  expect(commits.map(({ tick }) => tick)).toEqual(Array.from({ length: 6 }, (_, index) => `${34 + index}-0`))
})

/**
 * Returns in how many of 300 steps the account opens or closes a position.
 * @param atOnce updates per step
 */
async function trades(trade: string, atOnce: number): Promise<number> {
  const { producer, settle, priceFrom, commits } = producerRig()
  await priceFrom('9-0', 'one')
  for (let at = 0; at < 300; at += 1) {
    producer.receive(Array.from({ length: atOnce }, (_, index) => {
      const { id, fields } = receivedEntry(`${10 + at}-${index}`, (at + index) % 2)
      return { id, fields: index === 0 ? { ...fields, trade } : fields }
    }))
    await settle()
  }
  return commits.filter(({ closed, books }) => closed.length > 0 || books !== undefined).length
}

test('RS-1: trades only on updates that are marked for trading, even if several are priced together', async () => {
  expect(await trades('0', 1)).toBe(0)
  expect(await trades('1', 1)).toBeGreaterThan(0)
  expect(await trades('1', 22)).toBeGreaterThan(0)
})
