import { isFunction, isRecord, isTime, type Check } from '../../shared/checks'
import { requireOption } from '../../shared/options'
import { checkCloseCodes, defaultCloseCodes, standardCloseCodes, type CloseCodeTable } from './close-codes'
import { spreadBackoff, type ReconnectPolicy } from './reconnect-policy'

/** All options of a connection. All times in milliseconds. */
export interface ConnectionPolicy {
  /** Time between the release of the last lease and the close. Default 300. */
  readonly lingerMs: number
  /**
   * How long a connection stays open in the background before the goodbye. `Infinity` sets no limit. Default 30,000.
   */
  readonly backgroundMs: number
  /** Maximum time from the open call to the open socket. Default 10,000. */
  readonly connectTimeoutMs: number
  /** Maximum time from the open socket to the protocol's `ready`. Default 20,000. */
  readonly readyTimeoutMs: number
  /** Timeout of `url()` and the token provider. Default 10,000. */
  readonly tokenTimeoutMs: number
  /** How long a connection must be ready to end an outage. Default 5,000. */
  readonly minUptimeMs: number
  /** Number of attempts after a disconnect or a failed first connection; 0 or Infinity allowed. Default 5. */
  readonly maxAttempts: number
  /**
   * Pause between the last attempt's window and the next round. Without this pause, the status becomes `failed`.
   * Default `undefined`.
   */
  readonly restMs: number | undefined
  /** Determines when each attempt is due. Default `spreadBackoff()`. */
  readonly reconnect: ReconnectPolicy
  /** Delay of the windows after a close code of kind `later`, such as 1013 and 4429. Default 15,000. */
  readonly retryLaterMs: number
  /**
   * Time in which automatic events renew the budget at most once; `Infinity` allows only one renewal. Default 60,000.
   */
  readonly renewalMs: number
  /** Whether to send pings. Default true. */
  readonly ping: boolean
  /** Time between pings. `Infinity` allows pings only as probes. Default 15,000. */
  readonly pingIntervalMs: number
  /**
   * The connection is lost when no frame (or no pong, if required) arrives within this time after a ping. Default
   * 5,000.
   */
  readonly pongTimeoutMs: number
  /** Timeout of a probe (foreground, network hint, `reconnect()` while open). Default 2,000. */
  readonly probeTimeoutMs: number
  /**
   * The meaning of an unrequested close code.
   * @default `defaultCloseCodes` with the protocols of this module, else only 1013
   */
  readonly closeCodes: CloseCodeTable
}

export const basePolicy: ConnectionPolicy = {
  // A new page takes its lease only after the previous page has released its own (LS-1).
  lingerMs: 300,
  // WeChat cuts the network about 5 s after an app hides, and Android ends apps after minutes (dcloudio/uni-app#1272).
  backgroundMs: 30_000,
  // By then, TCP has repeated its SYN after 1, 3 and 7 s (RFC 6298), with 3 s left for the last response.
  connectTimeoutMs: 10_000,
  // A snapshot of 4 MiB needs 1.7 Mbit/s to arrive in this time.
  readyTimeoutMs: 20_000,
  // A connection may take as long, because it is an HTTP request.
  tokenTimeoutMs: 10_000,
  // A server that accepts and ends each connection immediately must not get a new budget each time (RC-12).
  minUptimeMs: 5_000,
  // The class that this plugin replaces makes as many attempts (RC-4).
  maxAttempts: 5,
  restMs: undefined,
  reconnect: spreadBackoff(),
  // Arbitrary: long enough for a server to restart, short enough for a user who waits (CN-11).
  retryLaterMs: 15_000,
  // With frequent app switches, a client makes at most five attempts a minute plus one a second (RC-15).
  renewalMs: 60_000,
  ping: true,
  // Short enough for nginx, which ends a connection after 60 s of silence (HB-1).
  pingIntervalMs: 15_000,
  // TCP retransmits a lost packet twice within 3 s (RFC 6298).
  pongTimeoutMs: 5_000,
  // The user looks at the page (HB-11). A wrong detection costs one reconnection.
  probeTimeoutMs: 2_000,
  closeCodes: standardCloseCodes,
}

/** Suits a trading page. Every value can be set by a client option. */
export const defaultPolicy: ConnectionPolicy =
  /* @__PURE__ */ Object.assign({}, basePolicy, { closeCodes: defaultCloseCodes })

/** Accepts `Infinity`, which means never. */
const isEndlessTime: Check = (value) => value === Infinity || isTime(value)

const checks: Readonly<Record<string, Check>> = {
  backgroundMs: isEndlessTime,
  renewalMs: isEndlessTime,
  pingIntervalMs: isEndlessTime,
  maxAttempts: (value) => value === Infinity || (isTime(value) && Number.isInteger(value)),
  restMs: (value) => value === undefined || isTime(value),
  ping: (value) => typeof value === 'boolean',
  reconnect: isFunction,
  closeCodes: isRecord,
} satisfies Partial<Record<keyof ConnectionPolicy, Check>>

/**
 * Throws `invalid-option` for a time or number that would make a timer fire without end, and for an `undefined` field,
 * which would replace the default.
 */
export function checkTimes(times: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(times)) {
    const isSound = typeof value === 'number'
      ? value >= 0 && (value > 0 || name !== 'pingIntervalMs')
      : value !== undefined || name === 'restMs'
    requireOption(name, value, isSound)
  }
}

export function checkPolicy(policy: ConnectionPolicy): void {
  for (const [name, value] of Object.entries(policy)) {
    const isValid = checks[name] || isTime
    requireOption(name, value, isValid(value))
  }
  checkCloseCodes(policy.closeCodes)
}
