export { createTradewire, type Tradewire } from './connection/vue/create-tradewire'
export { clientOf, type ClientChoice } from './connection/vue/clients'

export { useChannel } from './connection/vue/use-channel'
export { usePageShown, usePageVisibility } from './connection/vue/page-visibility'
export { usePosition, usePositionLists, usePositions, type UsePositionsOptions } from './positions/vue/use-positions'
export type { SelectedPositions } from './positions/vue/use-positions'
export { createPositionSource, type PositionSourceOptions } from './protocols/copy-trading/vue/position-source'
export type { PositionSource } from './positions/model/position-source'
export { useSocketLease, type SocketLeaseOptions, useTabRule } from './connection/vue/use-socket-lease'
export { useTopic, type UseTopicOptions } from './protocols/json/vue/use-socket'
export { socketOf, type SocketOutside } from './protocols/json/vue/socket-of'
export type { CancelSignal, RequestAnswer, RequestOptions, SendOptions } from './protocols/json/json-calls'
// With a star, because an app can add to its `Messages` by `declare module 'tradewire'`.
export * from './protocols/json/vue/use-socket'
export type { Channels } from './connection/channels/channels'

export * from './client'
