import { expect, test } from 'vitest'
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
    writes: 0,
    together(send: () => void): void {
      send()
      wire.writes += 1
    },
    take(): void {
      wire.bufferedAmount -= wire.sent[taken]?.length ?? 0
      taken += 1
      callbacks.shift()?.()
    },
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
  const resume = (texts: readonly string[]): boolean => line.resume(texts, Buffer.byteLength(texts.join('')))
  return { wire, line, resume, caughtUp: () => caughtUp }
}

const snapshot = 'S'.repeat(500)
const delta = 'd'.repeat(40)

test('SV-35: stops sending to a full queue, and sends a single snapshot when the queue has drained', () => {
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

test('SV-35: counts the data after a snapshot toward the unread limit, but not the snapshot itself', () => {
  const { wire, line } = createLine(snapshot)
  line.push('u'.repeat(30))
  line.snapshot()
  for (let sent = 0; sent < 50; sent += 1) line.push(delta)
  expect(wire.sent).toEqual(['u'.repeat(30), snapshot, delta, delta])
  wire.drain()
  expect(wire.sent.slice(4)).toEqual([snapshot])
})

test('SV-85 SV-251: sends all missed deltas in one write instead of a snapshot, and then the later deltas', () => {
  const { wire, line, resume, caughtUp } = createLine(snapshot)
  expect(resume(['one', 'two', 'pong'])).toBe(true)
  line.push(delta)
  expect(wire.sent).toEqual(['one', 'two', 'pong', delta])
  expect([caughtUp(), wire.writes]).toEqual([1, 1])
})

test('SV-86: sends no missed deltas unless all of them fit', () => {
  const { wire, line, resume, caughtUp } = createLine(snapshot)
  expect(resume([delta, delta, delta])).toBe(false)
  expect(resume(['€'.repeat(40)])).toBe(false)
  line.push(delta)
  expect(resume([delta, delta])).toBe(false)
  expect(wire.sent).toEqual([delta])
  expect(caughtUp()).toBe(0)
  expect(resume([delta, 'd'.repeat(20)])).toBe(true)
  for (let sent = 0; sent < 5; sent += 1) line.push(delta)
  wire.drain()
  expect([wire.sent.length, wire.sent.at(-1)]).toEqual([5, snapshot])
})

test('SV-35: sends nothing until the queue is down to a quarter of the limit, then sends the snapshot', () => {
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

test('SV-86: sends missed deltas instead of another snapshot while a snapshot is being sent', () => {
  const { wire, line, resume } = createLine(snapshot)
  line.snapshot()
  expect(resume([delta, delta])).toBe(true)
  expect(resume([delta])).toBe(false)
  expect(wire.sent).toEqual([snapshot, delta, delta])
})
