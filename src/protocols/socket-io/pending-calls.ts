import type { ProtocolLine, ProtocolSession } from '../../connection/ports/protocol'
import { isPositive, isRecord } from '../../shared/checks'
import type { CallAnswer, SocketIoEvents } from './types'

export interface PendingCalls extends Required<Pick<ProtocolSession, 'steer'>> {
  answered(callId: number | undefined, args: readonly unknown[]): void
  /** Handles a timeout. The timer's name is the call's id. */
  timer(name: string): void
  /** Ends all calls, because the socket has ended. */
  lose(): void
}

export function createPendingCalls(line: ProtocolLine<SocketIoEvents>): PendingCalls {
  const pending = new Set<number>()

  function end(callId: number): void {
    pending.delete(callId)
    line.stop(`${callId}`)
  }

  function publish(answer: CallAnswer): void {
    line.publish('callAnswered', answer)
  }

  return {
    answered(callId, args) {
      // The response is late or belongs to no call (SI-5).
      if (callId === undefined || !pending.has(callId)) return
      end(callId)
      publish({ ok: true, callId, args })
    },
    timer(name) {
      const callId = Number(name)
      end(callId)
      publish({ ok: false, callId, code: 'request-timeout' })
    },
    lose() {
      const lost = [...pending]
      pending.clear()
      for (const callId of lost) publish({ ok: false, callId, code: 'connection-lost' })
    },
    steer(frame) {
      if (!isRecord(frame)) return undefined
      const { expectCall, forgetCall, timeoutMs } = frame
      if (typeof expectCall === 'number' && isPositive(timeoutMs)) {
        return () => {
          pending.add(expectCall)
          line.after(`${expectCall}`, Number(timeoutMs))
        }
      }
      return typeof forgetCall === 'number' ? () => end(forgetCall) : undefined
    },
  }
}
