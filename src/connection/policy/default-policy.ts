import { isFunction, isRecord, isTime, type Check } from '../../shared/checks'
import { requireOption } from '../../shared/require-option'
import { checkCloseCodes, defaultCloseCodes } from './close-codes'
import type { ConnectionPolicy } from './connection-policy'
import { spreadBackoff } from './spread-backoff'

/** Right for a trading page. Every value is an option of the client. */
export const defaultPolicy: ConnectionPolicy = {
  lingerMs: 300,
  backgroundMs: 30_000,
  connectTimeoutMs: 10_000,
  readyTimeoutMs: 20_000,
  tokenTimeoutMs: 10_000,
  closeTimeoutMs: 1_000,
  goodbyeTimeoutMs: 200,
  minUptimeMs: 5_000,
  maxAttempts: 5,
  restMs: undefined,
  reconnect: spreadBackoff(),
  retryLaterMs: 15_000,
  renewalMs: 60_000,
  staleAttemptMs: 2_000,
  ping: true,
  pingIntervalMs: 15_000,
  pongTimeoutMs: 5_000,
  probeTimeoutMs: 2_000,
  networkAskMs: 15_000,
  slotRetryMs: 3_000,
  slotTimeoutMs: 30_000,
  closeCodes: defaultCloseCodes,
}

/** Where `Infinity` means never. */
const isEndlessTime: Check = (value) => value === Infinity || isTime(value)

/** What is no time that passes. */
const checks: Readonly<Record<string, Check>> = {
  backgroundMs: isEndlessTime,
  renewalMs: isEndlessTime,
  staleAttemptMs: isEndlessTime,
  pingIntervalMs: (value) => value !== 0 && isEndlessTime(value),
  maxAttempts: (value) => value === Infinity || (isTime(value) && Number.isInteger(value)),
  restMs: (value) => value === undefined || isTime(value),
  ping: (value) => typeof value === 'boolean',
  reconnect: isFunction,
  closeCodes: isRecord,
} satisfies Partial<Record<keyof ConnectionPolicy, Check>>

/** Throws `invalid-option` for a value no connection could live by. */
export function checkPolicy(policy: ConnectionPolicy): void {
  for (const [name, value] of Object.entries(policy)) {
    const isValid = checks[name] ?? isTime
    requireOption(name, value, isValid(value))
  }
  checkCloseCodes(policy.closeCodes)
}
