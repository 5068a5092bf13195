export const invariants = {
  'one-socket': 'At most one socket has listeners, and at most one is in use that the client has not asked to close.',
  'socket-needs-lease': 'No socket is in use once no lease has been for longer than linger, goodbye and close take.',
  'live-is-true': 'Rows that are called live are the rows and the account that the server had at that epoch and seq.',
  'live-is-connected': 'Rows are called live only while the status is open.',
  'live-is-recent': 'Rows that are called live on screen are not older than it takes to notice a dead line or feed.',
  'totals-recounted': 'Totals and equity are what a recount of the rows in whole units gives.',
  'own-rows-only': 'Rows and answers shown are those of the user who is signed in.',
  'own-frames-only': 'Frames sent are of the user who is signed in; a goodbye may be of the one before.',
  'own-bytes-only': 'What is stored under a user holds nothing of another one, and no token.',
  'one-error-a-failure': 'Each time the client fails there is exactly one connectError.',
  'order-once': 'An order is executed at most once, at the account of the user who gave it.',
  'order-sent-once': 'The frame of an order is handed to a connection at most once, whatever becomes of it.',
  'answer-is-true': 'An order that is called done was executed once; one called refused, expired or withdrawn never.',
  'accepted-is-kept': 'A message that was accepted is in the outbox, over kills and restarts, until it is settled.',
  'settled-stays': 'A settled message keeps its state and its result.',
  'note-once': 'A message of the kind that is repeated is kept by the server once, and kept when it is called done.',
  'way-back': 'Once faults stop the client is live within one connection, or failed and live after reconnect().',
  'everything-settles': 'Once the client is live every message settles, the unknown ones by a query.',
  'nothing left': 'A client that was disposed of leaves no timer, no listener, no lock and no connection.',
} as const

export type InvariantName = keyof typeof invariants

function isInvariant(name: string): name is InvariantName {
  return Object.hasOwn(invariants, name)
}

export const invariantNames: readonly InvariantName[] = Object.keys(invariants).filter(isInvariant)
