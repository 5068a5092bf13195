import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { createFloodGuard } from '../../../server/wire/flood-guard'
import { linesBeyond } from '../../../server/wire/buffer-budget'
import { createLineGate } from '../../../server/wire/line-gate'
import { lookEveryMs, watchLateness } from '../../../server/wire/late-watch'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'

const limits = { maxLinesPerAddress: 3, upgradeRate: { burst: 5, perSecond: 2 } }
const address = '198.51.100.1'
const count = (all: readonly boolean[]): number => all.filter(Boolean).length

describe('connections from one address', () => {
  test('SV-125: allows each address a burst of upgrades, and then limits the upgrades per second', () => {
    let nowMs = 0
    const gate = createLineGate(limits, () => nowMs)
    const ask = (of: string, times: number): number => count(Array.from({ length: times }, () => gate.mayAsk(of)))
    expect(ask(address, 10_000)).toBe(5)
    expect(ask('198.51.100.2', 3)).toBe(3)
    nowMs += 1_000
    expect(ask(address, 10_000)).toBe(2)
  })

  test('SV-125: limits the connections of an address, and frees a slot when a connection ends', () => {
    const gate = createLineGate(limits, () => 0)
    const leaves = Array.from({ length: 4 }, () => gate.enter(address))
    expect(leaves.map((leave) => leave !== undefined)).toEqual([true, true, true, false])
    expect(gate.enter('198.51.100.2')).toBeDefined()
    leaves[0]?.()
    leaves[0]?.()
    expect(gate.enter(address)).toBeDefined()
    expect(gate.enter(address)).toBeUndefined()
  })

  test('SV-125: removes an address when its last connection ends', () => {
    const gate = createLineGate(limits, () => 0)
    const [first, last] = [gate.enter(address), gate.enter(address)]
    const forgotten = vi.spyOn(Map.prototype, 'delete')
    first?.()
    expect(forgotten).not.toHaveBeenCalledWith(address)
    last?.()
    expect(forgotten).toHaveBeenCalledWith(address)
  })

  test('SV-125: counts an IPv6 /64 as one address', () => {
    const gate = createLineGate(limits, () => 0)
    const entered = Array.from({ length: 10 }, (_, host) => gate.enter(`2001:db8:1:2::${host}`) !== undefined)
    expect(count(entered)).toBe(3)
    expect(gate.enter('2001:db8:1:3::1')).toBeDefined()
  })

  test.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('SV-125: applies only the server-wide limit to %s', (own) => {
    const gate = createLineGate(limits, () => 0)
    for (let line = 0; line < 100; line += 1) {
      expect(gate.mayAsk(own)).toBe(true)
      expect(gate.enter(own)).toBeDefined()
    }
  })
})

const line = (name: string, bytes: number, group = 'one') =>
  ({ name, group, bufferedBytes: () => bytes, terminate: () => undefined })

test('SV-126: ends the connections with the most queued bytes until the total is within the budget', () => {
  const lines = [line('small', 10), line('largest', 500), line('none', 0), line('large', 300)]
  const beyond = (budget: number): readonly string[] => linesBeyond(lines, budget).map(({ name }) => name)
  expect(beyond(810)).toEqual([])
  expect(beyond(809)).toEqual(['largest'])
  expect(beyond(310)).toEqual(['largest'])
  expect(beyond(309)).toEqual(['largest', 'large'])
  expect(beyond(0)).toEqual(['largest', 'large', 'small'])
})

test('SV-279: ends connections of the address with the most queued bytes, even if others queue more', () => {
  const many = Array.from({ length: 10 }, (_, index) => line(`m${index}`, 100 + index, 'many'))
  const lines = [line('large', 500, 'other'), ...many, line('small', 50, 'third')]
  const beyond = (budget: number): readonly string[] => linesBeyond(lines, budget).map(({ name }) => name)
  expect(beyond(1_594)).toEqual(['m9'])
  expect(beyond(1_000)).toEqual(['m9', 'm8', 'm7', 'm6', 'm5', 'm4'])
  expect(beyond(900)).toEqual(['m9', 'm8', 'm7', 'm6', 'm5', 'm4', 'large'])
  expect(beyond(0)).toHaveLength(12)
})

