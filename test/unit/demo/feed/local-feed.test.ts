import { describe, expect, test } from 'vitest'
import { maxUnreadFrames } from '../../../../demo/feed/local/local-line'
import { maxAccounts } from '../../../../demo/feed/local/local-state'
import {
  maxKeptOrders, maxKeptTrades, maxTextLength, readSavedFeed, savedFeedText,
} from '../../../../demo/feed/local/saved-feed'
import { createTestStore, startRun, type FeedRun, type Frame, type TestClient } from './feed-rig'

const traderid = '10260'
const eurusd = { action: 'open', symbol: 'EURUSD', type: 'buy', lots: 0.1 }

async function order(run: FeedRun, client: TestClient, reqid: string, wanted: object = eurusd): Promise<Frame> {
  const postedAt = run.clock.now()
  client.say({ type: 'Order', traderid, reqid, validUntil: postedAt + 60_000, postedAt, order: wanted })
  await run.clock.advanceAsync(0)
  return client.frames.filter((frame) => frame['reqid'] === reqid).pop() ?? {}
}

async function query(run: FeedRun, client: TestClient, reqid: string, postedAt: number): Promise<Frame> {
  client.say({ type: 'Query', traderid, reqid, postedAt })
  await run.clock.advanceAsync(0)
  return client.frames.filter((frame) => frame['reqid'] === reqid).pop() ?? {}
}

async function subscribed() {
  const store = createTestStore()
  const run = await startRun(store)
  return { store, run, client: await run.subscribe() }
}

const ticketOf = (ack: Frame): unknown => (ack['tickets'] as readonly unknown[])[0]
const ticketsOf = (list: Frame): readonly unknown[] =>
  (list['data'] as readonly Frame[]).map(({ ticket }) => ticket)
const ends = ({ events }: TestClient): readonly object[] => events.filter(({ type }) => type === 'closed')

