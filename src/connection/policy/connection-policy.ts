import { isAmount, isFunction, isRecord, type Check } from '../../shared/checks'
import { requireOption } from '../../shared/options'
import { checkCloseCodes, defaultCloseCodes, standardCloseCodes, type CloseCodeTable } from './close-codes'
import { spreadBackoff, type ReconnectPolicy } from './reconnect-policy'

/** All connection options. Times are in milliseconds. */
export interface ConnectionPolicy {
  /** How long the connection stays open after the last lease ends. Default 300. */
  readonly lingerMs: number
  /** How long a connection stays open in the background. `Infinity` means no limit. Default 30,000. */
  readonly backgroundMs: number
  /** Timeout for opening the socket. Default 10,000. */
  readonly connectTimeoutMs: number
  /** Timeout from the socket's opening until the protocol is ready. Default 20,000. */
  readonly readyTimeoutMs: number
  /** Timeout of `url()` and the token provider. Default 10,000. */
  readonly tokenTimeoutMs: number
  /** How long a connection must stay ready to end an outage. Default 5,000. */
  readonly minUptimeMs: number
  /** Maximum number of attempts after a disconnect or a failed first connection, from 0 to `Infinity`. Default 5. */
  readonly maxAttempts: number
  /**
   * Pause after the last attempt's window, before the next round of attempts. If `undefined`, the status becomes
   * `failed` instead. Default `undefined`.
   */
  readonly restMs: number | undefined
  /** Determines when each attempt is due. Default `spreadBackoff()`. */
  readonly reconnect: ReconnectPolicy
  /**
   * Additional delay of the reconnect windows after a close code of kind `later`, such as 1013 or 4429. Default 15,000.
   */
  readonly retryLaterMs: number
  /**
   * Minimum time between renewals of the attempt budget by events such as the app's return. `Infinity` allows only one
   * renewal. Default 60,000.
   */
  readonly renewalMs: number
  /** Whether to send pings. Default true. */
  readonly ping: boolean
  /** Time between pings. With `Infinity`, pings are sent only as probes. Default 15,000. */
  readonly pingIntervalMs: number
  /**
   * The connection counts as lost if no frame (or pong, if required) follows a ping within this time. Default 5,000.
   */
  readonly pongTimeoutMs: number
  /** Timeout of a probe after a return to the foreground, a network event, or `reconnect()`. Default 2,000. */
  readonly probeTimeoutMs: number
  /**
   * The meaning of a close code that the client did not request.
   * @default `defaultCloseCodes` with the protocols of this module, else only 1013
   */
  readonly closeCodes: CloseCodeTable
}

export const basePolicy: ConnectionPolicy = {
  // A new page takes its lease only after the previous page has released its own (LS-1).
  lingerMs: 300,
  // WeChat cuts the network about 5 s after an app hides, and Android ends apps after minutes (dcloudio/uni-app#1272).
  backgroundMs: 30_000,
  // TCP repeats its SYN after 1, 3 and 7 s (RFC 6298). This timeout leaves 3 s for the response to the last SYN.
  connectTimeoutMs: 10_000,
  // A snapshot of 4 MiB needs 1.7 Mbit/s to arrive in this time.
  readyTimeoutMs: 20_000,
  // Equals `connectTimeoutMs`, because a token request also opens a connection.
  tokenTimeoutMs: 10_000,
  // A server that accepts and immediately ends each connection must not renew the budget each time (RC-12).
  minUptimeMs: 5_000,
  // The class that this plugin replaces also makes five attempts (RC-4).
  maxAttempts: 5,
  restMs: undefined,
  reconnect: spreadBackoff(),
  // Long enough for a server restart and short enough for a waiting user (CN-11).
  retryLaterMs: 15_000,
  // Even if the user often switches apps, a client makes at most 5 attempts a minute, plus at most 1 a second (RC-15).
  renewalMs: 60_000,
  ping: true,
  // Short enough for nginx, which closes a connection after 60 s of silence (HB-1).
  pingIntervalMs: 15_000,
  // TCP retransmits a lost packet twice within 3 s (RFC 6298).
  pongTimeoutMs: 5_000,
  // Short, because the user is watching (HB-11). A false alarm costs one reconnection.
  probeTimeoutMs: 2_000,
  closeCodes: standardCloseCodes,
}

/** Defaults for a trading page. Client options override these values. */
export const defaultPolicy: ConnectionPolicy =
  /* @__PURE__ */ Object.assign({}, basePolicy, { closeCodes: defaultCloseCodes })

/** Accepts `Infinity`, which means never. */
const isEndlessTime: Check = (value) => value === Infinity || isAmount(value)

const checks: Readonly<Record<string, Check>> = {
  backgroundMs: isEndlessTime,
  renewalMs: isEndlessTime,
  pingIntervalMs: isEndlessTime,
  maxAttempts: (value) => value === Infinity || (isAmount(value) && Number.isInteger(value)),
  restMs: (value) => value === undefined || isAmount(value),
  ping: (value) => typeof value === 'boolean',
  reconnect: isFunction,
  closeCodes: isRecord,
} satisfies Partial<Record<keyof ConnectionPolicy, Check>>

/**
 * Throws `invalid-option` if a value would make a timer fire endlessly, or is `undefined`, which would replace the
 * default.
 */
export function checkTimes(times: ConnectionPolicy): void {
  for (const [name, value] of Object.entries(times)) {
    const isSound = typeof value === 'number'
      ? value >= 0 && (value > 0 || name !== 'pingIntervalMs')
      : value !== undefined || name === 'restMs'
    requireOption(name, value, isSound)
  }
}

export function checkPolicy(policy: ConnectionPolicy): void {
  for (const [name, value] of Object.entries(policy)) {
    const isValid = checks[name] || isAmount
    requireOption(name, value, isValid(value))
  }
  checkCloseCodes(policy.closeCodes)
}
