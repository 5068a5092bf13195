import type { Clock, SocketConnection, SocketEvent, SocketRequest, TimerHandle } from '../../connection/ports/ports'
import { targetHere } from '../target'
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

/**
 * After an error of an open socket the close with the server's code may still be on its way, ms (PF-8). On H5 it comes
 * in the same tick; on App it never comes, and a longer wait would delay each reconnection.
 */
const CLOSE_AFTER_ERROR_MS = 100
const ABNORMAL_CLOSURE = 1006
const NORMAL_CLOSE: CloseFrame = { code: 1000, reason: '' }
const NO_SLOT: SocketEvent = { type: 'refused', code: 'socket-slots-exhausted' }
/** WeChat's words when the limit was reached by sockets that are not ours. */
const SLOTS_EXHAUSTED = /exceed max co/i

/** A connection over a native socket: keeps the port's contract for any behaviour of native. */
export function createNativeConnection(
  request: SocketRequest,
  listener: (event: SocketEvent) => void,
  { clock, gate, slots, standard }: ConnectionWorld,
): SocketConnection {
  let phase: Phase = 'waiting'
  let isListening = true
  let task: UniNamespace.SocketTask | undefined
  let endTimer: TimerHandle
  /** The text of an error, as the platform gave it. */
  let words = ''
  const sends = createPendingSends(guard)
  /** Gives back what native holds while this socket lives: its place in the gate, its slot. */
  let freeNative: () => void = () => undefined
  let cancelWait = freeNative

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

  function notify(event: SocketEvent): void {
    if (isListening) guard(listener, event)
  }

  /** An end without a close frame, with the platform's words where it has any. */
  const lost = () => ({ type: 'closed', code: ABNORMAL_CLOSURE, reason: words } as const)

  function end(event: SocketEvent = lost()): void {
    if (phase === 'ended') return
    phase = 'ended'
    clock.clearTimer(endTimer)
    sends.settleAll('closed')
    notify(event)
  }

  /** The end from a place where the consumer's own call may still be on the stack. */
  function endLater(event?: SocketEvent): void {
    if (phase === 'ended' || phase === 'failing') return
    phase = 'failing'
    endTimer = clock.setTimer(() => end(event), 0)
  }

  function note(failure: unknown): void {
    words = messageOf(failure) || words
  }

  function loseLater(failure?: unknown): void {
    note(failure)
    endLater()
  }

  function connect(): void {
    // #ifndef H5 || APP
    const leave = freeNative
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
    // #endif
    phase = 'connecting'
    task = openNative(request, native)
    if (task !== undefined) return
    freeNative()
    // #ifdef MP-ALIPAY
    // What native refused within the call is failing already.
    const isFailing = (): boolean => phase === 'failing'
    if (targetHere().frames !== undefined && !isFailing()) {
      targetHere().frames?.closeStray()
      endLater({ type: 'refused', code: 'socket-task-missing' })
    }
    // #endif
    loseLater()
  }

  const native: NativeListener = {
    opened(event): void {
      if (phase === 'connecting') {
        phase = 'open'
        notify({ type: 'opened', ...standard?.protocolOf(event) })
      } else if (phase !== 'open') {
        // Closed or given up meanwhile: a socket without a listener must not stay.
        closeNative()
      }
    },
    message(data): void {
      let frame = data
      // #ifdef MP-ALIPAY
      const { frames } = targetHere()
      if (frames !== undefined) frame = frames.unwrap(data)
      // #endif
      if (phase === 'open' || phase === 'closing') notify({ type: 'message', data: fromWire(frame) })
    },
    failed(failure): void {
      freeNative()
      note(failure)
      if (phase === 'open' || phase === 'closing') {
        phase = 'failing'
        endTimer = clock.setTimer(giveUpAfterError, CLOSE_AFTER_ERROR_MS)
      } else if (phase === 'connecting') {
        end()
      }
    },
    closed(given, reason): void {
      freeNative()
      // Douyin gives it as text, Alipay not at all.
      const code = Number(given) || ABNORMAL_CLOSURE
      if (code !== ABNORMAL_CLOSURE) words = ''
      note(reason)
      end({ ...lost(), code })
    },
    refused(failure): void {
      freeNative()
      // #ifndef H5 || APP
      if (SLOTS_EXHAUSTED.test(messageOf(failure))) endLater(NO_SLOT)
      // #endif
      loseLater(failure)
    },
  }

  function giveUpAfterError(): void {
    closeNative()
    end()
  }

  function closeNative(frame = NORMAL_CLOSE): void {
    try {
      task?.close({
        ...frame,
        // A socket that native refuses to close is closed already, or never was; it counts until its end is reported.
        fail: loseLater,
        complete: () => undefined,
      })
    } catch (error) {
      loseLater(error)
    }
  }

  let start = connect
  // #ifdef APP
  if (gate !== undefined) start = () => {
    cancelWait = gate.pass(clock, (leave) => {
      freeNative = leave
      connect()
    })
  }
  // #endif
  start()

  return {
    send(data, settled): void {
      const settle = sends.add(settled)
      if (phase !== 'open' || task === undefined) {
        settle('not open')
        return
      }
      try {
        const call = {
          data: toWire(data), success: () => settle(), fail: (failure: unknown) => settle(messageOf(failure)),
        }
        // #ifdef MP-ALIPAY
        Object.assign(call, targetHere().frames?.wrap(call.data))
        // #endif
        task.send(call)
      } catch (error) {
        settle(messageOf(error))
      }
    },
    close(code, reason): void {
      const frame = standard?.closeOf(code, reason)
      // #ifdef APP
      if (phase === 'waiting') {
        cancelWait()
        endLater({ type: 'closed', ...NORMAL_CLOSE, ...frame })
      }
      // #endif
      if (phase === 'connecting' || phase === 'open') {
        phase = 'closing'
        closeNative(frame)
      }
    },
    drop(): void {
      isListening = false
      // #ifdef APP
      cancelWait()
      // #endif
      const nativeAlive = phase !== 'ended'
      end()
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
