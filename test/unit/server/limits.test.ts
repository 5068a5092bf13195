import { Socket } from 'node:net'
import { expect, test } from 'vitest'
import { createAgeQueue } from '../../../server/shared/age-queue'
import { createClientLimits } from '../../../server/wire/client-limits'
import { createFairQueue } from '../../../server/wire/fair-queue'
import { createOriginCheck, isOrigin } from '../../../server/wire/origins'
import { createRateLimit } from '../../../server/wire/rate-limit'
import { collectGarbage, collectGarbageNow } from '../../support/collect-garbage'
import { expectLinear } from '../scaling/cost'

const takenAt = (limit: { take(nowMs: number): boolean }, nowMs: number, asked: number): number =>
  Array.from({ length: asked }, () => limit.take(nowMs)).filter(Boolean).length

test('SV-65: allows no extra requests and adds no delay when the clock is set back', () => {
  const limit = createRateLimit({ perSecond: 1, burst: 2 }, 10_000)
  expect(takenAt(limit, 10_000, 3)).toBe(2)
  expect(takenAt(limit, 2_000, 3)).toBe(0)
  expect([2_500, 3_000, 3_600_000].map((nowMs) => takenAt(limit, nowMs, 3))).toEqual([0, 1, 2])
})

test('SV-67: drops quiet addresses first when the number of addresses exceeds the limit', () => {
  const mayAsk = createClientLimits({ perSecond: 0.001, burst: 1 }, () => 0)
  expect([mayAsk('busy'), mayAsk('quiet')]).toEqual([true, true])
  expect(mayAsk('busy')).toBe(false)
  for (let other = 0; other < 10_000; other += 1) {
    mayAsk(`other ${other}`)
    if (other % 1_000 === 0) expect(mayAsk('busy')).toBe(false)
  }
  expect(mayAsk('quiet')).toBe(true)
})

const hosts = (count: number): readonly string[] => Array.from({ length: count }, (_, host) => `host-${host}`)

test('SV-284: counts a request almost as fast with many addresses as with few', () => {
  expectLinear(1_200, (size) => {
    const mayAsk = createClientLimits({ perSecond: 100, burst: 400 }, () => 0)
    const addresses = hosts(size)
    return () => {
      for (let round = 0; round < 10; round += 1) for (const address of addresses) mayAsk(address)
    }
  })
})

test('SV-284: uses no more memory after repeated requests, added and removed items, and emptied queues', () => {
  const mayAsk = createClientLimits({ perSecond: 100, burst: 400 }, () => 0)
  const ages = createAgeQueue<object>()
  const queue = createFairQueue<number>(2)
  const play = (times: number): void => {
    for (let round = 0; round < times; round += 1) {
      mayAsk(`host-${round % 2}`)
      const item = {}
      ages.add(item)
      ages.delete(item)
      queue.add(`host-${round}`, round)
      queue.take()
    }
  }
  play(1_000)
  collectGarbageNow()
  const before = process.memoryUsage().heapUsed
  play(100_000)
  collectGarbageNow()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(500_000)
  expect([ages.size(), mayAsk('host-0'), queue.take()]).toEqual([0, false, undefined])
})

test('SV-288: frees the memory of the oldest items when an age queue drops them', async () => {
  const ages = createAgeQueue<object>()
  const dropped: WeakRef<object>[] = []
  const dropOldest = (): void => {
    const oldest = ages.oldest()
    if (oldest === undefined) return
    ages.delete(oldest)
    dropped.push(new WeakRef(oldest))
  }
  for (let round = 0; round < 1_900; round += 1) {
    ages.add({})
    if (round >= 1_000) dropOldest()
  }
  await collectGarbage()
  expect([ages.size(), dropped.length]).toEqual([1_000, 900])
  // Only the last dropped item waits for the next one.
  expect(dropped.filter((each) => each.deref() !== undefined).length).toBeLessThanOrEqual(1)
})

test('SV-284: takes an item from a fair queue almost as fast with many addresses as with few', () => {
  expectLinear(1_000, (size) => {
    const queue = createFairQueue<number>(Infinity)
    for (let round = 0; round < 5; round += 1) for (const name of hosts(size)) queue.add(name, round)
    return () => {
      while (queue.take() !== undefined);
    }
  })
})

