import { isFunction, isName, isRecord } from '../shared/checks'
import { isDeveloped } from '../shared/developed'
import { TradewireError } from '../shared/errors'
import { isPlain } from '../shared/json-copy'
import { checkOptions, keepProtocol, requireOption } from '../shared/options'
import { checkPolicy, checkTimes } from '../connection/policy/connection-policy'
import type { ClientChecks } from '../connection/runtime/client-options'

const checks: ClientChecks = { check, checkPolicy, keepProtocol, trace }

/** Returns `undefined` in production builds. */
export function checksInDevelopment(): ClientChecks | undefined {
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') return checks
  return undefined
}

function check(options: object): void {
  checkOptions(options, {
    name: isName, allowInsecure: (value) => typeof value === 'boolean', policy: isRecord, parts: Array.isArray,
    debug: isFunction, persist: isFunction, native: isRecord,
    // Rejects objects without own fields, such as a Map or a promise, because no header would be sent.
    header: (value) => !isRecord(value) || isPlain(value),
  })
  const protocol: unknown = Reflect.get(options, 'protocol')
  if (isRecord(protocol)) checkProtocol(protocol)
}

function checkProtocol({ liveness, needsSession, policy }: Readonly<Record<string, unknown>>): void {
  const isLiveness = liveness === 'any' || liveness === 'reply' || liveness === 'reply-once-seen'
  requireOption('protocol.liveness', liveness, isLiveness)
  requireOption('protocol.needsSession', needsSession, typeof needsSession === 'boolean')
  requireOption('protocol.policy', policy, policy === undefined || isRecord(policy))
}

function trace(...given: Parameters<ClientChecks['trace']>) {
  const [client, debug, policy, report, threw] = given
  let checked = Object.assign({}, policy)
  return (...step: Parameters<ReturnType<ClientChecks['trace']>>): void => {
    const [event, effects, atMs, { whole }] = step
    if (Object.entries(policy).some(([name, value]) => !Object.is(value, Reflect.get(checked, name)))) {
      checked = Object.assign({}, policy)
      try {
        checkPolicy(policy)
        checkTimes(checked)
      } catch (error) {
        if (error instanceof TradewireError) report(error)
      }
    }
    try {
      if (debug && whole) debug({ client, atMs, event, effects, state: whole.dump() })
    } catch (error) {
      threw(error, 'debug')
    }
  }
}
