import { onScopeDispose } from 'vue'
import type { Channels } from '../channels/channel-map'
import { subscribe } from '../channels/subscribe'
import { installedClient } from './clients'

export interface ChannelOptions {
  /** The client's name. Default `default`. */
  readonly client?: string
}

/**
 * Hears a channel until the effect scope ends or the returned function is called. A listener that throws
 * is reported as `listener-threw` and hinders no other. For the events of a protocol of your own see
 * `channelsOf`. Throws `invalid-option` when no such client is installed.
 */
export function useChannel<Channel extends keyof Channels>(
  channel: Channel,
  listener: (payload: Channels[Channel]) => void,
  options: ChannelOptions = {},
): () => void {
  return hearChannel(channel, listener, options)
}

/** The same for a name whose type the caller vouches for. */
export function hearChannel<Payload>(
  channel: string,
  listener: (payload: Payload) => void,
  options: ChannelOptions,
): () => void {
  const { client, bus, carry } = installedClient(options.client)
  carry(channel)
  const stop = subscribe<Record<string, Payload>>(bus, client.name, channel, listener, client.report)
  onScopeDispose(stop)
  return stop
}
