import process from 'node:process'
import { createRedisFeedServer } from '../../server/redis/redis-feed-server'
import { systemClock } from '../../server/shared/system-clock'
import type { ServerClock } from '../../server/shared/server-clock'
import type { TimedCall } from './order-over-redis'

/** A feed server that reports function calls and conversions of an order to the parent process. */
let calls: Map<string, TimedCall> | undefined
let conversions: string[] = []

Object.assign(globalThis, {
  walkCalled(path: string, name: string): void {
    const key = `${path} ${name}`
    if (calls !== undefined && !calls.has(key)) {
      // All processes of a machine share this clock.
      calls.set(key, { path, name, atMs: Number(process.hrtime.bigint()) / 1e6 })
    }
  },
})

/** Returns whether a text belongs to the frame, the order or the response, unlike rows, deltas and accounts. */
const isOfOrder = (text: unknown): text is string =>
  typeof text === 'string' && (text.includes('"reqid":') || text.startsWith('{"action":'))

function note(what: string, text: unknown): void {
  if (calls !== undefined && isOfOrder(text)) conversions.push(`${what} ${text}`)
}

const { parse, stringify } = JSON
JSON.parse = (text: string, ...more: never[]): unknown => {
  note('parse', text)
  return parse(text, ...more)
}
JSON.stringify = (value: unknown, ...more: never[]): string => {
  const text = stringify(value, ...more)
  note('stringify', text)
  return text
}

/** Timer work is not part of the order. */
const clock: ServerClock = {
  ...systemClock,
  setTimer: (callback, delayMs) => systemClock.setTimer(() => (calls === undefined ? callback() : undefined), delayMs),
}
const { url } = await createRedisFeedServer({
  port: 0, host: '127.0.0.1', rate: 0, positions: 0, leaseMs: 30_000, redis: process.argv[2] ?? '', clock,
})
process.on('message', (what) => {
  if (what === 'begin') [calls, conversions] = [new Map(), []]
  const record = { calls: [...calls?.values() ?? []], conversions }
  if (what === 'end') calls = undefined
  process.send?.(record)
})
process.on('disconnect', () => process.exit())
process.send?.({ url })
