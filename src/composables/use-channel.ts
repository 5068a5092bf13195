import { onScopeDispose } from 'vue'
import type { Channels } from '../channels/channel-map'
import { carryEvent } from '../channels/open-channels'
import { subscribe } from '../channels/subscribe'
import { installedClient } from '../store/clients'

export interface ChannelOptions {
  /** The client's name. Default `default`. */
  readonly client?: string
}

/**
 * Hears a channel until the effect scope ends or the returned function is called. A listener that throws
 * is reported as `listener-threw` and hinders no other. Events of an application's own protocol are
 * channels too: `useChannel<{ quoted: Quote }>('quoted', …)`.
 * Throws `invalid-option` when no such client is installed.
 */
export function useChannel<Channel extends keyof Channels>(
  channel: Channel,
  listener: (payload: Channels[Channel]) => void,
  options?: ChannelOptions,
): () => void
export function useChannel<Events extends object>(
  channel: keyof Events & string,
  listener: (payload: Events[keyof Events & string]) => void,
  options?: ChannelOptions,
): () => void
export function useChannel(
  channel: string,
  listener: (payload: unknown) => void,
  options: ChannelOptions = {},
): () => void {
  const { client, bus } = installedClient(options.client)
  carryEvent(client, channel)
  const stop = subscribe<Record<string, unknown>>(bus, client.name, channel, listener, client.report)
  onScopeDispose(stop)
  return stop
}
