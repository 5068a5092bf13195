import { describe, expect, test } from 'vitest'
import { createOutbound } from '../../../server/feed/model/hub/outbound'

function createSlowWire() {
  let callbacks: (() => void)[] = []
  let taken = 0
  const wire = {
    bufferedAmount: 0,
    sent: [] as string[],
    send(text: string, sent: () => void): void {
      wire.bufferedAmount += text.length
      wire.sent.push(text)
      callbacks.push(sent)
    },
    /** The system takes the first text that waits. */
    take(): void {
      wire.bufferedAmount -= wire.sent[taken]?.length ?? 0
      taken += 1
      callbacks.shift()?.()
    },
    /** The system takes everything that waits. */
    drain(): void {
      taken = wire.sent.length
      wire.bufferedAmount = 0
      const called = callbacks
      callbacks = []
      for (const sent of called) sent()
    },
  }
  return wire
}

function createLine(snapshotText: string | undefined) {
  const wire = createSlowWire()
  let caughtUp = 0
  const line = createOutbound({
    wire,
    limitBytes: 100,
    makeSnapshot: () => snapshotText,
    onCaughtUp: () => void (caughtUp += 1),
  })
  return { wire, line, caughtUp: () => caughtUp }
}

const snapshot = 'S'.repeat(500)
const delta = 'd'.repeat(40)

describe('one consumer', () => {
  test('SV-35: a full line gets nothing more, and one snapshot once it has drained', () => {
    const { wire, line, caughtUp } = createLine(snapshot)
    for (let sent = 0; sent < 50; sent += 1) line.push(delta)
    expect(wire.sent).toHaveLength(3)
    expect(line.isBehind()).toBe(true)
    line.reply('pong')
    line.snapshot()
    expect(wire.sent).toHaveLength(3)
    wire.drain()
    expect(wire.sent.slice(3)).toEqual([snapshot])
    expect(caughtUp()).toBe(1)
    wire.drain()
    expect(wire.sent).toHaveLength(4)
    line.push(delta)
    expect(wire.sent.at(-1)).toBe(delta)
  })

  test('SV-35: a snapshot on its way does not count, what comes behind it does', () => {
    const { wire, line } = createLine(snapshot)
    line.snapshot()
    for (let sent = 0; sent < 50; sent += 1) line.push(delta)
    expect(wire.sent).toEqual([snapshot, delta, delta, delta])
    wire.drain()
    expect(wire.sent.slice(4)).toEqual([snapshot])
  })

  test('SV-85: what stands for a snapshot goes whole, and the deltas behind it', () => {
    const { wire, line, caughtUp } = createLine(snapshot)
    expect(line.resume(['one', 'two', 'pong'])).toBe(true)
    line.push(delta)
    expect(wire.sent).toEqual(['one', 'two', 'pong', delta])
    expect(caughtUp()).toBe(1)
  })

  test('SV-86: with no room for all of it nothing of it goes', () => {
    const { wire, line, caughtUp } = createLine(snapshot)
    expect(line.resume([delta, delta, delta])).toBe(false)
    expect(line.resume(['€'.repeat(40)])).toBe(false)
    line.push(delta)
    expect(line.resume([delta, delta])).toBe(false)
    expect(wire.sent).toEqual([delta])
    expect(caughtUp()).toBe(0)
    expect(line.resume([delta, 'd'.repeat(20)])).toBe(true)
    for (let sent = 0; sent < 5; sent += 1) line.push(delta)
    wire.drain()
    expect([wire.sent.length, wire.sent.at(-1)]).toEqual([5, snapshot])
  })

  test('SV-35: a line that was full gets its snapshot once a quarter of the limit is left, and no delta before', () => {
    const { wire, line } = createLine(snapshot)
    const quarter = 'd'.repeat(25)
    for (let sent = 0; sent < 6; sent += 1) line.push(quarter)
    expect([wire.sent.length, wire.bufferedAmount]).toEqual([5, 125])
    for (const left of [100, 75, 50]) {
      wire.take()
      line.push('x')
      expect([wire.bufferedAmount, wire.sent.length]).toEqual([left, 5])
    }
    wire.take()
    expect(wire.sent.slice(5)).toEqual([snapshot])
  })

  test('SV-35: one snapshot is on its way at a time, also a small one', () => {
    const { wire, line } = createLine('small')
    line.push(delta)
    line.snapshot()
    line.snapshot()
    wire.take()
    expect(wire.sent).toEqual([delta, 'small'])
    wire.take()
    expect(wire.sent).toEqual([delta, 'small', 'small'])
  })

  test('SV-86: behind a snapshot that is on its way there is room for what stands for the next', () => {
    const { wire, line } = createLine(snapshot)
    line.snapshot()
    expect(line.resume([delta, delta])).toBe(true)
    expect(line.resume([delta])).toBe(false)
    expect(wire.sent).toEqual([snapshot, delta, delta])
  })
})
