import type { IncomingMessage } from 'node:http'
import type { TimerHandle } from '../../src/connection/ports/ports'
import { createClientLimits } from '../wire/client-limits'
import { isLoopbackAddress } from '../wire/loopback'
import type { RequestAddress } from '../wire/request-address'
import { createRateLimit } from '../wire/rate-limit'
import type { ServerClock } from '../shared/server-clock'
import type { ChatLimits } from './messages/chat-limits'
import { guardChatLine, type EngineLine } from './line-guard'

export interface GuardLinesOptions {
  readonly limits: ChatLimits
  readonly clock: ServerClock
  readonly addressOf: RequestAddress
}

/**
 * The limits of all lines, and of the lines of one address together. Those of this machine share none: they may come
 * through a proxy that does not say for which client it asks.
 */
export interface LineGuards {
  guard(line: EngineLine & { readonly request: IncomingMessage }): void
  /** Whether that address may bring one more user that is not known yet. */
  mayBring(request: IncomingMessage): boolean
  dispose(): void
}

export function createLineGuards({ limits, clock, addressOf }: GuardLinesOptions): LineGuards {
  const now = (): number => clock.elapsed()
  const users = createClientLimits(limits.addressUsers, now)
  const packetsOf = createClientLimits(limits.addressPackets, now)
  const bytesOf = createClientLimits(limits.addressBytes, now)
  const timers = new Set<TimerHandle>()

  function later(delayMs: number, task: () => void): void {
    const timer = clock.setTimer(() => {
      timers.delete(timer)
      task()
    }, delayMs)
    timers.add(timer)
  }

  return {
    mayBring(request) {
      const address = addressOf(request)
      return isLoopbackAddress(address) || users(address)
    },
    guard(line) {
      const address = addressOf(line.request)
      const packets = createRateLimit(limits.linePackets, now())
      const bytes = createRateLimit(limits.lineBytes, now())
      guardChatLine(line, {
        limitBytes: limits.limitBytes,
        closeMs: limits.closeMs,
        mayHear: (size) => packets.take(now()) && bytes.take(now(), size)
          && (isLoopbackAddress(address) || (packetsOf(address) && bytesOf(address, size))),
        later,
      })
    },
    dispose() {
      for (const timer of timers) clock.clearTimer(timer)
      timers.clear()
    },
  }
}
