export const invariants = {
  'one-socket': 'At most one socket has listeners, and at most one is in use that the client has not asked to close.',
  'socket-needs-lease': 'Without a lease, no socket is in use after the time for linger, goodbye and close.',
  'live-is-true': 'Live rows and account match the server\'s at the same epoch and seq.',
  'live-is-connected': 'Rows are live only while the status is open.',
  'live-is-recent': 'Live rows on screen are no older than the time to detect a dead connection or feed.',
  'totals-recounted': 'Totals and equity equal the sums of the rows in whole units.',
  'own-rows-only': 'Only rows and responses of the signed-in user are shown.',
  'own-frames-only': 'Only frames of the signed-in user are sent. A goodbye may belong to the previous user.',
  'own-bytes-only': 'The data stored under a user contains no data of another user, and no token.',
  'one-error-a-failure': 'Each time the client fails, it emits exactly one connectError.',
  'order-once': 'An order is executed at most once, in the account of the user who placed it.',
  'order-sent-once': 'The frame of an order is passed to a connection at most once, whatever its result.',
  'answer-is-true': 'An order shown as done was executed once. A rejected, expired or withdrawn order was not.',
  'accepted-is-kept': 'An accepted message stays in the outbox until settled, across kills and restarts.',
  'settled-stays': 'A settled message keeps its state and its result.',
  'note-once': 'The server stores a repeatable message at most once, and has stored each message shown as done.',
  'way-back': 'When the faults end, the client is live within one connection, or failed and live after reconnect().',
  'everything-settles': 'When the client is live, every message settles. Unknown messages settle by a query.',
  'nothing left': 'A disposed client leaves no timer, no listener, no lock and no connection.',
} as const

export type InvariantName = keyof typeof invariants

function isInvariant(name: string): name is InvariantName {
  return Object.hasOwn(invariants, name)
}

export const invariantNames: readonly InvariantName[] = Object.keys(invariants).filter(isInvariant)
