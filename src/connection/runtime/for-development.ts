import { isFunction, isName, isRecord } from '../../shared/checks'
import { isPlain } from '../../shared/json-copy'
import { checkOptions } from '../../shared/options'
import type { Effect, MachineEvent } from '../machine/machine-events'
import type { Machine } from '../machine/machine'
import { checkPolicy } from '../policy/connection-policy'
import type { DebugRecord } from './client-options'

/** Checks and traces for development builds. Production builds omit them. */
export const forDevelopment = { check, checkPolicy, trace }

/** Throws `invalid-option`. */
function check(options: object): void {
  checkOptions(options, {
    name: isName, allowInsecure: (value) => typeof value === 'boolean', policy: isRecord, parts: Array.isArray,
    debug: isFunction, persist: isFunction, native: isRecord,
    // Other objects have no fields of their own: a Map, a promise or the browser's Headers would send no header.
    header: (value) => !isRecord(value) || isPlain(value),
  })
}

/** Passes each step to the option `debug` and reports its exceptions. */
function trace(
  client: string, debug: ((record: DebugRecord) => void) | undefined,
  threw: (error: unknown, hook: string) => void,
) {
  return (event: MachineEvent, effects: readonly Effect[], atMs: number, { whole }: Machine): void => {
    try {
      if (debug && whole) debug({ client, atMs, event, effects, state: whole.dump() })
    } catch (error) {
      threw(error, 'debug')
    }
  }
}
