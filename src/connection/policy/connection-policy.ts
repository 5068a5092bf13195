import { isFunction, isRecord, isTime, type Check } from '../../shared/checks'
import { requireOption } from '../../shared/options'
import { checkCloseCodes, defaultCloseCodes, standardCloseCodes, type CloseCodeTable } from './close-codes'
import { spreadBackoff, type ReconnectPolicy } from './reconnect-policy'

/** Everything about a connection that may be set. All times in milliseconds. */
export interface ConnectionPolicy {
  /** Kept open after the last lease went. Default 300. */
  readonly lingerMs: number
  /** Kept open in the background; then goodbye. `Infinity`: never. Default 30,000. */
  readonly backgroundMs: number
  /** From the open call to the open socket. Default 10,000. */
  readonly connectTimeoutMs: number
  /** From the open socket to the protocol's `ready`. Default 20,000. */
  readonly readyTimeoutMs: number
  /** For `url()` and the token provider. Default 10,000. */
  readonly tokenTimeoutMs: number
  /** Ready for this long ends an outage. Default 5,000. */
  readonly minUptimeMs: number
  /** Further attempts after a loss or a failed first connection; 0 or Infinity allowed. Default 5. */
  readonly maxAttempts: number
  /** Pause between the end of the last attempt's window and another round, else `failed`. Default `undefined`. */
  readonly restMs: number | undefined
  /** When attempt k is due. Default `spreadBackoff()`. */
  readonly reconnect: ReconnectPolicy
  /** After a close code of kind `later`, such as 1013 and 4429, the windows begin this much later. Default 15,000. */
  readonly retryLaterMs: number
  /** Automatic events renew the budget at most once in this time; `Infinity`: once in all. Default 60,000. */
  readonly renewalMs: number
  /** `false` switches pings off. Default true. */
  readonly ping: boolean
  /** `Infinity`: pings only as probes. Default 15,000. */
  readonly pingIntervalMs: number
  /** No frame, or no pong where only that counts, for this long after a ping is a loss. Default 5,000. */
  readonly pongTimeoutMs: number
  /** Deadline of a probe (foreground, network hint, `reconnect()` while open). Default 2,000. */
  readonly probeTimeoutMs: number
  /**
   * The meaning of a close code that was not asked for.
   * @default `defaultCloseCodes` with the protocols of this module, else 1013 alone
   */
  readonly closeCodes: CloseCodeTable
}

/** That of a client whose protocol and options say nothing. */
export const basePolicy: ConnectionPolicy = {
  // A page that opens takes its lease only after the page before has released its own (LS-1). 300 leaves
  // room for a busy phone; longer would hold the socket of a user who has left the page.
  lingerMs: 300,
  // WeChat cuts the network about 5 s after an app hides, Android ends apps after minutes (dcloudio/uni-app#1272).
  backgroundMs: 30_000,
  // By then TCP has repeated its SYN after 1, 3 and 7 s (RFC 6298), and had 3 s for the last answer.
  connectTimeoutMs: 10_000,
  // A snapshot of 4 MiB needs 1.7 Mbit/s.
  readyTimeoutMs: 20_000,
  // As long as a connection may take: it is a request over HTTP.
  tokenTimeoutMs: 10_000,
  // A server that accepts and ends each connection at once must not get a new budget each time (RC-12).
  minUptimeMs: 5_000,
  // As many as the class that the plugin replaces made (RC-4).
  maxAttempts: 5,
  restMs: undefined,
  reconnect: spreadBackoff(),
  // Arbitrary: long enough for a server to start again, short enough for a user who waits (CN-11).
  retryLaterMs: 15_000,
  // An app that flaps makes five attempts a minute, and one extra a second at most (RC-15).
  renewalMs: 60_000,
  ping: true,
  // Below the 60 s of silence after which nginx ends a connection (HB-1); more often would cost battery.
  pingIntervalMs: 15_000,
  // TCP repeats a packet that is lost twice within 3 s (RFC 6298); a loss is noticed within 20 s (HB-3).
  pongTimeoutMs: 5_000,
  // The user has just returned and looks at the page (HB-11): a false loss costs one reconnection.
  probeTimeoutMs: 2_000,
  closeCodes: standardCloseCodes,
}

/** Right for a trading page. Every value is an option of the client. */
export const defaultPolicy: ConnectionPolicy =
  /* @__PURE__ */ Object.assign({}, basePolicy, { closeCodes: defaultCloseCodes })

/** Where `Infinity` means never. */
const isEndlessTime: Check = (value) => value === Infinity || isTime(value)

/** Values that are no time that passes. */
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
 * Throws `invalid-option` for a time or number by which a timer would fire without end, and for a field that is
 * `undefined`, which replaces the default. Of production builds too.
 */
export function checkTimes(times: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(times)) {
    const isSound = typeof value === 'number'
      ? value >= 0 && (value > 0 || name !== 'pingIntervalMs')
      : value !== undefined || name === 'restMs'
    requireOption(name, value, isSound)
  }
}

/** Throws `invalid-option` for a value no connection could live by. */
export function checkPolicy(policy: ConnectionPolicy): void {
  for (const [name, value] of Object.entries(policy)) {
    const isValid = checks[name] || isTime
    requireOption(name, value, isValid(value))
  }
  checkCloseCodes(policy.closeCodes)
}
