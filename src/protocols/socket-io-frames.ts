import { isPositive, isRecord } from '../core/checks'
import { exceedsBytes } from '../core/frame-size'
import { TradewireError } from '../core/tradewire-error'
import type { Steering } from '../ports/protocol'
import { packetTypes, writePacket } from './socket-io-packets'
import type { AnswerTicket, SocketIoEvents, SocketIoState } from './socket-io-state'

/** What `send` takes: an event, or the answer to one of the server's. */
export type SocketIoFrame =
  | { readonly event: string; readonly args?: readonly unknown[]; readonly callId?: number }
  | { readonly answer: AnswerTicket; readonly args?: readonly unknown[] }

/** Also for `send`, open or not: an acknowledgement is awaited from now on, or not any more. */
export type CallFrame = { readonly expectCall: number; readonly timeoutMs: number } | { readonly forgetCall: number }

const callTimer = 'call '

/** The call whose timer that is. */
export function callOfTimer(name: string): number | undefined {
  return name.startsWith(callTimer) ? Number(name.slice(callTimer.length)) : undefined
}

/** The frames of an event or an answer. Throws on what is neither, and on more than the server takes. */
export function encodeSocketIo(frame: unknown, nsp: string, state: SocketIoState): readonly (string | ArrayBuffer)[] {
  const frames = writePacket({ nsp, ...readFrame(frame, state) })
  const { maxFrameBytes } = state
  if (!frames.some((part) => exceedsBytes(part, maxFrameBytes))) return frames
  throw new TradewireError('frame-too-large', `the server takes ${maxFrameBytes} bytes`)
}

function readFrame(frame: unknown, { connection }: SocketIoState) {
  if (!isRecord(frame)) throw new TradewireError('frame-encode-failed', 'neither an event nor an answer')
  const { event, answer, callId, args = [] } = frame
  if (!Array.isArray(args)) throw new TradewireError('frame-encode-failed', 'args is no list')
  const list: readonly unknown[] = args
  if (typeof event === 'string') {
    const asked = typeof callId === 'number' ? { id: callId } : {}
    return { type: packetTypes.event, data: [event, ...list], ...asked }
  }
  if (!isTicket(answer)) throw new TradewireError('frame-encode-failed', 'neither an event nor an answer')
  // Ids begin anew with each connection: this one would answer another event.
  if (answer.connection !== connection) throw new TradewireError('frame-encode-failed', 'asked on another line')
  return { type: packetTypes.ack, data: [...list], id: answer.id }
}

function isTicket(value: unknown): value is AnswerTicket {
  return isRecord(value) && typeof value.id === 'number' && typeof value.connection === 'number'
}

/** What a frame given to `send` asks of the session itself. */
export function steerSocketIo(frame: unknown): Steering<SocketIoState, SocketIoEvents> | undefined {
  if (!isRecord(frame)) return undefined
  const { expectCall, forgetCall, timeoutMs } = frame
  if (typeof expectCall === 'number' && isPositive(timeoutMs)) {
    return {
      step: (state) => [{ ...state, calls: new Set(state.calls).add(expectCall) }, [
        { type: 'startTimer', name: `${callTimer}${expectCall}`, delayMs: Number(timeoutMs) },
      ]],
    }
  }
  return typeof forgetCall === 'number' ? { step: (state) => endCall(state, forgetCall) } : undefined
}

/** The call is answered, too late, or was never sent. */
export function endCall(state: SocketIoState, callId: number) {
  const calls = new Set(state.calls)
  calls.delete(callId)
  return [{ ...state, calls }, [{ type: 'stopTimer', name: `${callTimer}${callId}` }]] as const
}
