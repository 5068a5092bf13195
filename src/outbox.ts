export type { EntryState, OutboxEntry, OutboxMessage, Replay } from './outbox/entry'
export type { Outbox, OutboxEvents, PostResult, RequestResult } from './outbox/outbox-api'
export type { OutboxAnswer, OutboxEar, OutboxWire } from './outbox/outbox-wire'
export type { Locks } from './ports/locks'
