import { defineStore } from 'pinia'
import { computed, markRaw, shallowRef } from 'vue'
import type { TabValue } from '../core/lease/tab-rules'
import type { Session } from '../ports/protocol'
import { clientOf } from './clients'

type UseSocketIOStore = ReturnType<typeof defineSocketIOStore>

const byName = new Map<string, UseSocketIOStore>()

/**
 * The socket as pages see it: its status, and what they may ask of it.
 * Throws `invalid-option` when no client of that name is installed.
 * @param name of the client, default `default`
 */
export function useSocketIOStore(name = 'default'): ReturnType<UseSocketIOStore> {
  const useStore = byName.get(name) ?? defineSocketIOStore(name)
  byName.set(name, useStore)
  return useStore()
}

function defineSocketIOStore(name: string) {
  return defineStore(`tradewire:${name}`, () => {
    const client = markRaw(clientOf(name))
    const current = shallowRef(client.status())
    const leases = shallowRef(client.leases())
    const tabs = shallowRef(client.tabs())
    const session = shallowRef(client.session())

    client.on('statusChanged', (status) => {
      current.value = status
    })
    client.on('leasesChanged', (views) => {
      leases.value = views
      tabs.value = client.tabs()
    })
    client.on('sessionChanged', (next) => {
      session.value = next
    })

    return {
      status: computed(() => current.value.status),
      attempt: computed(() => current.value.attempt),
      attempts: computed(() => current.value.attempts),
      nextAtMs: computed(() => current.value.nextAtMs),
      pausedBy: computed(() => current.value.pausedBy),
      failure: computed(() => current.value.failure),
      sinceMs: computed(() => current.value.sinceMs),
      current,
      leases,
      tabs,
      session,
      client,
      connect: () => client.connect(),
      close: () => client.close(),
      reconnect: () => client.reconnect(),
      setSession: (next: Session | null) => client.setSession(next),
      setTab: (rule: string, value: TabValue) => client.setTab(rule, value),
      send: (frame: unknown) => client.send(frame),
      stats: () => client.stats(),
    }
  })
}
