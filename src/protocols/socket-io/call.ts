import { checkOptions } from '../../shared/options'
import { isPositive } from '../../shared/checks'
import type { DiagnosticCode } from '../../shared/errors'
import type { CallFrame, SocketIoFrame } from './types'
import type { CallAnswer } from './types'

/** A client of `socketIoProtocol()`, as far as it is needed here. */
export interface SocketIoCaller {
  on(name: 'callAnswered', listener: (answer: CallAnswer) => void): () => void
  send(frame: SocketIoFrame | CallFrame): Promise<CallSent>
}

type CallSent = { readonly ok: true } | { readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string }

export type CallResult =
  | { readonly ok: true; readonly args: readonly unknown[] }
  | { readonly ok: false; readonly code: DiagnosticCode; readonly detail?: string }

export interface CallOptions {
  /** For the acknowledgement, ms. Default 10,000. */
  readonly timeoutMs?: number
}

const lastIds = new WeakMap<SocketIoCaller, number>()

/**
 * Sends an event and waits for its acknowledgement. Never rejects: `not-open` and what else keeps it from being sent,
 * `request-timeout`, or `connection-lost` when the line ends before the answer, which may mean either.
 * @throws TradewireError `invalid-option` for a timeout that is no time.
 * @example const result = await callSocketIo(client, 'join', ['room-7'])
 */
export function callSocketIo(
  client: SocketIoCaller, event: string, args: readonly unknown[] = [], options: CallOptions = {},
): Promise<CallResult> {
  checkOptions(options, { timeoutMs: isPositive })
  const { timeoutMs = 10_000 } = options
  // From 1: 0 is the probe's.
  const callId = (lastIds.get(client) ?? 0) + 1
  lastIds.set(client, callId)
  return new Promise((settle) => {
    const stop = client.on('callAnswered', (answer) => {
      if (answer.callId !== callId) return
      stop()
      settle(answer.ok ? { ok: true, args: answer.args } : { ok: false, code: answer.code })
    })
    void client.send({ expectCall: callId, timeoutMs })
    void client.send({ event, args, callId }).then((sent) => {
      if (sent.ok) return
      stop()
      void client.send({ forgetCall: callId })
      settle(sent)
    })
  })
}
