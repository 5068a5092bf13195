import { afterLoss, begin, beginByEvent, beginDue, limitInBackground, lose, markEnded } from './reconnect'
import type { EventHandlers, Machine } from './machine'
import type { Failure } from './status'
import { close, enter, isBlocked, isClosing, isFeeding, put, settleUptime } from './transition'

export function open(m: Machine): void {
  enter(m, 'opening', m.policy.connectTimeoutMs)
  put(m, 'open')
}

/** A new token and a retry, which costs no attempt. A second refusal before the minimum uptime is final. */
function renews(m: Machine, why: Failure, isUnauthorized: boolean): boolean {
  settleUptime(m)
  if (m.token === 'spent' && why.code === 'token-refused') m.token = 'renewing'
  if (m.token !== 'armed' || !isUnauthorized) return false
  m.token = 'renewing'
  m.failure = { ...why, final: false }
  markEnded(m)
  return true
}

/** The new token has arrived. */
function spendToken(m: Machine): void {
  if (m.token === 'renewing') m.token = 'spent'
}

/** An intended close is over: what follows depends on who needs the socket now. */
export function afterClosing(m: Machine): void {
  enter(m, 'idle')
  if (m.need === 'absent') return
  if (m.next === 'asked' && m.need === 'present') {
    limitInBackground(m)
    begin(m)
  } else if (m.next === 'retry' || m.need === 'lingering' || isBlocked(m)) beginDue(m, true)
  else beginByEvent(m)
}

/** The answers of address, socket and server. */
export const attemptEvents = {
  resolved(m, address) {
    if (m.phase !== 'resolving') return
    spendToken(m)
    m.loopback = address.loopback
    open(m)
  },

  resolveFailed(m, { code, detail, final }) {
    if (m.phase !== 'resolving') return
    // The token was fetched beside the address and is kept.
    if (code === 'url-failed') spendToken(m)
    afterLoss(m, { code, detail, final })
  },

  socketOpened(m) {
    if (m.phase !== 'opening') return
    // An open connection disproves an earlier report that the network is gone.
    m.offline = false
    m.online = true
    enter(m, 'readying', m.policy.readyTimeoutMs)
  },

  /** The server or the network closed the socket; the close code says what follows. */
  socketClosed(m, { code: closeCode, reason }) {
    if (isClosing(m)) return afterClosing(m)
    if (m.phase !== 'opening' && !isFeeding(m)) return
    const lost = { kind: 'loss', code: isFeeding(m) ? 'connection-lost' : 'connect-failed' } as const
    const { kind, code } = { ...lost, ...m.policy.closeCodes[closeCode] }
    const isUnauthorized = kind === 'unauthorized'
    const why = { code, closeCode, detail: reason || undefined, final: isUnauthorized || kind === 'final' }
    const isRenewed = renews(m, why, isUnauthorized)
    if (isFeeding(m)) put(m, 'detach')
    enter(m, 'idle')
    if (isRenewed) beginDue(m, true)
    else afterLoss(m, why, kind === 'later' ? m.policy.retryLaterMs : 0)
  },

  /** Where no socket is free, the line did not fail: waiting for one costs no attempt for a while. */
  socketRefused(m, { code }) {
    if (m.phase !== 'opening') return
    const isFull = code === 'socket-slots-exhausted'
    if (!isFull || !m.waitsForSlots) return lose(m, code, undefined, !isFull)
    m.slotSinceMs ??= m.nowMs
    enter(m, 'awaitingSlot', m.policy.slotRetryMs)
  },

  slotFreed(m) {
    if (m.phase === 'awaitingSlot') open(m)
  },

  protocolLost(m, { code }) {
    if (isFeeding(m)) lose(m, code)
  },

  protocolRefused(m, { kind, code, detail }) {
    if (!isFeeding(m)) return
    if (!renews(m, { code, detail, final: true }, kind === 'unauthorized')) return lose(m, code, detail, true)
    put(m, 'detach')
    m.next = 'retry'
    close(m)
  },

  goodbyeSent(m) {
    if (m.phase === 'leaving') close(m)
  },
} satisfies Partial<EventHandlers>
