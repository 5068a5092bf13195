import { hearChannel, type ChannelOptions } from './use-channel'

/** Hears one event of a protocol until the effect scope ends or the returned function is called. */
export type UseEvent<Events extends object> = <Name extends keyof Events & string>(
  name: Name,
  listener: (payload: Events[Name]) => void,
) => () => void

/**
 * `useChannel` for the events of an application's own protocol, which become channels by being heard:
 * `const useTicker = channelsOf<TickerEvents>({ client: 'ticker' })`, then `useTicker('quoted', …)`.
 */
export function channelsOf<Events extends object>(options: ChannelOptions = {}): UseEvent<Events> {
  return (name, listener) => hearChannel(name, listener, options)
}
