import { isDeveloped } from '../../shared/developed'
import { stringOf, type DiagnosticCode } from '../../shared/errors'
import { withChanges } from '../../shared/with-changes'
import {
  changeLease, dismissDoubts, isAnyHeld, sameMomentMs, suspendLeases, withoutLease, type LeaseSet,
} from '../leases/lease-set'
import type { CloseCodeMeaning } from '../policy/close-codes'
import type { Effect, InputName, Inputs, MachineEvent, PlainEffect, SharedInputName, TimerName } from './machine-events'
import {
  closeTimeoutMs, goodbyeTimeoutMs, lateMs, minExtraPauseMs, minPauseMs, networkAskMs, slotRetryMs, slotTimeoutMs,
  staleAttemptMs,
} from './fixed-times'
import type { Machine, Surroundings } from './machine-api'
import type { AfterClosing, MachineState, PhaseName, PingBy } from './machine-state'
import { reasonOf, type Failure, type SocketStatusName } from './status'

const readyTimers: readonly TimerName[] = ['uptime', 'ping', 'pong']

/** An input without a handler has no effect. */
type Handlers = { readonly [Name in InputName]?: (event: Inputs[Name]) => void }

/**
 * The variables are the fields of `MachineState`. Each phase has its own section. `anyPhase` handles events that mean
 * the same in each phase.
 */