test('SV-121 SV-122: closes a connection with 4429 above the rate, and terminates it if the flood continues', () => {
  const acts: string[] = []
  const socket = {
    OPEN: 1,
    readyState: 1,
    close(code: number, reason: string) {
      acts.push(`close ${code} ${reason}`)
      socket.readyState = 2
    },
    terminate: () => void acts.push('terminate'),
  }
  const limits = { burst: 3, perSecond: 1 }
  const admits = createFloodGuard(socket, limits, () => 0)
  expect(count(Array.from({ length: 4 }, admits))).toBe(3)
  expect(acts).toEqual(['close 4429 too many frames'])
  expect(count(Array.from({ length: 999 }, admits))).toBe(0)
  expect(acts).toEqual(['close 4429 too many frames'])
  expect(count(Array.from({ length: 5_000 }, admits))).toBe(0)
  expect(acts).toEqual(['close 4429 too many frames', 'terminate'])
  const admitsLarge = createFloodGuard(socket, limits, () => 0)
  for (let index = 0; index < 50; index += 1) admitsLarge(32)
  expect(acts.slice(2)).toEqual(['terminate'])
})

const maxLateMs = 1_000

function rig() {
  const clock = createSimulatedClock()
  const reported: string[] = []
  const watch = watchLateness({ clock, maxLateMs, trouble: (line) => reported.push(line) })
  onTestFinished(() => {
    watch.dispose()
    expect(clock.pending()).toBe(0)
  })
  /** Returns whether each check leaves the server late. */
  function look(...lateMs: readonly number[]): readonly boolean[] {
    return lateMs.map((ms) => {
      clock.suspend(lookEveryMs + ms)
      clock.advance(0)
      return watch.isLate()
    })
  }
  return { clock, reported, watch, look }
}

const calm = [0, 0, 0, 0]
const stuck = 5_000
const calmed = [500, 500, 500, 500]

// `x`: the server refuses new connections after this check.
test.each<[what: string, lateMs: readonly number[], looks: string, reports: number]>([
  ['SV-224: accepts connections after a pause of any length and a late check',
    [60_000, 1_500, ...calm, 86_400_000, 1_500, ...calm], '............', 0],
  ['SV-224: rejects new connections after three late checks', [1_001, 1_001, 1_001], '..x', 1],
  ['SV-224: rejects connections when three of six checks are late', [1_001, 0, 0, 1_001, 0, 1_001], '.....x', 1],
  ['SV-224: accepts connections when three of seven checks are late', [1_001, 0, 0, 1_001, 0, 0, 1_001], '.......', 0],
  ['SV-224: accepts connections while no check is more than 1,000 ms late',
    Array.from({ length: 1_000 }, (_, index) => index % 2 === 0 ? maxLateMs : 281), '.'.repeat(1_000), 0],
  ['SV-224: accepts connections again after four checks at most 500 ms late',
    [stuck, stuck, stuck, ...calmed, stuck, stuck, stuck, 500, 500, 500, 501, ...calmed], '..xxxx...xxxxxxxx.', 2],
  ['SV-224: accepts connections after 30 s, until three checks are late again',
    Array<number>(12).fill(stuck), '..xxxxxx...x', 2],
])('%s', (_what, lateMs, looks, reports) => {
  const { look, reported } = rig()
  expect(look(...lateMs).map((isLate) => isLate ? 'x' : '.').join('')).toBe(looks)
  expect(reported).toEqual(Array(reports).fill(
    'the event loop is late by more than 1000 ms: no new connections until it has recovered'))
})

test('SV-224: accepts connections when only the wall clock changes', () => {
  const { clock, watch } = rig()
  for (let day = 0; day < 8; day += 1) {
    clock.setWall(clock.now() + 86_400_000)
    clock.advance(lookEveryMs)
    expect(watch.isLate()).toBe(false)
  }
})
