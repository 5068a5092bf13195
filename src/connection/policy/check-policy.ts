import { isFunction, isRecord, isTime, type Check } from '../../shared/checks'
import { requireOption } from '../../shared/require-option'
import { checkCloseCodes } from './close-codes'
import type { ConnectionPolicy } from './connection-policy'

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