describe('the in-app feed', () => {
  test('DF-1: sends a subscriber the list immediately, prices within 1 s, and a Pong for each ping', async () => {
    const { run, client } = await subscribed()
    expect(client.events[0]).toEqual({ type: 'opened' })
    expect(client.last('Snapshot')?.['data']).toHaveLength(24)
    await run.clock.advanceAsync(1_000)
    expect(client.frames.filter(({ type }) => type === 'Delta').length).toBeGreaterThan(5)
    client.say({ type: 'Ping', traderid })
    expect(client.last('Pong')).toMatchObject({ seq: client.last('Delta')?.['seq'] })
    client.say({ type: 'Nonsense', traderid })
    expect(client.frames.at(-1)).toMatchObject({ Code: 400 })
  })

  test('DF-1: sends a briefly disconnected client the missed changes instead of the list', async () => {
    const { run, client } = await subscribed()
    await run.clock.advanceAsync(500)
    const { epoch, seq } = client.last('Delta') ?? {}
    client.drop()
    await run.clock.advanceAsync(500)
    const again = run.connect()
    again.say({ type: 'Subscribe', traderid, since: { epoch, seq } })
    await run.clock.advanceAsync(0)
    expect(again.last('Snapshot')).toBeUndefined()
    expect(again.frames[0]).toMatchObject({ type: 'Delta', seq: Number(seq) + 1 })
  })

  test('DF-2: stores an order before responding, and repeats the response after a reload', async () => {
    const { store, run, client } = await subscribed()
    const ack = await order(run, client, 'request-1')
    expect(ack).toMatchObject({ type: 'Ack', Code: 200, state: 'done' })
    expect(readSavedFeed(store.text ?? '')?.orders).toHaveLength(1)

    const next = await startRun(store, run.clock)
    const again = await next.subscribe()
    expect(ticketsOf(again.last('Snapshot') ?? {})).toContain(ticketOf(ack))
    expect(await order(next, again, 'request-1')).toEqual(ack)
    expect(await query(next, again, 'request-1', run.clock.now())).toEqual(ack)
    expect(ticketsOf(await next.get(`/api/positions?traderid=${traderid}`))).toHaveLength(
      ticketsOf(again.last('Snapshot') ?? {}).length)
  })

  test('DF-2: sends no result for an unstored order, and after a restart reports it as never received', async () => {
    const { store, run, client } = await subscribed()
    const postedAt = run.clock.now()
    await order(run, client, 'request-0')
    store.write = () => new Promise(() => undefined)
    expect(await order(run, client, 'request-1')).toEqual({})
    const next = await startRun(createTestStore(store.text), run.clock)
    const again = await next.subscribe()
    const answer = await query(next, again, 'request-1', postedAt)
    expect(answer).toMatchObject({ state: 'refused', reason: 'never-received' })
  })

  test('DF-3: keeps accounts, closed trades, settings and prices after a reload', async () => {
    const { store, run, client } = await subscribed()
    await order(run, client, 'unfollow1', { action: 'unfollow', trader: 501 })
    const ticket = ticketOf(await order(run, client, 'opening1'))
    await order(run, client, 'closing-1', { action: 'close', ticket })
    const names = ['closed-trades', 'follows', 'symbols', 'positions']
    const paths = names.map((name) => `/api/${name}?traderid=${traderid}`)
    const before = await Promise.all(paths.map((path) => run.get(path)))
    const next = await startRun(store, run.clock)
    const after = await Promise.all(paths.map((path) => next.get(path)))
    expect(after.slice(0, 3)).toEqual(before.slice(0, 3))
    expect(ticketsOf(after[3] ?? {})).toEqual(ticketsOf(before[3] ?? {}))
    expect(after[3]?.['epoch']).not.toBe(before[3]?.['epoch'])
    const again = await next.subscribe()
    expect(ticketOf(await order(next, again, 'opening2'))).toBe(Number(ticket) + 1)
  })

  test('DF-3: stores prices every five seconds only while a client is connected', async () => {
    const store = createTestStore()
    const run = await startRun(store)
    await run.clock.advanceAsync(20_000)
    expect(store.writes).toBe(0)
    const client = await run.subscribe()
    await run.clock.advanceAsync(10_000)
    expect(store.writes).toBe(2)
    store.isFull = true
    await run.clock.advanceAsync(5_000)
    expect(ends(client)).toEqual([])
  })

  test('DF-4: undoes the order, returns 503 and closes the clients with 1012 when the storage is full', async () => {
    const { store, run, client } = await subscribed()
    await order(run, client, 'request-1')
    const before = ticketsOf(await run.get(`/api/positions?traderid=${traderid}`))
    store.isFull = true
    expect(await order(run, client, 'request-2')).toMatchObject({ Code: 503 })
    await run.clock.advanceAsync(0)
    expect(ends(client)).toEqual([{ type: 'closed', code: 1012, reason: 'the storage takes no more' }])
    expect(ticketsOf(await run.get(`/api/positions?traderid=${traderid}`))).toEqual(before)
    store.isFull = false
    const again = await run.subscribe()
    expect(await order(run, again, 'request-2')).toMatchObject({ state: 'done' })
    await run.clock.advanceAsync(1_000)
    expect(again.last('Delta')).toBeDefined()
  })

  test('DF-4: returns 503 for all orders whose write failed, and executes later orders', async () => {
    const store = createTestStore()
    const run = await startRun(store)
    const inOneTurn = async (client: TestClient, ...reqids: readonly string[]): Promise<readonly Frame[]> =>
      Promise.all(reqids.map((reqid) => order(run, client, reqid)))
    const first = await run.subscribe()
    store.isFull = true
    expect(await inOneTurn(first, 'request-1', 'request-2')).toMatchObject([{ Code: 503 }, { Code: 503 }])
    store.isFull = false
    const again = await run.subscribe()
    expect(await inOneTurn(again, 'request-3', 'request-4')).toMatchObject([{ state: 'done' }, { state: 'done' }])
  })
})

const nothingSaved = { market: '[]', accounts: [], orders: [] }

