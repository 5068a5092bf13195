import type { Clock, SocketConnection, SocketEvent, SocketRequest, TimerHandle } from '../../connection/ports/ports'
import { bytesOver } from '../../shared/bytes'
import { socketIdOf } from '../system/alipay-frames'
import { targetHere } from '../system/target'
import { closeTask, fromWire, failureMessage, openNative, sendTo, type NativeListener } from './native-task'
import type { CloseFrame, StandardFrames } from './standard-frames'

/**
 * Calls `enter` with a socket slot's release function, or with `undefined` if no slot is free. Returns a cancel
 * function unless `enter` was called immediately.
 */
export type Admission = (enter: (giveBack: (() => void) | undefined) => void) => (() => void) | undefined

interface ConnectionPorts {
  readonly clock: Clock
  readonly admit: Admission
  readonly standard?: StandardFrames | undefined
}

/**
 * `waiting`: the socket must not be opened yet. `failing`: the connection will end without a close event. Tracked here,
 * because no runtime has a reliable `readyState`.
 */
type Phase = 'waiting' | 'connecting' | 'open' | 'closing' | 'failing' | 'ended'

/**
 * Time in ms to wait for a close event with the server's code after an error on an open socket (PF-8). On H5, the event
 * follows in the same tick. On App, no close event follows, and a longer wait would delay each reconnect.
 */
const CLOSE_AFTER_ERROR_MS = 100
// #ifdef MP-ALIPAY
/**
 * How long after an error, in ms, a message still proves that the socket is open (PF-69). Longer than the default probe
 * timeout.
 */
const DISPROVE_MS = 5_000
// #endif
/** Timeout in ms for the platform's response to a send (PF-73). */
const SEND_MS = 10_000
/** Maximum number of messages stored before the open event (PF-66). */
const MAX_EARLY = 64
const ABNORMAL_CLOSURE = 1006
const NORMAL_CLOSE: CloseFrame = { code: 1000, reason: '' }
const NO_SLOT: SocketEvent = { type: 'refused', code: 'socket-slots-exhausted' }
/** If an interceptor returns false, uni calls neither the platform nor any callback. */
const NO_TASK = 'connectSocket returned no task'
/** Matches WeChat's error message when all socket slots are in use. */
const SLOTS_EXHAUSTED = /exceed max co/i

