import type { ConnectError, Failure, SocketStatus } from '../../../connection/machine/status'
import type { Diagnostic, DiagnosticCode } from '../../../shared/errors'
import type { HeartCheckEvents } from './heart-check'

/** `connected`: texts can be sent. `failed`: no connection could be made. `closed`: there is none, or it ended. */
export type HeartCheckStatus = 'connected' | 'failed' | 'closed'

/** What went wrong; `text` is the platform's or the server's own, or else the code again. */
export interface HeartCheckError {
  readonly code: DiagnosticCode
  readonly text: string
}

export interface HeartCheckCallbacks {
  /** The connection is there: the first, and each that was made again. */
  readonly open?: () => void
  readonly message?: (text: string) => void
  readonly error?: (error: HeartCheckError) => void
  readonly status?: (status: HeartCheckStatus) => void
  /** Every reconnect has been tried; nothing comes back by itself any more. */
  readonly spent?: (attempts: number) => void
}

interface SourceEvents extends HeartCheckEvents {
  statusChanged: SocketStatus
  connectError: ConnectError
  diagnosed: Diagnostic & { readonly atMs: number }
}

/** A client of the protocol `heartCheck`, as far as it is heard here. */
export interface HeartCheckSource {
  status(): SocketStatus
  on<K extends keyof SourceEvents>(name: K, listener: (payload: SourceEvents[K]) => void): () => void
}

/**
 * The six names of a status, as the three that the original's pages show.
 * @example heartCheckStatus(useSocketIOStore({ client: 'pulse' }).current)
 */
export function heartCheckStatus({ status, failure }: Pick<SocketStatus, 'status' | 'failure'>): HeartCheckStatus {
  if (status === 'open') return 'connected'
  // Why it failed is kept for the page; but it was left.
  if (status === 'idle' || failure === null) return 'closed'
  // A connection that was there and ended has been closed, as long as another is to come.
  return status !== 'failed' && failure.code === 'connection-lost' ? 'closed' : 'failed'
}

/**
 * Hears a client by callbacks, from now until the returned function is called.
 * @example const stop = watchHeartCheck(clientOf<HeartCheckEvents>('pulse'), { message: (text) => show(text) })
 */
export function watchHeartCheck(client: HeartCheckSource, callbacks: HeartCheckCallbacks): () => void {
  let shown = heartCheckStatus(client.status())
  let told: Failure | null = client.status().failure

  function tell({ code, detail = code }: Diagnostic): void {
    callbacks.error?.({ code, text: detail })
  }

  function onStatus(status: SocketStatus): void {
    const { failure } = status
    if (failure !== null && failure !== told) tell(failure)
    told = failure
    const next = heartCheckStatus(status)
    if (next === shown) return
    shown = next
    callbacks.status?.(next)
    if (next === 'connected') callbacks.open?.()
  }

  const stops = [
    client.on('statusChanged', onStatus),
    client.on('messageReceived', ({ text }) => callbacks.message?.(text)),
    client.on('diagnosed', tell),
    client.on('connectError', ({ attemptsMade: attempts }) => {
      // A refusal for good comes by the same way, with attempts left.
      if (client.status().failure?.final === false) callbacks.spent?.(attempts)
    }),
  ]
  return () => {
    for (const stop of stops.splice(0)) stop()
  }
}
