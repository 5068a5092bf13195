import type { TimerHandle } from '../../src/connection/ports/ports'
import { isPromise } from '../../src/shared/checks'
import { messageOf } from '../../src/shared/errors'
import { createRanking } from '../shared/ranking'
import type { ServerClock } from '../shared/server-clock'
import { createTimers, type Timers } from '../shared/timers'
import { createTokenCheck, type TokenCheck, type TokenRules } from './token-check'

/** Mean interval between two checks of an open connection's token, and minimum interval of reports (SE-38, SE-39). */
const everyMs = 300_000

/** Maximum random deviation from `everyMs`. Spreads the checks of connections that open together over two minutes. */
const spreadMs = 60_000

/** Maximum number of repeated checks at the same time (SE-40). */
const maxChecks = 16

/**
 * Checks an open connection's token regularly. Returns the function that stops the checks.
 * @param refuse called at most once, when the token is revoked
 */
export type WatchToken = (userId: string, token: string | undefined, refuse: () => void) => () => void

export interface TokensOptions {
  readonly clock: ServerClock
  readonly trouble: (line: string) => void
  /** Returns a number in [0, 1). Default: `Math.random`. */
  readonly random?: () => number
}

interface Watched {
  readonly userId: string
  readonly token: string | undefined
  readonly refuse: () => void
  dueMs: number
  isOpen: boolean
}

function createTokenWatch(check: TokenCheck, timers: Timers, options: TokensOptions): WatchToken {
  const { clock, trouble, random = Math.random } = options
  const due = createRanking<Watched>((one, other) => one.dueMs < other.dueMs)
  let checks = 0
  let timer: TimerHandle
  let reportedMs = -Infinity

  /** Sets the timer of the next check. Each timer starts only one check, so frames wait for at most one check. */
  function plan(): void {
    timers.clearTimer(timer)
    const next = due.first()
    if (next === undefined || checks === maxChecks) return
    timer = timers.setTimer(() => {
      due.remove(next)
      start(next)
      plan()
    }, Math.max(0, next.dueMs - clock.elapsed()))
  }

  function enqueue(watched: Watched): void {
    watched.dueMs = clock.elapsed() + everyMs + spreadMs * (2 * random() - 1)
    due.update(watched)
  }

  function start(watched: Watched): void {
    const may = check(watched.userId, watched.token)
    if (!isPromise(may)) return finish(watched, may)
    checks += 1
    const settle = (known: boolean): void => {
      checks -= 1
      finish(watched, known)
      plan()
    }
    may.then(settle, (error: unknown) => {
      report(error)
      // Keeps the connection, because an outage of the check must not disconnect every client.
      settle(true)
    })
  }

  function finish(watched: Watched, may: boolean): void {
    if (!watched.isOpen) return
    if (may) enqueue(watched)
    else watched.refuse()
  }

  function report(error: unknown): void {
    if (clock.elapsed() - reportedMs < everyMs) return
    reportedMs = clock.elapsed()
    trouble(`open connections stay open, because their tokens cannot be checked: ${messageOf(error)}`)
  }

  return (userId, token, refuse) => {
    const watched = { userId, token, refuse, dueMs: 0, isOpen: true }
    enqueue(watched)
    plan()
    return () => {
      watched.isOpen = false
      due.remove(watched)
      plan()
    }
  }
}

/** Checks the tokens of new and open connections. Only `verifyToken` can revoke a token while the server runs. */
export function createTokens(rules: TokenRules, options: TokensOptions) {
  const timers = createTimers(options.clock)
  const mayEnter = createTokenCheck(rules, timers)
  const watch: WatchToken =
    rules.verifyToken === undefined ? () => () => undefined : createTokenWatch(mayEnter, timers, options)
  return { mayEnter, watch, dispose: timers.dispose }
}
