import type { SocketEvent } from '../../../src/connection/ports/ports'
import type { SimulatedClock } from '../../../src/testing/simulated-clock'
import { isRecord } from '../../../src/shared/checks'
import { position } from '../../unit/positions/samples'
import { delta, pong, snapshot } from '../../unit/protocols/harness'
import type { CountedSocket } from './growth-world'

export interface QuietFeed extends CountedSocket {
  tick(): void
  cut(): void
}

type Listener = (event: SocketEvent) => void

const latencyMs = 20
const tickets = Array.from({ length: 40 }, (_, index) => index + 1)

/** A copy-trading server that stores no frames, and sends nothing to clients of other protocols. */
export function createQuietFeed(clock: SimulatedClock): QuietFeed {
  const present = new Set<Listener>()
  let seq = 0

  const say = (listener: Listener, frame: object): void =>
    listener({ type: 'message', data: JSON.stringify(frame) })
  const soon = (listener: Listener, act: () => void): void => void clock.setTimer(() => {
    if (present.has(listener)) act()
  }, latencyMs)
  function end(listener: Listener, code: number): void {
    present.delete(listener)
    listener({ type: 'closed', code, reason: '' })
  }

  function answer(listener: Listener, frame: unknown): void {
    if (!isRecord(frame)) return
    if (frame['type'] === 'Ping') say(listener, pong(seq))
    if (frame['type'] !== 'Subscribe' && frame['type'] !== 'Resync') return
    say(listener, snapshot(seq, tickets.map((ticket) => position({ ticket, profit: seq }))))
  }

  return {
    live: () => present.size,
    tick() {
      seq += 1
      const frame = delta(seq, tickets.map((ticket) => ({ ticket, profit: seq })))
      for (const listener of [...present]) say(listener, frame)
    },
    cut() {
      for (const listener of [...present]) end(listener, 1006)
    },
    open(_request, listener) {
      present.add(listener)
      soon(listener, () => listener({ type: 'opened' }))
      return {
        send(data, settled) {
          settled()
          if (typeof data === 'string') soon(listener, () => answer(listener, JSON.parse(data)))
        },
        close: (code) => soon(listener, () => end(listener, code)),
        drop: () => void present.delete(listener),
      }
    },
  }
}
