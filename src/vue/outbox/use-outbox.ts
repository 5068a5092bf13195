import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'
import type { ClientChoice } from '../connection/clients'
import { scopeEnds } from '../connection/scope-ends'
import type { Order } from '../../positions/model/wire'
import type { OutboxEntry } from '../../outbox/model/entry'
import { isSettled } from '../../outbox/model/outbox-state'
import type { Outbox } from '../../outbox/outbox-api'
import { installedOutbox } from './outbox-plugin'

/** Outbox API for a page. The fields may be destructured. */
export interface OutboxInUse<Payload>
  extends Pick<Outbox<Payload>, 'post' | 'postAndWait' | 'resend' | 'ask' | 'withdraw' | 'dismiss'> {
  /** The user's entries, oldest first. Unchanged entries keep their object identity. */
  readonly entries: Readonly<ShallowRef<readonly OutboxEntry<Payload>[]>>
  /** Entries with an unknown outcome. */
  readonly pending: ComputedRef<readonly OutboxEntry<Payload>[]>
  /**
   * Calls the listener for each settled entry, until the returned function is called or the effect scope of `useOutbox`
   * or of this call ends.
   */
  onSettled(listener: (entry: OutboxEntry<Payload>) => void): () => void
}

/**
 * Returns a client's outbox, updated until the effect scope ends.
 * @throws TradewireError `invalid-option` when no outbox is installed for this client name
 * @example const { entries, post } = useOutbox()
 */
export function useOutbox<Payload = Order>(
  { client: name = 'default' }: ClientChoice = {},
): OutboxInUse<Payload> {
  const outbox = installedOutbox<Payload>(name)
  const { post, postAndWait, resend, ask, withdraw, dismiss } = outbox
  const entries: ShallowRef<readonly OutboxEntry<Payload>[]> = shallowRef(outbox.entries())
  const { until } = scopeEnds()

  until(() => outbox.on('changed', (changed) => {
    entries.value = changed
  }))
  return {
    entries,
    pending: computed(() => entries.value.filter((entry) => !isSettled(entry))),
    post,
    postAndWait,
    resend,
    ask,
    withdraw,
    dismiss,
    onSettled: (listener) => until(() => outbox.on('settled', listener)),
  }
}
