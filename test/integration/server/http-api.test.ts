import { request } from 'node:http'
import { describe, expect, test } from 'vitest'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import type { Fields } from './http-client'
import { ask, fieldsOf, listOf } from './http-client'
import { serving } from './serve'

describe('positions over HTTP', () => {
  const serve = serving()

  test('SV-40: now, and as they were at a seq', async () => {
    const server = await serve()
    const feed = server.feed(10_260)
    server.tick(30)
    const at = feed.seq()
    const now = await ask(`${server.httpUrl}/api/positions`)
    expect(now.status).toBe(200)
    expect(now.body).toMatchObject({ Code: 200, epoch: feed.epoch(), seq: at, data: feed.rows() })
    expect(fieldsOf(now.body['account'])).toMatchObject({ ...feed.engine.account() })
    server.tick(300)
    expect((await ask(`${server.httpUrl}/api/positions?seq=${at}`)).body).toEqual(now.body)
    expect((await ask(`${server.httpUrl}/api/positions?seq=${at}&epoch=${feed.epoch()}`)).status).toBe(200)
    expect((await ask(`${server.httpUrl}/api/positions?seq=${feed.seq()}`)).body).toEqual(
      (await ask(`${server.httpUrl}/api/positions`)).body)
  })

  test('SV-17 SV-40: totals and the account that follows from them', async () => {
    const server = await serve({ currency: 'JPY' })
    const { body } = await ask(`${server.httpUrl}/api/positions`)
    const rows = listOf(body['data'])
    const sum = (name: string): number => rows.reduce((total, row) => total + Number(row[name]), 0)
    const totals = fieldsOf(body['totals'])
    const net = sum('profit') + sum('swap') + sum('commission')
    expect(totals).toEqual({
      currency: 'JPY', currencyDigits: 0, count: 24, lots: Math.round(sum('lots') * 100) / 100,
      profit: sum('profit'), swap: sum('swap'), commission: sum('commission'), net,
    })
    const account = fieldsOf(body['account'])
    const equity = Number(account['balance']) + net
    expect(account).toMatchObject({
      equity, freeMargin: equity - Number(account['margin']), marginLevel: equity / Number(account['margin']),
    })
  })

  test('SV-40 SV-41: too old is 410, the future 404, anything else 400', async () => {
    const clock = createSimulatedClock()
    const server = await serve({ clock, history: { deltas: 100 } })
    const feed = server.feed(10_260)
    while (feed.seq() < 150) server.tick()
    const at = async (query: string): Promise<number> => (await ask(`${server.httpUrl}/api/positions?${query}`)).status
    expect(await at('seq=50')).toBe(200)
    expect(await at('seq=49')).toBe(410)
    expect(await at('seq=151')).toBe(404)
    expect(await at('epoch=other')).toBe(410)
    for (const seq of ['-1', '1.5', 'x', '', '1e2']) expect(await at(`seq=${seq}`)).toBe(400)
    expect(await at('traderid=a%20b')).toBe(400)
    clock.advance(60_001)
    expect(await at('seq=149')).toBe(410)
    expect(await at('seq=150')).toBe(200)
  })

  test('SV-22: each trader has an account', async () => {
    const server = await serve()
    for (const trader of [10_260, 10_261]) server.feed(trader)
    const [one, other] = await Promise.all(
      [10_260, 10_261].map((id) => ask(`${server.httpUrl}/api/positions?traderid=${id}`)))
    const tickets = [one, other].flatMap((answer) => listOf(answer?.body['data']).map((row) => row['ticket']))
    expect(new Set(tickets).size).toBe(48)
    expect(one?.body['data']).toEqual((await ask(`${server.httpUrl}/api/positions`)).body['data'])
  })
})