describe('data stored by the in-app feed', () => {
  test.each([
    ['damaged', savedFeedText(Object.assign({}, nothingSaved, { accounts: [{}] }))],
    ['of a different version', savedFeedText(Object.assign({}, nothingSaved, { version: 1 }))],
    ['without a checksum', '{"version":2,"market":"[]","accounts":[],"orders":[]}'],
    // The checksum of an empty text.
    ['not JSON', '811c9dc5'],
    ['not readable', undefined],
  ])('DF-5: starts without data when the stored value is %s, and returns not-known for earlier keys', async (
    _, text,
  ) => {
    const store = createTestStore(text)
    store.isUnreadable = text === undefined
    const run = await startRun(store)
    const postedAt = run.clock.now()
    await run.clock.advanceAsync(1_000)
    const client = await run.subscribe()
    expect(client.last('Snapshot')?.['data']).toHaveLength(24)
    expect(await query(run, client, 'request-1', postedAt)).toMatchObject({ Code: 404, state: 'not-known' })
    expect(await order(run, client, 'request-2')).toMatchObject({ state: 'done' })
  })

  test('DF-5: detects a changed bit in any stored character', async () => {
    const { store, run, client } = await subscribed()
    await order(run, client, 'request-1')
    const text = store.text ?? ''
    expect(readSavedFeed(text)?.orders).toHaveLength(1)
    for (let at = 0; at < text.length; at += 7) {
      const changed = String.fromCharCode(text.charCodeAt(at) ^ (1 << at % 7))
      expect(readSavedFeed(text.slice(0, at) + changed + text.slice(at + 1))).toBeUndefined()
    }
  })

  test('DF-6: stores at most six accounts with sixty closed trades each, and 500 orders', async () => {
    const { store, run, client } = await subscribed()
    const postedAt = run.clock.now()
    const closeAll = { action: 'closeAll' }
    for (let count = 0; count <= maxKeptOrders; count += 1) {
      await order(run, client, `request-${count}`, closeAll)
      await run.clock.advanceAsync(100)
    }
    for (let id = 1; id <= maxAccounts + 2; id += 1) await run.subscribe(String(id))
    await run.clock.advanceAsync(5_000)
    const saved = readSavedFeed(store.text ?? '')
    expect(saved?.orders).toHaveLength(maxKeptOrders + 1)
    expect(saved?.accounts).toHaveLength(maxAccounts)
    expect(saved?.accounts.every(({ closed }) => closed.length === maxKeptTrades)).toBe(true)
    expect(store.text?.length).toBeLessThan(500_000)

    const next = await startRun(store, run.clock)
    const again = await next.subscribe()
    expect(await query(next, again, `request-${maxKeptOrders}`, postedAt)).toMatchObject({ state: 'done' })
    again.say({
      type: 'Order', traderid, reqid: 'request-0', postedAt, validUntil: run.clock.now() + 1_000, order: closeAll,
    })
    await run.clock.advanceAsync(0)
    expect(again.last('Ack')).toMatchObject({ reqid: 'request-0', state: 'not-known' })
  })

  test('DF-6: undoes an order that would exceed the storage limit', async () => {
    const { store, run, client } = await subscribed()
    await order(run, client, 'request-1')
    const saved = readSavedFeed(store.text ?? '')
    const [account] = saved?.accounts ?? []
    const [first] = account?.saved.positions ?? []
    if (saved === undefined || account === undefined || first === undefined) throw new Error('nothing is stored')
    const room = maxTextLength - (store.text?.length ?? 0) - 500
    const copies = Array.from({ length: Math.floor(room / (JSON.stringify(first).length + 1)) }, (_, index) => ({
      ...first, row: { ...first.row, ticket: first.row.ticket + 500_000 + index },
    }))
    const positions = [...account.saved.positions, ...copies]
    const large = createTestStore(savedFeedText({
      ...saved, accounts: [{ ...account, saved: { ...account.saved, positions } }],
    }))
    const next = await startRun(large, run.clock)
    const again = await next.subscribe()
    const answers: unknown[] = []
    for (let count = 2; count < 6; count += 1) {
      if (ends(again).length === 0) answers.push((await order(next, again, `request-${count}`))['Code'])
    }
    await run.clock.advanceAsync(0)
    expect(answers.at(-1)).toBe(503)
    expect(ends(again)).toMatchObject([{ code: 1012 }])
    expect(large.text?.length).toBeLessThanOrEqual(maxTextLength)
  })
})