test('SV-242: alternates between the addresses in a fair queue, even after the queue was empty', () => {
  const queue = createFairQueue<string>(2)
  expect(queue.take()).toBeUndefined()
  for (const round of [1, 2]) {
    const added = ['a1', 'a2', 'a3', 'b1'].map((item) => queue.add(item.charAt(0), item))
    const taken = [queue.take(), queue.add('c', 'c1'), queue.take(), queue.take(), queue.take(), queue.take()]
    expect([round, added, taken]).toEqual([round, [true, true, false, true], ['a1', true, 'b1', 'a2', 'c1', undefined]])
  }
})

interface Rules {
  readonly origins?: readonly string[]
  readonly listening?: string
  readonly pagePort?: number
  readonly address?: string | undefined
  readonly localAddress?: string
  readonly proxies?: readonly string[]
  readonly forwarded?: string
}

function mayUse(origin: string | undefined, host: string | undefined, rules: Rules = {}): boolean {
  const { origins = [], listening, pagePort, address = '192.168.1.20', localAddress, proxies = [], forwarded } = rules
  const headers = { host, origin, 'x-forwarded-for': forwarded }
  const socket = Object.defineProperties(new Socket(), {
    remoteAddress: { value: address }, localAddress: { value: localAddress },
  })
  return createOriginCheck({ origins, host: listening, pagePort, proxies })({ headers, socket })
}

test('SV-64: accepts only pages from the listed origins', () => {
  const mayPage = (origin: string) => mayUse(origin, 'feed.example.com', { origins: ['https://app.example.com'] })
  expect(mayPage('https://app.example.com')).toBe(true)
  const others = ['https://app.example.com.evil.example', 'http://app.example.com', 'http://localhost:5173', 'null']
  expect(others.filter(mayPage)).toEqual([])
})

test.each([
  ['http://localhost:5173', '127.0.0.1:8787'],
  ['http://127.0.0.1:3000', '192.168.1.7:8787'],
  ['http://[::1]:3000', 'localhost:8787'],
  ['https://servicewechat.com', 'feed.example.com'],
  ['http://192.168.1.7:8787', '192.168.1.7:8787'],
  ['http://[fd00::7]:8787', '[fd00::7]:8787'],
  ['https://feed.example.com', 'feed.example.com'],
  ['http://box.local:8787', 'box.local:8787'],
  ['http://192.168.1.7:5173', '192.168.1.7:8787'],
  ['http://[fd00::7]:5173', '[fd00::7]:8787'],
  ['http://box.local:5173', 'box.local:8787'],
])('SV-102: accepts the origin %s at the host %s without an origin list', (origin, host) => {
  expect(mayUse(origin, host, { listening: 'box.local', pagePort: 5_173 })).toBe(true)
})

test.each([
  ['https://evil.example', '127.0.0.1:8787'],
  ['null', 'localhost:8787'],
  ['', 'localhost:8787'],
  ['http://evil.example:8787', 'evil.example:8787'],
  ['http://evil.example:5173', 'evil.example:8787'],
  ['http://localhost.evil.example', 'localhost:8787'],
  ['http://192.168.1.9:5173', '192.168.1.7:8787'],
  ['http://192.168.1.7:5174', '192.168.1.7:8787'],
  ['https://feed.example.com:8443', 'feed.example.com'],
  ['http://servicewechat.com', 'feed.example.com'],
  ['https://servicewechat.com.evil.example', 'feed.example.com'],
  ['file://', 'localhost:8787'],
  ['http://evil@192.168.1.7:8787', 'evil@192.168.1.7:8787'],
  ['https://feed.example.com', 'evil@feed.example.com'],
  ['xhttp://192.168.1.7:8787', '192.168.1.7:8787'],
  ['http://[', 'localhost:8787'],
  ['http://999.1.1.1:8787', '999.1.1.1:8787'],
  ['http://192.168.1.7:8787', '999.1.1.1:8787'],
  ['https://undefined', undefined],
])('SV-102: rejects the origin %s at the host %s without an origin list', (origin, host) => {
  expect(mayUse(origin, host, { listening: 'box.local', pagePort: 5_173 })).toBe(false)
})