export function createMachine({
  policy, ready: sessionReady, renewableToken, hiddenAtMs,
}: Surroundings): Machine {
  // The step in progress.
  let nowMs = 0
  let roll = 0
  let effects: Effect[] = []
  let fault = ''

  let phase: PhaseName = 'idle'
  let generation = 0

  // All phases.
  let leases: LeaseSet = []
  let need: MachineState['need'] = 'absent'
  let token: MachineState['token'] = renewableToken ? 'armed' : 'fixed'
  let online: boolean | undefined
  let offline = false
  let loopback = false
  let lostAtMs: number | null = null
  let draw = 0
  let made = 0
  let renewedAtMs = -Infinity
  let endedAtMs = -Infinity
  let failure: Failure | null = null

  /** The phases `idle` and `failed` have no handlers. */
  const phases: { [Name in PhaseName]?: Handlers } = {}

  function handle<Name extends InputName>(name: Name, event: Inputs[Name]): void {
    const own = phases[phase] || anyPhase
    const handler = own[name] || anyPhase[name]
    if (handler) handler(event)
  }

  // Effects.

  function put(type: PlainEffect): void {
    effects.push({ type, generation })
  }

  /** Does not start a timer if the delay is `Infinity`. */
  function startTimer(name: TimerName, delayMs: number): void {
    if (delayMs !== Infinity) effects.push({ type: 'startTimer', name, delayMs: Math.max(0, delayMs) })
  }

  function stopTimer(name: TimerName): void {
    effects.push({ type: 'stopTimer', name })
  }


  function isFeeding(): boolean {
    return phase === 'ready' || phase === 'readying'
  }

  function isInFlight(): boolean {
    return phase === 'resolving' || phase === 'opening' || phase === 'awaitingSlot' || phase === 'readying'
  }

  function isUnderWay(): boolean {
    return phase === 'ready' || isInFlight()
  }

  function isClosing(): boolean {
    return phase === 'leaving' || phase === 'closing'
  }

  function enter(to: PhaseName, timeoutMs = Infinity): void {
    settleUptime()
    for (const timer of phase === 'ready' ? readyTimers : [phase]) stopTimer(timer)
    phase = to
    startTimer(to, timeoutMs)
  }

  /** Drops the socket without a goodbye frame. */
  function drop(): void {
    if (isFeeding()) put('detach')
    if (isUnderWay()) put('drop')
    enter('idle')
  }

  // Phase `resolving`.

  let startedAtMs = 0

  /** The caller ensures that no socket is open. */
  function begin(): void {
    generation += 1
    asks = 0
    startedAtMs = nowMs
    slotSinceMs = null
    enter('resolving', policy.tokenTimeoutMs)
    put('resolve')
  }

  /** Whether the attempt is too recent to be replaced. A negative age counts as old. */
  function isYoung(atMs = nowMs): boolean {
    return atMs >= startedAtMs && atMs - startedAtMs <= staleAttemptMs
  }

  phases.resolving = {
    timeout: () => afterLoss({ code: 'resolve-timeout', final: false }),

    resolved(address) {
      spendToken()
      loopback = address.loopback
      open()
    },

    resolveFailed({ code, detail, final }) {
      // The token provider has succeeded, so its token stays in use.
      if (code === 'url-failed') spendToken()
      afterLoss({ code, detail, final })
    },
  }

  // Phases `opening` and `awaitingSlot`.

  let slotSinceMs: number | null = null

  function open(): void {
    enter('opening', policy.connectTimeoutMs)
    put('open')
  }

  phases.opening = {
    timeout: () => lose('connect-timeout'),
    socketClosed: onSocketClosed,

    socketOpened() {
      // An open connection disproves an earlier offline report.
      offline = false
      online = true
      asks = 0
      enter('readying', policy.readyTimeoutMs)
    },

    /** Waiting for a socket slot is not a failure. The attempt fails only after `slotTimeoutMs`. */
    socketRefused({ code }) {
      if (code !== 'socket-slots-exhausted') return lose(code, undefined, true)
      if (slotSinceMs === null) slotSinceMs = nowMs
      enter('awaitingSlot', slotRetryMs)
    },
  }

  phases.awaitingSlot = {
    slotFreed: open,

    timeout() {
      if (Math.abs(nowMs - Number(slotSinceMs)) < slotTimeoutMs) open()
      else afterLoss({ code: 'socket-slots-exhausted', final: false })
    },
  }

  // Phase `readying`.

  phases.readying = {
    timeout: () => lose('ready-timeout'),
    protocolLost: ({ code, detail }) => lose(code, detail),
    protocolRefused: onProtocolRefused,
    socketClosed: onSocketClosed,

    protocolReady() {
      failure = null
      readyAtMs = nowMs
      pingSentAtMs = null
      enter('ready')
      startTimer('uptime', policy.minUptimeMs)
      armPing()
    },
  }

  // Phase `ready`.

  let readyAtMs = 0
  let pingDueAtMs = 0
  let pingSentAtMs: number | null = null
  let pingTimeoutMs = 0
  let pingBy: PingBy = 'heartbeat'
  let isPingAgain = false

  phases.ready = {
    protocolLost: ({ code, detail }) => lose(code, detail),
    protocolRefused: onProtocolRefused,
    socketClosed: onSocketClosed,

    uptime() {
      // Marks the minimum uptime as passed, even if the clock is set back later.
      readyAtMs = -Infinity
      settleUptime()
    },

    ping({ receivedAtMs }) {
      settlePing(receivedAtMs)
      // Uses the short timeout if the timer was far too early or late, because the device slept or the clock changed.
      const by = Math.abs(nowMs - pingDueAtMs) > policy.pongTimeoutMs ? 'event' : 'heartbeat'
      armPing()
      // Does not send a ping while a pong is outstanding. A pong can take longer than the ping interval.
      if (pingSentAtMs === null) sendPing(by)
    },

    pong({ receivedAtMs, graceMs }) {
      settlePing(receivedAtMs)
      if (pingSentAtMs === null) return
      const leftMs = pingSentAtMs + pingTimeoutMs + graceMs - nowMs
      const isEarly = nowMs < pingSentAtMs
      if (leftMs > 0 && !isEarly) return startTimer('pong', leftMs)
      // Sends one more ping, because frames may still be in the platform's queue.
      if ((isEarly || leftMs < -lateMs) && !isPingAgain) return sendPing(pingBy, true)
      lose(pingBy === 'heartbeat' ? 'pong-timeout' : 'probe-timeout')
    },
  }

  /** Ends the outage after the minimum uptime, even if throttling has delayed the timer. */
  function settleUptime(): void {
    if (phase !== 'ready' || nowMs - readyAtMs < policy.minUptimeMs) return
    lostAtMs = null
    if (isRenewable()) token = 'armed'
  }

  /** Ignores an interval of 0, because intervals that the application sets later are not validated. */
  function armPing(): void {
    const delayMs = policy.pingIntervalMs
    pingDueAtMs = nowMs + delayMs
    if (policy.ping && delayMs > 0) startTimer('ping', delayMs)
  }

  function sendPing(by: PingBy, isAgain = false): void {
    pingSentAtMs = nowMs
    pingTimeoutMs = by === 'heartbeat' && !isAgain ? policy.pongTimeoutMs : policy.probeTimeoutMs
    pingBy = by
    isPingAgain = isAgain
    startTimer('pong', pingTimeoutMs)
    put('ping')
  }

  /** Requests a sign of life with a short timeout. If pings are disabled, waits only for a close. */
  function probe(by: 'event' | 'user'): void {
    if (!isProbing()) sendPing(by)
    else if (by === 'user') pingBy = by
  }

  function isProbing(): boolean {
    return phase === 'ready' && pingSentAtMs !== null && pingBy !== 'heartbeat'
  }

  function settlePing(receivedAtMs: number): void {
    if (pingSentAtMs !== null && (receivedAtMs >= pingSentAtMs || !policy.ping)) pingSentAtMs = null
  }

  /** If the connection closes during a probe, starts the next attempt immediately (LS-18, HB-17). */
  function afterProbe(why: Failure): void {
    if (need !== 'present' || (pingBy === 'event' && isBlocked())) return afterLoss(why)
    failure = why
    if (pingBy === 'event') return beginByEvent()
    refillBudget()
    begin()
  }

  // Lost sockets, in the phases `opening`, `readying` and `ready`.

  /** Ends a connection that did not open, did not become ready, was silent for too long, or was rejected. */
  function lose(code: DiagnosticCode, detail?: string, final = false): void {
    const follow = isProbing() && (code === 'pong-timeout' || code === 'probe-timeout') ? afterProbe : afterLoss
    doubtToken()
    drop()
    follow({ code, detail, final })
  }

  function onProtocolRefused({ kind, code, detail }: MachineEvent<'protocolRefused'>): void {
    if (kind === 'later') {
      drop()
      return afterLoss({ code, detail, final: false }, policy.retryLaterMs)
    }
    if (!renews({ code, detail, final: true }, kind)) return lose(code, detail, true)
    put('detach')
    next = 'retry'
    close()
  }

  function onSocketClosed({ code: closeCode, reason, answered }: MachineEvent<'socketClosed'>): void {
    const lost = isFeeding() ? 'connection-lost' : 'connect-failed'
    const { kind, code = lost }: Partial<CloseCodeMeaning> = policy.closeCodes[closeCode] || {}
    const why = { code, closeCode, detail: reason || undefined, final: kind === 'unauthorized' || kind === 'final' }
    const isRenewed = renews(why, kind)
    // When a server shuts down, its clients must not reconnect simultaneously.
    const isGoing = closeCode === 1001 || closeCode === 1012
    const isProbed = isProbing() && !answered && kind === undefined && !isGoing
    if (kind !== 'later' && !isGoing) doubtToken()
    if (isFeeding()) put('detach')
    enter('idle')
    if (isRenewed) beginDue(true)
    else if (isProbed) {
      markEnded()
      afterProbe(why)
    } else afterLoss(why, kind === 'later' ? policy.retryLaterMs : 0)
  }

  // Phase `waiting`.

  let dueAtMs = 0
  let isExtra = false

  function waitUntil(atMs: number, isIt: boolean): void {
    dueAtMs = atMs
    isExtra = isIt
    enter('waiting', atMs - nowMs)
  }

  phases.waiting = { timeout: () => beginDue(isExtra) }

  function beginDue(isExtraOne: boolean): void {
    if (isBlocked()) return pause()
    if (need !== 'present') {
      failure = null
      return endLinger()
    }
    if (!isExtraOne) made += 1
    begin()
  }

  // Phase `paused`.

  let asks = 0

  function pause(times = 0): void {
    asks = times
    enter('paused', networkAskMs)
  }

  phases.paused = {
    timeout() {
      const times = hiddenAtMs === null ? asks + 1 : 0
      // Queries the network, because the platform's network events may be late, missing or wrong (RC-65).
      if (offline) put('askNetwork')
      if (offline && need === 'present' && (times === 1 || times === 2 || times % 8 === 4)) begin()
      else pause()
      asks = times
    },
  }

  // Phase `failed`, which ends with `reconnect()` or another session, or with a new lease if the failure is not final.

  function fail(why: Failure): void {
    failure = why
    // If no page needs the socket, the status shows the failure only when a page returns.
    if (need !== 'present') return endLinger()
    enter('failed')
    const error = { code: why.code, reason: reasonOf(why), attemptsMade: attemptsMade() }
    effects.push({ type: 'announceConnectError', error })
  }

  /** Whether a final rejection is still in effect. If so, no retry or second report follows (CN-10). */
  function staysRefused(): boolean {
    if (!failure?.final || failure.code === 'token-refused') return false
    if (phase !== 'failed') fail(failure)
    return true
  }

  // Phases `leaving` and `closing`.

  let next: AfterClosing = 'renew'

  function leave(): void {
    if (!isFeeding()) return drop()
    next = 'renew'
    enter('leaving', goodbyeTimeoutMs)
    put('sayGoodbye')
    put('detach')
  }

  phases.leaving = { timeout: close, goodbyeSent: close, socketClosed: afterClosing }

  function close(): void {
    enter('closing', closeTimeoutMs)
    put('close')
  }

  phases.closing = {
    socketClosed: afterClosing,

    timeout() {
      put('drop')
      afterClosing()
    },
  }

  function afterClosing(): void {
    enter('idle')
    if (need === 'absent') return
    if (next === 'asked' && need === 'present') {
      limitInBackground()
      begin()
    } else if (next === 'retry' || need === 'lingering' || isBlocked()) beginDue(true)
    else beginByEvent()
  }

  // The outage and its attempt budget, in all phases.

  function afterLoss(why: Failure, laterMs = 0): void {
    const { maxAttempts, restMs } = policy
    failure = why
    markEnded()
    if (why.final) return fail(why)
    if (lostAtMs === null) {
      lostAtMs = nowMs
      draw = roll
      made = 0
    }
    if (laterMs > 0) lostAtMs = nowMs + laterMs
    if (isBlocked()) return pause(asks)
    if (made >= maxAttempts) {
      if (restMs === undefined || maxAttempts === 0) return fail(why)
      // Waits until the last window ends. With a second random delay, the attempts of many clients would cluster.
      const leftMs = askPolicy(lostAtMs, 0, 1 - Number.EPSILON) - askPolicy(lostAtMs, 0)
      refillBudget()
      lostAtMs = nowMs + (leftMs > 0 ? leftMs : 0) + restMs
      made = 0
    }
    let atMs = askPolicy(lostAtMs, 1)
    // If the next two attempts are already overdue, the device must have slept or the clock was changed.
    // Shifts the start of the outage, because overdue attempts would run without pauses before the network is ready.
    // NaN is never overdue.
    if (atMs < nowMs && askPolicy(lostAtMs, 2) < nowMs) {
      atMs = made === 0 ? lostAtMs : askPolicy(lostAtMs, 0)
      if (!Number.isNaN(atMs)) {
        lostAtMs += nowMs - atMs
        atMs = askPolicy(lostAtMs, 1)
      }
    }
    if (Number.isNaN(atMs)) fail({ code: 'invalid-option', detail: fault, final: true })
    else waitUntil(Math.max(atMs, nowMs + minPauseMs), false)
  }

  /** If the clock was set back, the next attempt is delayed by at most one window. */
  function markEnded(): void {
    if (lostAtMs !== null && nowMs < endedAtMs) lostAtMs = Math.min(lostAtMs, nowMs)
    endedAtMs = nowMs
  }

  /**
   * Returns an attempt's due time: `further` is 0 for the last attempt and 1 for the next. If the policy throws or does
   * not return a time, returns NaN and sets `fault`.
   * @param within position within the attempt's window, from [0, 1)
   */
  function askPolicy(lostAtMs: number, further: number, within = draw): number {
    try {
      const endedAtMs = Math.max(nowMs, lostAtMs)
      const atMs = policy.reconnect({ attempt: made + further, lostAtMs, endedAtMs, phase: within, roll })
      if (Number.isFinite(atMs)) return atMs
      fault = `reconnect returned ${atMs}`
    } catch (error) {
      fault = `reconnect threw ${stringOf(error)}`
    }
    return NaN
  }

  /**
   * Automatic events renew the budget at most once per `renewalMs`. In between, each event causes one extra attempt, at
   * least a second after the last attempt ended.
   */
  function beginByEvent(isAtOnce = isFirst()): void {
    const pauseMs = minExtraPauseMs - Math.abs(nowMs - endedAtMs)
    if (!isAtOnce && !renewsBudget() && pauseMs > 0) waitUntil(nowMs + pauseMs, true)
    else begin()
  }

  function renewsBudget(): boolean {
    // Uses the absolute difference, so setting the clock back does not block renewals.
    if (Math.abs(nowMs - renewedAtMs) < policy.renewalMs) return false
    renewedAtMs = nowMs
    refillBudget()
    return true
  }

  /** Resets the budget and allows one more token renewal (TK-26). */
  function refillBudget(): void {
    lostAtMs = null
    if (token === 'spent' || token === 'fresh') token = 'doubted'
  }

  /** Whether the next attempt is the first: there is no outage and no failure. */
  function isFirst(): boolean {
    return lostAtMs === null && failure === null
  }

  function attemptsMade(): number {
    return lostAtMs === null ? 0 : made
  }

  // All phases: the token.

  function isRenewable(): boolean {
    return token !== 'fixed' && token !== 'renewing'
  }

  /** Marks the token as doubtful if the socket ended early, because close codes may not reveal a rejected token. */
  function doubtToken(): void {
    // If a connection is lost during a probe, the network is a more likely cause than the token.
    // After the minimum uptime, `enter` trusts the token again.
    if (token === 'armed' && hiddenAtMs === null && isFeeding() && !isProbing()) token = 'doubted'
  }

  /** Renews the token and retries without counting an attempt. A second rejection is final. */
  function renews(why: Failure, kind: CloseCodeMeaning['kind'] | undefined): boolean {
    settleUptime()
    if (token === 'spent' && why.code === 'token-refused') token = 'renewing'
    if (kind !== 'unauthorized' || !isRenewable() || token === 'spent') return false
    token = 'renewing'
    failure = withChanges(why, { final: false })
    markEnded()
    return true
  }

  function spendToken(): void {
    if (token === 'renewing') token = 'spent'
    if (token === 'doubted') token = 'fresh'
  }

  // Events of the app and the network, in all phases.

  function isBlocked(): boolean {
    return hiddenAtMs !== null || (offline && !loopback)
  }

  /** Restarts the background time limit when `reconnect()` connects in the background. */
  function limitInBackground(): void {
    if (hiddenAtMs === null) return
    hiddenAtMs = nowMs
    startTimer('background', policy.backgroundMs)
  }

  function onReturn(): void {
    if (need !== 'present') return
    if (phase === 'ready') return probe('event')
    if (isBlocked() || isClosing() || (phase === 'failed' && failure?.final)) return
    if (!isInFlight()) return beginByEvent()
    if (isYoung()) {
      // Keeps the running attempt. If the attempt started while offline, this event also renews the budget.
      if (asks > 0) renewsBudget()
      asks = 0
      return
    }
    drop()
    markEnded()
    // Keeps the pause between attempts, because an unstable network would otherwise cause endless attempts.
    beginByEvent(false)
  }

  // The need for a socket, in all phases.

  function changeLeases(to: LeaseSet): void {
    leases = to
    reconcileNeed()
  }

  function reconcileNeed(isHiding = false): void {
    const before = need
    const isFailed = phase === 'failed'
    const isHeld = sessionReady && isAnyHeld(leases)
    if ((before === 'present') === isHeld) return
    if (isHeld) {
      need = 'present'
      if (before === 'lingering') {
        stopTimer('linger')
        // The app or the network may have returned in the meantime.
        if (phase === 'paused') onReturn()
      }
      if ((before === 'lingering' && (isHiding || !isFailed)) || isClosing() || staysRefused()) return
      // An offline report is only a hint, so it never delays the first connection.
      if (hiddenAtMs !== null || (isBlocked() && !isFirst())) pause()
      else beginByEvent()
    } else {
      // After a failure, lingers only if the page may have been hidden together with the app.
      if (isFailed && !isAnyHeld(suspendLeases(leases, nowMs))) return goAbsent()
      need = 'lingering'
      startTimer('linger', isFailed ? sameMomentMs : policy.lingerMs)
    }
  }

  function goAbsent(): void {
    forgetNeed()
    if (isClosing() || phase === 'failed') return
    failure = null
    leave()
  }

  function forgetNeed(): void {
    stopTimer('linger')
    stopTimer('background')
    need = 'absent'
  }

  /** Stops the linger period immediately, because no socket is open. */
  function endLinger(): void {
    forgetNeed()
    enter('idle')
  }

  // Default handlers, for events that the current phase does not handle.

  const anyPhase: Handlers = {
    leaseTaken: ({ lease }) => changeLeases([...leases, lease]),
    leaseChanged: ({ id, change }) => changeLeases(changeLease(leases, id, change, nowMs, hiddenAtMs === null)),
    leaseReleased: ({ id }) => changeLeases(withoutLease(leases, id)),

    appHidden() {
      if (hiddenAtMs !== null) return
      leases = suspendLeases(leases, nowMs)
      hiddenAtMs = nowMs
      stopTimer('doubt')
      reconcileNeed(true)
      if (phase === 'waiting') pause()
      else if (isUnderWay()) startTimer('background', policy.backgroundMs)
    },

    appShown() {
      if (hiddenAtMs === null) return phase === 'ready' ? probe('event') : undefined
      // If the clock was set back, the time in the background is unknown and is treated as long.
      const isLong = nowMs < hiddenAtMs || nowMs - hiddenAtMs >= policy.backgroundMs
      hiddenAtMs = null
      stopTimer('background')
      startTimer('doubt', sameMomentMs)
      if (!isUnderWay() || !isLong || need !== 'present' || isBlocked()) return onReturn()
      drop()
      failure = { code: 'connection-lost', final: false }
      beginByEvent()
    },

    networkReported(report) {
      const wasOnline = online
      online = report.online
      if (online) {
        const isBack = offline || wasOnline === false
        offline = false
        if (isBack) onReturn()
      } else if (wasOnline === true) {
        offline = true
        if (loopback) return
        if (phase === 'ready') probe('event')
        else if (phase === 'waiting') pause()
      }
    },

    /** `reconnectAnswer` computes the return value of `reconnect()` from the previous state. */
    reconnectAsked() {
      if (need !== 'present') {
        if (phase === 'failed') endLinger()
        if (need === 'absent') refillBudget()
        failure = null
        return
      }
      limitInBackground()
      if (phase === 'ready') return probe('user')
      refillBudget()
      failure = null
      asks = 0
      if (isInFlight()) {
        if (isYoung()) return
        drop()
      }
      if (isClosing()) next = 'asked'
      else begin()
    },

    sessionReplaced(session) {
      if (!isClosing()) leave()
      // A `reconnect()` call that waits for this close takes effect unless the user signed out.
      else if (!session.ready || next !== 'asked') next = 'renew'
      put('replaceSession')
      sessionReady = session.ready
      token = session.renewableToken ? 'armed' : 'fixed'
      lostAtMs = failure = null
      renewedAtMs = -Infinity
      // Ends the linger period, because only the previous session needed the socket.
      if (need === 'lingering') forgetNeed()
      if (!sessionReady) return goAbsent()
      reconcileNeed()
      if (need === 'present' && phase === 'idle') beginDue(true)
    },

    disposed() {
      stopTimer('doubt')
      leases = []
      sessionReady = false
      if (need !== 'absent') goAbsent()
    },

    timerFired(event) {
      handle(event.name === phase ? 'timeout' : event.name, event)
    },

    linger() {
      if (need === 'lingering') goAbsent()
    },

    background() {
      if (hiddenAtMs === null) return
      if (isFeeding()) leave()
      else if (isInFlight()) {
        drop()
        pause()
      }
    },

    doubt() {
      if (hiddenAtMs !== null) return
      leases = dismissDoubts(leases)
      reconcileNeed()
    },
  } satisfies Required<Pick<Handlers, SharedInputName>>

  // The status.

  function statusName(): SocketStatusName {
    if (phase === 'paused') return isBlocked() ? phase : 'idle'
    if (phase === 'failed') return need === 'absent' ? 'idle' : phase
    if (phase === 'idle') return phase
    if (phase === 'ready') return 'open'
    if (isClosing() && need !== 'present') return 'idle'
    if (isBlocked() && (isClosing() ? next !== 'asked' : asks > 0 && isInFlight())) return 'paused'
    return lostAtMs === null ? 'connecting' : 'reconnecting'
  }

  const machine: Machine = {
    get phase() { return phase },
    get generation() { return generation },
    get leases() { return leases },
    get hiddenAtMs() { return hiddenAtMs },
    get token() { return token },
    isFeeding,
    isClosing,
    step(event, atMs, aRoll) {
      if ('generation' in event && event.generation !== generation) return []
      nowMs = atMs
      roll = aRoll
      effects = []
      handle(event.type, event)
      // Clears the last renewal time if the clock was set back, because that time would block later renewals.
      if (effects.length > 0 && nowMs < renewedAtMs) renewedAtMs = -Infinity
      return effects
    },
    status() {
      const status = statusName()
      const { maxAttempts } = policy
      const waits = phase === 'waiting'
      const seeksSlot = status !== 'paused' && (phase === 'awaitingSlot' || phase === 'opening')
      const isAgain = status === 'reconnecting'
      const made = attemptsMade()
      const count = made + Number(waits && !isExtra)
      return {
        status,
        attempt: isAgain ? Math.min(maxAttempts, Math.max(1, count)) : status === 'failed' ? made : 0,
        maxAttempts,
        nextAtMs: waits && isAgain ? dueAtMs : null,
        slotAwaitedSinceMs: seeksSlot ? slotSinceMs : null,
        pausedBy: status !== 'paused' ? null : hiddenAtMs === null ? 'offline' : 'background',
        failure,
      }
    },
    reconnectAnswer(atMs, canPing) {
      if (!sessionReady) return 'no-session'
      if (need !== 'present') return 'no-lease'
      if (phase === 'ready') return policy.ping && canPing ? 'probing' : 'kept'
      return isInFlight() && isYoung(atMs) ? 'kept' : 'attempting'
    },
  }
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') {
    machine.whole = {
      dump: () => ({
        phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs,
        pingBy, isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline,
        loopback, lostAtMs, draw, made, renewedAtMs, endedAtMs, failure, asks,
      }),
      load(state) {
        ({
          phase, generation, startedAtMs, slotSinceMs, readyAtMs, pingDueAtMs, pingSentAtMs, pingTimeoutMs, pingBy,
          isPingAgain, dueAtMs, isExtra, next, leases, need, sessionReady, token, hiddenAtMs, online, offline,
          loopback, lostAtMs, draw, made, renewedAtMs, endedAtMs, failure, asks,
        } = state)
      },
    }
  }
  return machine
}
