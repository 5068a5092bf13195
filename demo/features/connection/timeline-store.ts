import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import type { AttemptRecord, DiagnosticCode, SocketStatus } from '../../../src'
import { useSocketIOStore } from '../../../src/stores'

export interface TimelineEntry {
  readonly id: number
  readonly atMs: number
  readonly status: SocketStatus
}

export interface FailureRecord {
  readonly code: DiagnosticCode
  readonly closeCode: number | undefined
  readonly atMs: number
}

const keptEntries = 60

/** Connection events since the app's start, newest first. */
export const useTimelineStore = defineStore('demoTimeline', () => {
  const socket = useSocketIOStore()
  const entries = shallowRef<readonly TimelineEntry[]>([])
  const attempts = shallowRef<readonly AttemptRecord[]>([])
  /** Last disconnect or failed attempt, even after a reconnect. */
  const lastFailure = shallowRef<FailureRecord | null>(null)
  let noted: SocketStatus['failure'] = null
  let lastId = 0

  function record(status: SocketStatus): void {
    lastId += 1
    const atMs = Date.now()
    const { failure } = status
    if (failure !== null && failure !== noted) {
      lastFailure.value = { code: failure.code, closeCode: failure.closeCode, atMs }
    }
    noted = failure
    entries.value = [{ id: lastId, atMs, status }, ...entries.value].slice(0, keptEntries)
    attempts.value = socket.client.inspection?.attempts() ?? []
  }

  record(socket.client.status())
  socket.client.on('statusChanged', record)
  return { entries, attempts, lastFailure }
})