test.each([
  [80, 'http://192.168.1.7', true], [443, 'https://192.168.1.7', true], [443, 'http://192.168.1.7', false],
  [80, 'https://192.168.1.7', false], [443, 'http://192.168.1.7:443', true], [80, 'https://192.168.1.7:80', true],
])('SV-102: accepts an origin only on the page port: port %i, origin %s (%s)', (pagePort, origin, isTaken) => {
  expect(mayUse(origin, '192.168.1.7:8787', { pagePort })).toBe(isTaken)
})

test.each([
  ['127.0.0.1', []], ['127.0.0.1', ['https://app.example.com']], ['192.168.1.20', []],
])('SV-103: rejects DNS rebinding, and accepts the server’s host names (client %s, origins %j)', (address, origins) => {
  for (const host of ['evil.example:8787', '', 'localhost.evil.example', '127.0.0.1.evil.example', 'a@localhost']) {
    expect(mayUse(undefined, host, { address, origins }), host).toBe(false)
  }
  for (const host of ['localhost:8787', '127.0.0.1:8787', '[::1]:8787', '192.168.1.7:8787', 'box.local', undefined]) {
    expect(mayUse(undefined, host, { address, origins, listening: 'box.local' }), host).toBe(true)
  }
  const known = origins.length > 0
  for (const host of ['app.example.com', 'APP.example.com:8787']) {
    expect(mayUse(undefined, host, { address, origins }), host).toBe(known)
  }
})

const near = [
  '127.0.0.1', '::1', '::ffff:127.0.0.1', '10.1.2.3', '172.16.0.1', '172.25.0.1', '172.31.255.255', '192.168.0.1',
  '::ffff:192.168.0.1', '169.254.1.1', '100.64.0.1', '100.75.0.1', '100.80.0.1', '100.105.0.1', '100.115.0.1',
  '100.120.0.1', '100.127.255.1', 'fd00::7', 'fc12::1', 'fe80::1', 'fe80::1%eth0',
  'febf::1', '',
]
const far = [
  '198.51.100.8', '172.15.0.1', '172.32.0.1', '100.63.0.1', '100.128.0.1', '192.169.0.1', '11.0.0.1',
  '11.10.0.1', '172.2.0.1', '172.3.0.1', '172.33.0.1', '100.10.0.1', '100.6.0.1', '100.7.0.1',
  '100.9.0.1', '2001:db8:1:3::9', '2001:db8:fd00:1::9', '2001:db8:fe80:1::9', '::1:2:3',
]
const rebound = 'evil.example:8787'

test.each(near)('SV-180: rejects a request from %s unless its Host names the server', (address) => {
  expect(mayUse(undefined, rebound, { address })).toBe(false)
  expect(mayUse(undefined, rebound, { address, localAddress: '198.51.100.7' })).toBe(false)
})

test.each([
  ['198.51.100.7', '::ffff:198.51.100.7'], ['2001:db8:1:2:3::9', '2001:db8:1:2::1'],
])('SV-180: rejects a request from %s to %s unless its Host names the server', (address, localAddress) => {
  expect(mayUse(undefined, rebound, { address, localAddress })).toBe(false)
})

test.each(far)('SV-180: accepts any Host from the public address %s', (address) => {
  expect(mayUse(undefined, rebound, { address, localAddress: '198.51.100.7' })).toBe(true)
  expect(mayUse(undefined, rebound, { address, localAddress: '2001:db8:1:2::1' })).toBe(true)
})

test('SV-180: ignores X-Forwarded-For, except from a trusted proxy', () => {
  const forwarded = '198.51.100.8'
  const proxies = ['10.0.0.1']
  for (const address of ['127.0.0.1', '192.168.1.20', '10.0.0.1']) {
    expect(mayUse(undefined, rebound, { address, forwarded }), address).toBe(false)
    expect(mayUse(undefined, rebound, { address, forwarded, proxies }), address).toBe(address === '10.0.0.1')
  }
  const address = '10.0.0.1'
  for (const client of ['192.168.1.20', '198.51.100.8, 192.168.1.20', '', 'junk']) {
    expect(mayUse(undefined, rebound, { address, proxies, forwarded: client }), client).toBe(false)
  }
})

const own = ['https://a.example', 'http://localhost:5173', 'http://[::1]:8080']
const none = ['', '*', 'a.example', 'https://a.example/', 'https://a.example/path', 'https://A.example', 'null']
test.each([...own, ...none])('SV-64: checks whether "%s" is a valid origin', (text) => {
  expect(isOrigin(text)).toBe(own.includes(text))
})
