import { defineStore, type Store } from 'pinia'
import { computed, markRaw, onScopeDispose, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { ClientChoice } from '../connection/clients'
import { mirrorOf, storeOfClient } from '../connection/store-of-client'
import type { OutboxEntry, OutboxMessage } from '../../outbox/model/entry'
import { isSettled } from '../../outbox/model/outbox-state'
import type { Outbox, PostResult, RequestResult } from '../../outbox/outbox-api'
import { installedOutbox } from './outbox-plugin'

interface OutboxStoreState {
  readonly outbox: Outbox
}

/** Pinia's own inference loses them under Vue 3.4. */
type OutboxGetters = {
  /** The current user's entries, oldest first; a new list at each change, with the same objects for unchanged ones. */
  readonly entries: () => readonly OutboxEntry[]
  /** Entries whose outcome is not known yet. */
  readonly pending: () => readonly OutboxEntry[]
}

/** See the methods of the same names of `Outbox`. What the wire does not accept is refused as they say. */
interface OutboxActions {
  post(message: OutboxMessage): Promise<PostResult>
  postAndWait(message: OutboxMessage, options?: { readonly timeoutMs?: number }): Promise<RequestResult<unknown>>
  ask(id: string): void
  withdraw(id: string): Promise<boolean>
  dismiss(id: string): Promise<void>
}

/** The store of an outbox. */
export type OutboxStore = Store<string, OutboxStoreState, OutboxGetters, OutboxActions>

const byName = new Map<string, () => OutboxStore>()

/**
 * The outbox of one client as pages see it, with payloads of any type: `useOutbox` knows their type.
 * @throws TradewireError `invalid-option` when no outbox is installed for a client of that name
 * @example const { pending } = storeToRefs(useOutboxStore())
 */
export function useOutboxStore({ client: name = 'default' }: ClientChoice = {}): OutboxStore {
  // Checked first: Pinia keeps and returns a store whose setup threw, without its members.
  const outbox = installedOutbox<unknown>(name)
  const useStore = byName.get(name) || defineOutboxStore(name)
  byName.set(name, useStore)
  return storeOfClient(name, useStore, (store) => store.outbox === outbox)
}

function defineOutboxStore(name: string): () => OutboxStore {
  return defineStore(`tradewire-outbox:${name}`, () => {
    const outbox = markRaw(installedOutbox<unknown>(name))
    const entries: ShallowRef<readonly OutboxEntry[]> = shallowRef(outbox.entries())
    const pending: ComputedRef<readonly OutboxEntry[]> =
      computed(() => entries.value.filter((entry) => !isSettled(entry)))
    onScopeDispose(outbox.on('changed', (changed) => {
      entries.value = changed
    }))
    return {
      entries: mirrorOf(entries),
      pending,
      outbox,
      post: (message: OutboxMessage) => outbox.post(message),
      postAndWait: (message: OutboxMessage, options?: { readonly timeoutMs?: number }) =>
        outbox.postAndWait(message, options),
      ask: (id: string) => outbox.ask(id),
      withdraw: (id: string) => outbox.withdraw(id),
      dismiss: (id: string) => outbox.dismiss(id),
    }
  })
}