describe('in-app feed faults', () => {
  test('DF-7: sends nothing and ignores a close while silent, and answers pending frames later', async () => {
    const { run, client } = await subscribed()
    await run.fault({ action: 'silent', on: true })
    const received = client.frames.length
    client.say({ type: 'Ping', traderid })
    await run.clock.advanceAsync(2_000)
    expect(client.frames).toHaveLength(received)
    await run.fault({ action: 'silent', on: false })
    expect(client.frames[received]).toMatchObject({ type: 'Pong' })
    await run.fault({ action: 'silent', on: true })
    client.close(1000, 'bye')
    await run.clock.advanceAsync(1_000)
    expect(ends(client)).toEqual([])
    await run.fault({ action: 'clear' })
    expect(ends(client)).toEqual([{ type: 'closed', code: 1000, reason: 'bye' }])
  })

  test('DF-7: closes a connection when too many messages wait for a silent feed', async () => {
    const { run, client } = await subscribed()
    await run.fault({ action: 'silent', on: true })
    for (let count = 0; count < maxUnreadFrames; count += 1) client.say({ type: 'Ping', traderid })
    expect(ends(client)).toEqual([])
    client.say({ type: 'Ping', traderid })
    expect(ends(client)).toMatchObject([{ code: 1006 }])
  })

  test('DF-7: supports the server’s commands to stall, reject connections, drop responses and restart', async () => {
    const { run, client } = await subscribed()
    await run.fault({ action: 'stall', on: true })
    await run.clock.advanceAsync(0)
    const received = client.frames.length
    await run.clock.advanceAsync(2_000)
    expect(client.frames).toHaveLength(received)
    await run.fault({ action: 'loseAcks', count: 1 })
    expect(await order(run, client, 'request-1')).toEqual({})
    expect(await query(run, client, 'request-1', run.clock.now())).toMatchObject({ state: 'done' })
    await run.fault({ action: 'refuse', on: true })
    await run.fault({ action: 'restartEpoch', drop: true })
    expect(ends(client)).toMatchObject([{ code: 1006 }])
    const refused = run.connect()
    refused.say({ type: 'Ping', traderid })
    refused.close(1000, '')
    refused.drop()
    expect(refused.events).toEqual([{ type: 'closed', code: 1006, reason: '' }])
    expect(await run.get('/faults')).toMatchObject({ faults: { refusing: true, stalled: true } })
    await run.fault({ action: 'clear' })
    expect((await run.subscribe()).last('Snapshot')?.['data']).toHaveLength(25)
  })

  test('DF-8: responds to valid and invalid HTTP requests the way the server does', async () => {
    const run = await startRun(createTestStore())
    expect(await run.get('/healthz')).toMatchObject({ Code: 200, control: 0, connections: 0 })
    expect(await run.get('/api/traders')).toMatchObject({ Code: 200 })
    expect(await run.get('/api/traders/501?traderid=10260')).toMatchObject({ data: { id: 501 } })
    const { data, nextCursor } = await run.get('/api/closed-trades?traderid=10260&limit=2')
    expect(data).toHaveLength(2)
    expect(await run.get(`/api/closed-trades?limit=1&cursor=${String(nextCursor)}`)).toMatchObject({ Code: 200 })
    const status = async (method: string, path: string): Promise<number> =>
      (await run.feed.ask({ method, path, body: '' })).status
    expect(await status('GET', '/api/symbols?traderid=%20')).toBe(400)
    expect(await status('POST', '/api/symbols')).toBe(405)
    expect(await run.fault({ action: 'no such' })).toMatchObject({ status: 400 })
  })
})
