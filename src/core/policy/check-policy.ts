import { isFunction, isRecord, isTime } from '../checks'
import { requireOption } from '../require-option'
import { checkCloseCodes } from './close-codes'
import type { ConnectionPolicy } from './connection-policy'

/** Where `Infinity` means never. */
const endless = ['backgroundMs', 'renewalMs', 'staleAttemptMs', 'pingIntervalMs']

/** Throws `invalid-option` for a value no connection could live by. */
export function checkPolicy(policy: ConnectionPolicy): void {
  const { attempts, restMs, ping, pingIntervalMs, reconnect, closeCodes, ...times } = policy
  for (const [name, value] of Object.entries({ ...times, pingIntervalMs, restMs: restMs === undefined ? 0 : restMs })) {
    requireOption(name, value, isTime(value) || (value === Infinity && endless.includes(name)))
  }
  requireOption('pingIntervalMs', pingIntervalMs, pingIntervalMs > 0)
  requireOption('attempts', attempts, attempts === Infinity || (Number.isInteger(attempts) && attempts >= 0))
  requireOption('ping', ping, typeof ping === 'boolean')
  requireOption('reconnect', reconnect, isFunction(reconnect))
  requireOption('closeCodes', closeCodes, isRecord(closeCodes))
  checkCloseCodes(closeCodes)
}
