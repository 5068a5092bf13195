import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'
import type { DiagnosticCode, HeartCheckEvents, SocketClient, SocketStatus } from '../../../src'
import { createSampleLog, type SampleLog } from './sample-log'
import { noteStatuses } from './status-lines'
import { useClientStatus } from './use-client-status'

type HeartCheckStatus = 'connected' | 'failed' | 'closed'

/** Maps the six connection statuses to the page's three names. */
export function heartCheckStatus({ status, failure }: SocketStatus): HeartCheckStatus {
  if (status === 'open') return 'connected'
  // `failure` stays set after the user closes the connection, so `idle` comes first.
  if (status === 'idle' || failure === null) return 'closed'
  // While reconnect attempts follow, a lost connection counts as closed.
  return status !== 'failed' && failure.code === 'connection-lost' ? 'closed' : 'failed'
}

export interface HeartCheckSocket {
  readonly log: SampleLog
  readonly status: Readonly<Ref<SocketStatus>>
  /** Status under the page's three names. */
  readonly shown: ComputedRef<HeartCheckStatus>
  readonly isBeating: Ref<boolean>
  /** Heartbeats since the last start. */
  readonly beats: Ref<number>
  /** Number of failed reconnects before the client gave up; `null` until then. */
  readonly spentAfter: Ref<number | null>
  /** Why the last message was not sent. */
  readonly refusedBy: Ref<DiagnosticCode | null>
  start(): void
  stop(): void
  send(text: string): Promise<void>
}

/** Opens a connection with heartbeats on demand, until the scope ends. */
export function useHeartCheck(client: SocketClient<HeartCheckEvents>): HeartCheckSocket {
  const log = createSampleLog()
  const status = useClientStatus(client)
  const isBeating = ref(false)
  const beats = ref(0)
  const spentAfter = ref<number | null>(null)
  const refusedBy = ref<DiagnosticCode | null>(null)

  const stops = [
    noteStatuses(client, log, true),
    client.on('diagnosed', ({ code, detail }) => {
      // The connection status already shows these failures.
      if (/^connect(?:-failed|ion-lost)$/.test(code)) return
      log.add({ kind: 'error', code, ...(detail !== undefined && { text: detail }) })
    }),
    client.on('statusChanged', ({ status: next }) => {
      if (next !== 'open') return
      spentAfter.value = null
      refusedBy.value = null
    }),
    client.on('messageReceived', ({ data }) => log.add({ kind: 'received', text: String(data) })),
    client.on('connectError', ({ attemptsMade }) => {
      // A final rejection ends the attempts before all are used.
      if (client.status().failure?.final !== false) return
      spentAfter.value = attemptsMade
      log.add({ kind: 'spent', text: String(attemptsMade) })
    }),
    client.on('heartChecked', () => {
      beats.value += 1
      log.add({ kind: 'beat' })
    }),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
    // Stops the heartbeats, because the client stays open after its page closes.
    void client.send({ heartCheck: 'stop' })
  })

  return {
    log,
    status,
    shown: computed(() => heartCheckStatus(status.value)),
    isBeating,
    beats,
    spentAfter,
    refusedBy,
    start() {
      isBeating.value = true
      beats.value = 0
      void client.send({ heartCheck: 'start' })
    },
    stop() {
      isBeating.value = false
      void client.send({ heartCheck: 'stop' })
    },
    async send(text) {
      const id = log.add({ kind: 'sent', text })
      const result = await client.send(text)
      refusedBy.value = result.ok ? null : result.code
      if (!result.ok) log.change(id, { kind: 'refused', code: result.code })
    },
  }
}
