import type { Clock, SocketConnection, SocketEvent, SocketRequest, TimerHandle } from '../../connection/ports/ports'
import { frameSize } from '../../shared/bytes'
import { targetHere } from '../system/target'
import { closeTask, fromWire, messageOf, openNative, sendTo, type NativeListener } from './native-task'
import type { CloseFrame, StandardFrames } from './standard-frames'

/**
 * Lets a socket in as soon as native may have one more, at once where it can. `enter` gets what gives the place back,
 * or nothing where native has no socket free. Returns the cancel function where it is not at once.
 */
export type Admission = (enter: (giveBack: (() => void) | undefined) => void) => (() => void) | undefined

interface ConnectionWorld {
  readonly clock: Clock
  readonly admit: Admission
  readonly standard?: StandardFrames | undefined
}

/**
 * `waiting` for admission, `failing` once it is clear that the end comes without a close of its own.
 * Kept here because no runtime's `readyState` can be believed.
 */
type Phase = 'waiting' | 'connecting' | 'open' | 'closing' | 'failing' | 'ended'

/**
 * After an error of an open socket the close with the server's code may still be on its way, ms (PF-8). On H5 it comes
 * in the same tick; on App it never comes, and a longer wait would delay each reconnection.
 */
const CLOSE_AFTER_ERROR_MS = 100
// #ifdef MP-ALIPAY
/** How long a message may take to disprove an error, ms (PF-69): longer than a probe of a client waits by default. */
const DISPROVE_MS = 5_000
// #endif
/** Most messages that are kept before the open event, and the size from which no other is kept (PF-66). */
const MAX_EARLY = 64
const MAX_EARLY_BYTES = 4_194_304
const ABNORMAL_CLOSURE = 1006
const NORMAL_CLOSE: CloseFrame = { code: 1000, reason: '' }
const NO_SLOT: SocketEvent = { type: 'refused', code: 'socket-slots-exhausted' }
/** uni calls nothing when an interceptor returns false: neither the platform nor a callback. */
const NO_TASK = 'connectSocket returned no task'
/** WeChat's words when the limit was reached by sockets that are not ours. */
const SLOTS_EXHAUSTED = /exceed max co/i

