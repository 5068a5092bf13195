import { onScopeDispose } from 'vue'
import { hearMessage, installedJsonClient } from './json-client'
import type { NameOf, Received } from './message-types'
import { topicsOf, type TopicHow } from './topics'
import type { Messages } from './use-socket'

export interface UseTopicOptions extends Partial<TopicHow> {
  /**
   * The client's name.
   * @default 'default'
   */
  readonly client?: string
}

/**
 * Holds a topic and hears the messages whose name is its key, until the effect scope ends. Without `subscribe` it is
 * subscribed in the way that another holder gave.
 * @throws TradewireError `invalid-option` when no client of `jsonProtocol()` is installed.
 * @example useTopic('prices', (price) => { newest.value = price }, { subscribe: () => send('enter', 'prices') })
 */
export function useTopic<Key extends NameOf<Received<Messages>>>(
  key: Key, listener: (payload: Received<Messages>[Key]) => void, options?: UseTopicOptions,
): void
export function useTopic<Payload>(
  key: string, listener: (payload: Payload) => void, options?: UseTopicOptions,
): void
export function useTopic<Payload>(
  key: string, listener: (payload: Payload) => void, options: UseTopicOptions = {},
): void {
  const { subscribe, unsubscribe } = options
  const entry = installedJsonClient(options.client)
  // Before it is held: a server may answer a subscription with the first message.
  onScopeDispose(hearMessage(entry, key, listener))
  const how = subscribe === undefined ? undefined : { subscribe, ...(unsubscribe === undefined ? {} : { unsubscribe }) }
  onScopeDispose(topicsOf(entry.client).hold(key, how))
}
