import { onScopeDispose } from 'vue'
import { subscribe, type Channels } from '../../connection/channels/channels'
import type { UsualEvents } from '../../connection/runtime/client-api'
import { installedClient, type ClientChoice } from './clients'
import { requireScope } from './scope-ends'
import { adviseOptions } from '../../shared/options'

/**
 * Listens to a channel until the effect scope ends or the returned function is called. If a listener throws,
 * `listener-threw` is reported and the other listeners run. For a custom protocol, pass the event map and the event's
 * name as type arguments. A custom event's channel opens with its first listener.
 * @param channel name of the channel
 * @param listener called with each payload
 * @throws TradewireError `invalid-option` outside an effect scope, or when no such client is installed
 * @example useChannel('connectError', ({ reason }) => console.log(reason))
 * @example useChannel<TickerEvents, 'quoted'>('quoted', (quote) => show(quote), { client: 'ticker' })
 */
export function useChannel<
  Events extends object = Channels & UsualEvents, Name extends keyof Events & string = keyof Events & string,
>(
  channel: Name,
  listener: (payload: Events[Name]) => void,
  options: ClientChoice = {},
): () => void {
  requireScope('useChannel')
  const { client, bus, carry } = installedClient(options.client)
  if (process.env.NODE_ENV !== 'production') adviseOptions(client, 'useChannel().', options, ['client'])
  carry(channel)
  const stop = subscribe<Record<string, Events[Name]>>(bus, client.name, channel, listener, client.report)
  onScopeDispose(stop)
  return stop
}