/** A connection over a native socket: keeps the port's contract for any behaviour of native. */
export function createNativeConnection(
  request: SocketRequest,
  listener: (event: SocketEvent) => void,
  { clock, admit, standard }: ConnectionWorld,
): SocketConnection {
  let phase: Phase = 'waiting'
  let task: UniNamespace.SocketTask | undefined
  let endTimer: TimerHandle
  /** An interceptor held the task back: events of native may have been missed. */
  let isAdoptedLate = false
  /** The text of an error, as the platform gave it. */
  let words = ''
  // #ifndef H5
  /** Messages that native reported before the open event. */
  const early: unknown[] = []
  let earlyBytes = 0
  // #endif
  // #ifdef MP-ALIPAY
  /** An error was reported that may be of another socket. After the probe a message disproves it. */
  let doubt: 'none' | 'reported' | 'probed' = 'none'
  // #endif
  const sends = createPendingSends(guard)
  /** Gives back what native holds while this socket lives: its place in the gate, its slot. */
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

  /** Without an event an end without a close frame, with the platform's words where it has any. */
  function end(event: SocketEvent = { type: 'closed', code: ABNORMAL_CLOSURE, reason: words }): void {
    if (phase === 'ended') return
    phase = 'ended'
    clock.clearTimer(endTimer)
    sends.settleAll('closed')
    guard(listener, event)
  }

  /** The end from a place where the consumer's own call may still be on the stack. */
  function endLater(event?: SocketEvent): void {
    if (phase === 'ended' || phase === 'failing') return
    phase = 'failing'
    endTimer = clock.setTimer(() => end(event), 0)
  }

  function loseLater(failure?: unknown): void {
    words = messageOf(failure) || words
    endLater()
  }

  function closeNative(frame = NORMAL_CLOSE): void {
    // A socket that native refuses to close is closed already, or never was; it counts until its end is reported. The
    // end of a task that was adopted late may have been reported before.
    closeTask(task, frame, isAdoptedLate ? native.refused : loseLater)
  }

  const native: NativeListener = {
    adopted(given, isLate): void {
      task = given
      isAdoptedLate = isLate
      // Closed, refused or given up meanwhile.
      if (isLate && phase !== 'connecting') closeNative()
    },
    taskMissing(): void {
      // #ifdef MP-ALIPAY
      refuseOldClient()
      // #endif
      native.refused(words || NO_TASK)
    },
    opened(event): void {
      if (phase === 'connecting') {
        phase = 'open'
        guard(listener, { type: 'opened', ...standard?.protocolOf(event) })
        // #ifndef H5
        early.forEach(native.message)
        // #endif
      } else if (phase !== 'open') {
        // Closed or given up meanwhile: a socket without a listener must not stay.
        closeNative()
      }
    },
    message(data): void {
      // #ifdef MP-ALIPAY
      if (phase === 'connecting' && targetHere().frames !== undefined) native.opened(undefined)
      if (doubt === 'probed') {
        doubt = 'none'
        clock.clearTimer(endTimer)
      }
      // #endif
      // #ifndef H5
      if (phase === 'connecting' && early.length < MAX_EARLY && earlyBytes < MAX_EARLY_BYTES) {
        earlyBytes += frameSize(fromWire(data))
        early.push(data)
      }
      // #endif
      if (phase === 'open' || phase === 'closing') guard(listener, { type: 'message', data: fromWire(data) })
    },
    failed(failure): void {
      words = messageOf(failure) || words
      // #ifdef MP-ALIPAY
      if (phase === 'open' && targetHere().frames !== undefined) return verify()
      // #endif
      freeNative()
      if (phase === 'open' || phase === 'closing') {
        phase = 'failing'
        endTimer = clock.setTimer(() => {
          closeNative()
          end()
        }, CLOSE_AFTER_ERROR_MS)
      } else if (phase === 'connecting') {
        end()
      }
    },
    closed(given, reason): void {
      freeNative()
      // Douyin gives it as text, Alipay not at all.
      const code = Number(given) || ABNORMAL_CLOSURE
      end({ type: 'closed', code, reason: messageOf(reason) || (code === ABNORMAL_CLOSURE ? words : '') })
    },
    refused(failure): void {
      freeNative()
      // #ifndef H5 || APP
      if (SLOTS_EXHAUSTED.test(messageOf(failure))) endLater(NO_SLOT)
      // #endif
      loseLater(failure)
    },
  }

  const cancelWait = admit((giveBack) => {
    // #ifndef H5 || APP
    if (giveBack === undefined) return endLater(NO_SLOT)
    // #endif
    freeNative = giveBack
    phase = 'connecting'
    openNative(request, native)
  })

  // #ifdef MP-ALIPAY
  function verify(): void {
    if (doubt !== 'none') return
    doubt = 'reported'
    endTimer = clock.setTimer(() => {
      doubt = 'probed'
      endTimer = clock.setTimer(() => {
        if (phase === 'ended') return
        freeNative()
        closeNative()
        end()
      }, DISPROVE_MS)
      targetHere().frames?.doubted.forEach((probe) => probe())
    }, CLOSE_AFTER_ERROR_MS)
  }

  function refuseOldClient(): void {
    const { frames } = targetHere()
    // In `failing` native refused within the call.
    if (frames === undefined || phase === 'failing') return
    frames.closeStray()
    endLater({ type: 'refused', code: 'socket-task-missing' })
  }
  // #endif

  return {
    send(data, settled): void {
      const settle = sends.add(settled)
      if (phase === 'open' && task !== undefined) sendTo(task, data, settle)
      else settle('not open')
    },
    close(code, reason): void {
      const frame = standard?.closeOf(code, reason)
      // #ifdef APP
      if (phase === 'waiting') {
        cancelWait?.()
        endLater({ type: 'closed', ...NORMAL_CLOSE, ...frame })
      }
      // #endif
      if (phase === 'connecting' || phase === 'open') {
        phase = 'closing'
        closeNative(frame)
      }
    },
    drop(): void {
      listener = () => undefined
      // #ifdef APP
      cancelWait?.()
      // #endif
      if (phase === 'ended') return
      end()
      // An interceptor may never settle, so that native has no socket to report the end of.
      if (task === undefined) freeNative()
      closeNative()
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