describe('closed trades over HTTP', () => {
  const serve = serving()

  async function walk(url: string, between: () => void): Promise<Fields[]> {
    const trades: Fields[] = []
    let cursor: unknown = null
    do {
      const next: string = typeof cursor === 'string' ? `&cursor=${cursor}` : ''
      const { body } = await ask(`${url}${next}`)
      trades.push(...listOf(body['data']))
      cursor = body['nextCursor']
      between()
    } while (cursor !== null)
    return trades
  }

  test('SV-42: page by page each trade once, newest first, whatever closes meanwhile', async () => {
    const server = await serve()
    const feed = server.feed(10_260)
    const trades = await walk(`${server.httpUrl}/api/closed-trades?limit=17`, () => {
      const ticket = feed.rows()[0]?.ticket ?? 0
      expect(server.exchange.closePosition('10260', ticket, 'closed')).toBe(true)
    })
    expect(trades.map((trade) => trade['deal'])).toEqual(Array.from({ length: 120 }, (_, index) => 120 - index))
    const times = trades.map((trade) => Number(trade['closetime']))
    expect(times).toEqual([...times].sort((one, other) => other - one))
    expect(Object.keys(trades[0] ?? {}).sort()).toEqual(['closeprice', 'closetime', 'commission', 'currency', 'deal',
      'digits', 'flwsig', 'lots', 'openprice', 'opentime', 'profit', 'reason', 'signame', 'sigtraderid', 'sl', 'swap',
      'symbol', 'ticket', 'tp', 'type'])
    const newest = listOf((await ask(`${server.httpUrl}/api/closed-trades`)).body['data'])
    expect(newest).toHaveLength(20)
    expect(Number(newest[0]?.['deal'])).toBeGreaterThan(120)
  })

  test('SV-42: those followed from one signal trader', async () => {
    const server = await serve()
    server.feed(10_260)
    const all = await walk(`${server.httpUrl}/api/closed-trades?limit=200`, () => undefined)
    const some = await walk(`${server.httpUrl}/api/closed-trades?limit=3&trader=502`, () => undefined)
    expect(some).toEqual(all.filter((trade) => trade['sigtraderid'] === 502))
    expect(some.length).toBeGreaterThan(3)
  })

  test('SV-42: a level that was hit is where the trade closed', async () => {
    const server = await serve()
    const all = await walk(`${server.httpUrl}/api/closed-trades?limit=200`, () => undefined)
    const hit = all.filter((trade) => trade['reason'] !== 'closed')
    expect(hit.length).toBeGreaterThan(20)
    for (const trade of hit) expect(trade['closeprice']).toBe(trade[String(trade['reason'])])
  })
})

describe('signal traders over HTTP', () => {
  const serve = serving()

  test('SV-43: the list, and a profile that agrees with its curve', async () => {
    const server = await serve()
    const list = listOf((await ask(`${server.httpUrl}/api/traders`)).body['data'])
    expect(list).toHaveLength(4)
    for (const { id, name } of list) {
      const { body } = await ask(`${server.httpUrl}/api/traders/${String(id)}`)
      const profile = fieldsOf(body['data'])
      expect(profile).toMatchObject({ id, name })
      expect(Number(profile['followers'])).toBeGreaterThan(100)
      const values = listOf(profile['equity']).map((point) => Number(point['value']))
      expect(values).toHaveLength(90)
      expect(profile['return']).toBeCloseTo((values.at(-1) ?? 0) / 100 - 1, 6)
      const falls = values.map((value, index) => 1 - value / Math.max(...values.slice(0, index + 1)))
      expect(profile['drawdown']).toBeCloseTo(Math.max(...falls), 6)
    }
    expect((await ask(`${server.httpUrl}/api/traders/9`)).status).toBe(404)
  })

  test('SV-43: the same seed gives the same curve, a closed trade adds to it', async () => {
    const clock = createSimulatedClock()
    const [one, same, other] = await Promise.all([
      serve({ clock, positions: 100 }), serve({ clock, positions: 100 }), serve({ clock, positions: 100, seed: 2 })])
    const curve = async (server: typeof one): Promise<readonly Fields[]> =>
      listOf(fieldsOf((await ask(`${server.httpUrl}/api/traders/501`)).body['data'])['equity'])
    const before = await curve(one)
    expect(await curve(same)).toEqual(before)
    expect(await curve(other)).not.toEqual(before)
    clock.advance(1_000)
    const feed = one.feed(10_260)
    const row = feed.rows().find(({ sigtraderid }) => sigtraderid === 501)
    one.exchange.closePosition('10260', row?.ticket ?? 0, 'closed')
    const after = await curve(one)
    expect(after.slice(0, -1)).toEqual(before)
    const gained = ((row?.profit ?? 0) + (row?.swap ?? 0) + (row?.commission ?? 0)) / feed.engine.account().balance
    expect(Number(after.at(-1)?.['value'])).toBeGreaterThan(0)
    expect(gained).not.toBe(0)
    for (let closings = 0; closings < 70; closings += 1) {
      const next = feed.rows().find(({ sigtraderid }) => sigtraderid === 501)
      if (next === undefined) one.tick(20)
      else one.exchange.closePosition('10260', next.ticket, 'closed')
    }
    expect((await curve(one)).length).toBeLessThanOrEqual(150)
  })
})