/** Fulfils the socket port's contract on every platform. */
export function createNativeConnection(
  request: SocketRequest,
  listener: (event: SocketEvent) => void,
  { clock, admit, standard }: ConnectionPorts,
): SocketConnection {
  let phase: Phase = 'waiting'
  let task: UniNamespace.SocketTask | undefined
  let endTimer: TimerHandle
  /** Whether an interceptor delayed the task. A delayed task may have missed events. */
  let isAdoptedLate = false
  let words = ''
  // #ifndef H5
  const early: Parameters<NativeListener['message']>[0][] = []
  let earlyBytes = 0
  // #endif
  // #ifdef MP-ALIPAY
  /** The platform's id of this socket, or an empty string. */
  let ownId = ''
  /**
   * Whether a reported error may belong to another socket. A message after the probe proves that this socket is open.
   */
  let doubt: 'none' | 'reported' | 'probed' = 'none'
  // #endif
  const sends = new Set<Settled>()
  /** Releases this socket's gate name and slot. */
  let freeNative: () => void = () => undefined

  /**
   * Rethrows a listener's exception in a separate task, because the exception would otherwise skip the platform's
   * clean-up.
   */
  function guard<Value>(call: (value: Value) => void, value: Value): void {
    try {
      call(value)
    } catch (error) {
      clock.setTimer(() => {
        throw error
      }, 0)
    }
  }

  /** By default, reports a lost connection with the platform's message. */
  function end(event: SocketEvent = { type: 'closed', code: ABNORMAL_CLOSURE, reason: words }): void {
    if (phase === 'ended') return
    phase = 'ended'
    clock.clearTimer(endTimer)
    for (const settle of [...sends]) settle('closed')
    guard(listener, event)
  }

  /** Ends the connection later, because the consumer's call may still be on the stack. */
  function endLater(event?: SocketEvent): void {
    if (phase === 'ended' || phase === 'failing') return
    phase = 'failing'
    endTimer = clock.setTimer(() => end(event), 0)
  }

  function loseLater(failure?: unknown): void {
    words = failureMessage(failure) || words
    endLater()
  }

  function closeNative(frame = NORMAL_CLOSE): void {
    // If the platform rejects the close, the socket is already closed or never existed.
    // A task that arrived late may have missed the socket's end, so its slot is freed immediately.
    closeTask(task, frame, isAdoptedLate ? native.refused : loseLater)
  }

  const native: NativeListener = {
    adopted(given, isLate): void {
      task = given
      isAdoptedLate = isLate
      // Closes a task that arrives after its connection has ended.
      if (isLate && phase !== 'connecting') closeNative()
    },
    taskMissing(): void {
      // #ifdef MP-ALIPAY
      refuseOldClient()
      // #endif
      native.refused(words || NO_TASK)
    },
    opened(event): void {
      // #ifdef MP-ALIPAY
      ownId = socketIdOf(event) || ownId
      // #endif
      if (phase === 'connecting') {
        phase = 'open'
        guard(listener, Object.assign({ type: 'opened' } as const, standard?.protocolOf(event)))
        // #ifndef H5
        early.splice(0).forEach(native.message)
        // #endif
      } else if (phase !== 'open') {
        // The connection was closed or dropped before the socket opened.
        closeNative()
      }
    },
    message(event): void {
      let data = event?.data
      // #ifdef MP-ALIPAY
      const { frames } = targetHere()
      if (frames !== undefined) {
        if (phase === 'connecting') native.opened(event)
        data = frames.unwrap(data)
      }
      if (doubt === 'probed') {
        doubt = 'none'
        clock.clearTimer(endTimer)
      }
      // #endif
      // #ifndef H5
      if (phase === 'connecting') {
        earlyBytes += bytesOver(fromWire(data), 0)
        if (early.push(event) > MAX_EARLY || earlyBytes > (request.maxFrameBytes || Infinity)) {
          closeNative()
          loseLater('early messages')
        }
      }
      // #endif
      if (phase === 'open' || phase === 'closing') guard(listener, { type: 'message', data: fromWire(data) })
    },
    failed(failure): void {
      // #ifdef MP-ALIPAY
      const id = socketIdOf(failure)
      if (id !== '' && ownId !== '' && id !== ownId) return
      // #endif
      words = failureMessage(failure) || words
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
    closed(event): void {
      freeNative()
      // Converts the code, because Douyin reports a string. Alipay does not report a code.
      const code = Number(event?.code) || ABNORMAL_CLOSURE
      end({ type: 'closed', code, reason: failureMessage(event?.reason) || (code === ABNORMAL_CLOSURE ? words : '') })
    },
    refused(failure): void {
      freeNative()
      // #ifndef H5 || APP
      if (SLOTS_EXHAUSTED.test(failureMessage(failure))) endLater(NO_SLOT)
      // #endif
      loseLater(failure)
    },
  }

  const cancelWait = admit((giveBack) => {
    // #ifndef H5 || APP
    if (!giveBack) return endLater(NO_SLOT)
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
    // In phase `failing`, the platform has rejected the socket during the call.
    if (frames === undefined || phase === 'failing') return
    frames.closeStray()
    endLater({ type: 'refused', code: 'socket-task-missing' })
  }
  // #endif

  return {
    send(data, settled): void {
      const settle: Settled = (error) => {
        clock.clearTimer(timer)
        // H5 reports a failed send twice. The App runtime reports a failure and then success.
        if (sends.delete(settle)) guard(settled, error)
      }
      const timer = clock.setTimer(settle, SEND_MS)
      sends.add(settle)
      if (task && phase === 'open') sendTo(task, data, settle)
      else settle('not open')
    },
    close(code, reason): void {
      const frame = standard?.closeOf(code, reason)
      // #ifdef APP
      if (phase === 'waiting') {
        cancelWait?.()
        endLater(Object.assign({ type: 'closed' } as const, NORMAL_CLOSE, frame))
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
      // If an interceptor never settles, the platform never opens a socket and never reports an end.
      if (!task) freeNative()
      closeNative()
    },
  }
}

type Settled = (error?: string) => void
