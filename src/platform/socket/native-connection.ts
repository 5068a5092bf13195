import type { Clock, SocketConnection, SocketEvent, SocketRequest, TimerHandle } from '../../connection/ports/ports'
import type { ConnectGate } from './connect-gate'
import { fromWire, messageOf, openNative, toWire, type NativeListener } from './native-task'
import type { SlotBudget } from './slot-budget'
import type { CloseFrame, StandardFrames } from './standard-frames'

interface ConnectionWorld {
  readonly clock: Clock
  readonly gate?: ConnectGate | undefined
  readonly slots: Pick<SlotBudget, 'take'>
  readonly standard?: StandardFrames | undefined
}

/**
 * `waiting` for the gate, `failing` once it is clear that the end comes without a close of its own.
 * Kept here because no runtime's `readyState` can be believed.
 */
type Phase = 'waiting' | 'connecting' | 'open' | 'closing' | 'failing' | 'ended'

/** After an error of an open socket the close with the server's code may still be on its way, ms. */
const CLOSE_AFTER_ERROR_MS = 100
const ABNORMAL_CLOSURE: SocketEvent = { type: 'closed', code: 1006, reason: '' }
const NORMAL_CLOSE: CloseFrame = { code: 1000, reason: '' }
const NO_SLOT: SocketEvent = { type: 'refused', code: 'socket-slots-exhausted' }
/** WeChat's words when the limit was reached by sockets that are not ours. */
const SLOTS_EXHAUSTED = /exceed max co/i

/** One connection over one native socket: keeps the port's contract for any behaviour of native. */
export function createNativeConnection(
  request: SocketRequest,
  listener: (event: SocketEvent) => void,
  { clock, gate, slots, standard }: ConnectionWorld,
): SocketConnection {
  let phase: Phase = 'waiting'
  let heard = true
  let task: UniNamespace.SocketTask | undefined
  let endTimer: TimerHandle
  const sends = createPendingSends(guard)
  let freeNative: () => void = () => undefined

  /** A listener that throws would skip native's clean-up: its error is thrown again in a turn of its own. */
  function guard<Value>(call: (value: Value) => void, value: Value): void {
    try {
      call(value)
    } catch (error) {
      clock.setTimer(() => {
        throw error
      }, 0)
    }
  }

  function tell(event: SocketEvent): void {
    if (heard) guard(listener, event)
  }

  function end(event: SocketEvent): void {
    if (phase === 'ended') return
    phase = 'ended'
    clock.clearTimer(endTimer)
    sends.settleAll('closed')
    tell(event)
  }

  /** The end from a place where the consumer's own call may still be on the stack. */
  function endLater(event: SocketEvent): void {
    if (phase === 'ended' || phase === 'failing') return
    phase = 'failing'
    endTimer = clock.setTimer(() => end(event), 0)
  }

  function connect(leave: () => void = () => undefined): void {
    const freeSlot = slots.take()
    if (freeSlot === undefined) {
      leave()
      endLater(NO_SLOT)
      return
    }
    freeNative = () => {
      freeSlot()
      leave()
    }
    phase = 'connecting'
    task = openNative(request, native)
    if (task !== undefined) return
    freeNative()
    endLater(ABNORMAL_CLOSURE)
  }

  const native: NativeListener = {
    opened(event): void {
      if (phase === 'connecting') {
        phase = 'open'
        tell({ type: 'opened', ...standard?.protocolOf(event) })
      } else if (phase !== 'open') {
        // Closed or given up meanwhile: a socket without a listener must not stay.
        closeNative()
      }
    },
    message(data): void {
      if (phase === 'open' || phase === 'closing') tell({ type: 'message', data: fromWire(data) })
    },
    failed(): void {
      freeNative()
      if (phase === 'open' || phase === 'closing') {
        phase = 'failing'
        endTimer = clock.setTimer(giveUpAfterError, CLOSE_AFTER_ERROR_MS)
      } else if (phase === 'connecting') {
        end(ABNORMAL_CLOSURE)
      }
    },
    closed(code, reason): void {
      freeNative()
      end({
        type: 'closed',
        code: typeof code === 'number' ? code : 1006,
        reason: typeof reason === 'string' ? reason : '',
      })
    },
    refused(message): void {
      freeNative()
      endLater(SLOTS_EXHAUSTED.test(message) ? NO_SLOT : ABNORMAL_CLOSURE)
    },
  }

  function giveUpAfterError(): void {
    closeNative()
    end(ABNORMAL_CLOSURE)
  }

  function closeNative(frame = NORMAL_CLOSE): void {
    try {
      task?.close({
        ...frame,
        // What native will not close is closed already, or never was; it still counts until native reports its end.
        fail: () => endLater(ABNORMAL_CLOSURE),
        complete: () => undefined,
      })
    } catch {
      endLater(ABNORMAL_CLOSURE)
    }
  }

  const cancelWait = gate ? gate.pass(clock, connect) : connect()

  return {
    send(data, settled): void {
      const settle = sends.add(settled)
      if (phase !== 'open' || task === undefined) {
        settle('not open')
        return
      }
      try {
        task.send({ data: toWire(data), success: () => settle(), fail: (failure) => settle(messageOf(failure)) })
      } catch (error) {
        settle(messageOf(error))
      }
    },
    close(code, reason): void {
      const frame = standard?.closeOf(code, reason) ?? NORMAL_CLOSE
      if (phase === 'waiting') {
        cancelWait?.()
        endLater({ type: 'closed', ...frame })
      } else if (phase === 'connecting' || phase === 'open') {
        phase = 'closing'
        closeNative(frame)
      }
    },
    drop(): void {
      heard = false
      cancelWait?.()
      const nativeAlive = phase !== 'ended'
      end(ABNORMAL_CLOSURE)
      if (nativeAlive) closeNative()
    },
  }
}

type Settled = (error?: string) => void

/** Sends that native has not answered yet. Each is settled once: by its first answer or by the end. */
interface PendingSends {
  /** Returns the function that settles this send; later calls of it do nothing. */
  add(settled: Settled): Settled
  settleAll(error: string): void
}

export function createPendingSends(guard: (settled: Settled, error?: string) => void): PendingSends {
  const pending = new Set<Settled>()
  return {
    add(settled): Settled {
      const settle: Settled = (error) => {
        // H5 fails a send twice; the app's runtime fails it and then calls it a success.
        if (pending.delete(settle)) guard(settled, error)
      }
      pending.add(settle)
      return settle
    },
    settleAll(error): void {
      for (const settle of [...pending]) settle(error)
    },
  }
}