describe('the HTTP API as a whole', () => {
  const serve = serving()

  test('SV-44: health, without a token', async () => {
    const clock = createSimulatedClock()
    const server = await serve({ token: 'secret', clock })
    clock.advance(1_500)
    expect(await ask(`${server.httpUrl}/healthz`)).toMatchObject({
      status: 200, body: { Code: 200, uptimeMs: 1_500, connections: 0, accounts: 0, control: null },
    })
  })

  test('SV-33: with a token the data is not open to anyone', async () => {
    const server = await serve({ token: 'secret' })
    for (const path of ['/api/positions', '/api/closed-trades', '/api/traders', '/api/traders/501']) {
      expect((await ask(`${server.httpUrl}${path}`)).status).toBe(401)
      const status = async (token: string): Promise<number> =>
        (await ask(`${server.httpUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })).status
      expect(await status('wrong')).toBe(401)
      expect(await status('secret')).toBe(200)
    }
    expect(server.exchange.feeds()).toHaveLength(0)
  })

  test('SV-45: problems are JSON, for pages that may use the server', async () => {
    const server = await serve({ origins: ['https://app.example.com'] })
    for (const [path, status, init] of [
      ['/', 404], ['/api/nothing', 404], ['/api/traders/a/b', 404], ['/ws', 426], ['/api/positions', 405, 'POST'],
      ['/healthz', 405, 'DELETE'], ['/faults', 404], ['//', 404], ['/%zz', 404],
    ] as const) {
      const headers = { origin: 'https://app.example.com' }
      const answer = await ask(`${server.httpUrl}${path}`, { headers, ...(init === undefined ? {} : { method: init }) })
      expect(answer, path).toMatchObject({ status, body: { Code: status } })
      expect(Object.keys(answer.body), path).toEqual(['Code', 'msg'])
      expect(answer.headers.get('access-control-allow-origin')).toBe('https://app.example.com')
      expect(answer.headers.get('vary')).toBe('Origin')
      expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8')
      expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    }
    const origin = 'https://app.example.com'
    const preflight = await fetch(`${server.httpUrl}/api/positions`, { method: 'OPTIONS', headers: { origin } })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-headers')).toContain('authorization')
    const head = await fetch(`${server.httpUrl}/api/traders`, { method: 'HEAD' })
    expect([head.status, await head.text()]).toEqual([200, ''])
  })

  test('SV-45: a body without end is cut, a malformed address answered', async () => {
    const server = await serve({ controlPort: 0 })
    const large = await fetch(`${server.httpUrl}/faults`, { method: 'POST', body: 'x'.repeat(20_000) })
    expect(large.status).toBe(413)
    const status = await new Promise((resolve, reject) => {
      const asked = request({ port: server.port, host: '127.0.0.1', path: '//[' }, (response) => {
        resolve(response.resume().statusCode)
      })
      asked.on('error', reject)
      asked.end()
    })
    expect(status).toBe(404)
  })
})
