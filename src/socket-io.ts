export { socketIo } from './protocols/socket-io'
export { callSocketIo, type CallOptions, type CallResult, type SocketIoCaller } from './protocols/socket-io-call'
export type { CallFrame, SocketIoFrame } from './protocols/socket-io-frames'
export type {
  AnswerTicket,
  CallAnswer,
  SocketIoEvent,
  SocketIoEvents,
  SocketIoOptions,
  SocketIoProtocol,
  SocketIoState,
  SocketIoUser,
} from './protocols/socket-io-state'
export { socketIoUrl, type SocketIoUrlOptions } from './protocols/socket-io-url'
