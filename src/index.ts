export { createTradewire, type Tradewire } from './vue/connection/create-tradewire'
export { clientOf } from './vue/connection/clients'

export { useChannel } from './vue/connection/use-channel'
export { usePageShown, usePageVisibility } from './vue/connection/page-visibility'
export { usePosition, usePositionLists, usePositions } from './vue/positions/use-positions'
export type { PositionListsInUse, SelectedPositions } from './vue/positions/use-positions'
export { createPositionSource } from './vue/positions/create-position-source'
export type { PositionSource } from './positions/model/position-source'
export { useSocketLease, useTabRule } from './vue/connection/use-socket-lease'
export { socketOf, type SocketOutside } from './vue/json/socket-of'
export type { RequestAnswer, RequestOptions, SendOptions } from './protocols/json/json-calls'
// Exported with `*`, so apps can extend `Messages` with `declare module 'tradewire'`.
export * from './vue/json/use-socket'
export type { Channels } from './connection/channels/channels'

export * from './client'
