import { computed, onScopeDispose, ref, type ComputedRef, type Ref } from 'vue'
import {
  heartCheckStatus, watchHeartCheck, type DiagnosticCode, type HeartCheckEvents,
  type HeartCheckStatus, type SocketClient, type SocketStatus,
} from '../../../src'
import { createSampleLog, type SampleLog } from './sample-log'
import { useClientStatus } from './use-client-status'

export interface HeartCheckSocket {
  readonly log: SampleLog
  readonly status: Readonly<Ref<SocketStatus>>
  /** Status under the protocol's three names. */
  readonly shown: ComputedRef<HeartCheckStatus>
  readonly isBeating: Ref<boolean>
  /** Number of heartbeats since they were last started. */
  readonly beats: Ref<number>
  /** Number of failed reconnects after which the client gave up; `null` until then. */
  readonly spentAfter: Ref<number | null>
  /** Why the last text was not sent. */
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
    watchHeartCheck(client, {
      open() {
        spentAfter.value = null
        refusedBy.value = null
        log.add({ kind: 'opened' })
      },
      message: (text) => log.add({ kind: 'received', text }),
      error: ({ code, text }) => log.add({ kind: 'error', code, ...(text === code ? {} : { text }) }),
      status(next) {
        if (next === 'closed') log.add({ kind: 'closed' })
      },
      spent(attempts) {
        spentAfter.value = attempts
        log.add({ kind: 'spent', text: String(attempts) })
      },
    }),
    client.on('heartChecked', () => {
      beats.value += 1
      log.add({ kind: 'beat' })
    }),
  ]
  onScopeDispose(() => {
    for (const stop of stops) stop()
    // Stops the heartbeats, because the client outlives its page.
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
