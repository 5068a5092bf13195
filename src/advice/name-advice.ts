import { isFunction, isRecord } from '../shared/checks'
import { isPlain } from '../shared/json-copy'
import { withChanges } from '../shared/with-changes'
import { isEmpty, isNoText } from './address-advice'
import type { Advise, Words } from './advices'
import type { Session } from '../connection/ports/protocol'
import type { ClientEvents } from '../connection/runtime/client-api'
import { nearestName } from './nearest-name'

export const clientEvents = {
  statusChanged: 1, connectError: 1, diagnosed: 1, leasesChanged: 1, sessionChanged: 1,
} as const satisfies Record<keyof ClientEvents, 1>

/** Shortest plausible time, ms. Smaller values were probably meant in seconds. */
const shortestMs = 100
/** Options whose usual value is about a minute. */
const longTimes = /^(?:background|renewal)Ms$/
const shortestLongMs = 1_000

interface NameAdvice {
  /**
   * @param place prefix of the reported option names, such as `policy.`
   * @param elsewhere option names of the other places, with their prefix
   */
  checkOptions(
    place: string, given: object, names: readonly string[], elsewhere?: ReadonlyMap<string, string>,
  ): void
  /** @param known the protocol's events. If `undefined`, only the letter case is checked. */
  checkEvent(event: string, known: object | undefined): void
  checkSession(session: object | null | undefined): void
  /** Returns the session with its token function wrapped to check the results. */
  watchToken(session: Session): Session
}

/** Options that users expect under another name (DV-87). */
const renamed: ReadonlyMap<string, string> = new Map([['pong', 'isPong']])

function meant(place: string, given: string, nearest: string | undefined, names: readonly string[]): Words {
  const called = place + given
  if (names.length === 0) {
    const maker = place.slice(0, -1)
    return { en: `${called}: ${maker} has no options`, zh: `${called}：${maker} 没有选项` }
  }
  return nearest === undefined
    ? { en: `${called}: the known names are ${names.join(', ')}`, zh: `${called}：可用的有 ${names.join('、')}` }
    : { en: `${called}: did you mean ${place}${nearest}?`, zh: `${called}：是否想写 ${place}${nearest}？` }
}

export function createNameAdvice(notify: Advise): NameAdvice {
  return {
    checkOptions(place, given, names, elsewhere = new Map()) {
      // Skips strings, because their keys are character positions. Separate advice reports values of the wrong type.
      if (!isRecord(given)) return
      for (const option of Object.keys(given).filter((each) => !names.includes(each))) {
        const other = elsewhere.get(option)
        if (other === undefined) {
          const known = renamed.get(option)
          const nearest = known !== undefined && names.includes(known) ? known : nearestName(option, names)
          notify('unknown-option', meant(place, option, nearest, names))
        } else {
          const called = place + option
          notify('unknown-option', {
            en: `${called}: did you mean ${other}${option}?`, zh: `${called}：是否想写 ${other}${option}？`,
          })
        }
      }
      for (const [option, ms] of Object.entries(given)) {
        const isShort = typeof ms === 'number' && ms > 0 && ms < (longTimes.test(option) ? shortestLongMs : shortestMs)
        if (isShort && option.endsWith('Ms')) notify('time-in-seconds', `${place}${option}: ${ms}`)
      }
    },
    checkEvent(event, known) {
      const own = Object.keys(clientEvents)
      const names = known ? [...own, ...Object.keys(known)] : own
      // Each message has its own channel, whose name starts with `message:`.
      const hasMessages = known !== undefined && ('messageReceived' in known || 'eventReceived' in known)
      if (names.includes(event) || (hasMessages && event.startsWith('message:'))) return
      const nearest = names === own
        ? own.find((name) => name.toLowerCase() === event.toLowerCase()) : nearestName(event, names)
      if (names === own && nearest === undefined) return
      notify('unknown-event', meant('', event, nearest, names))
    },
    checkSession(session) {
      if (!isRecord(session) || !('token' in session)) return
      if (isEmpty(session.token)) notify('no-token')
      else if (isNoText(session.token)) {
        const text = String(session.token)
        notify('no-token', { en: `The token is the string ${text}.`, zh: `token 是文本 ${text}。` })
      }
    },
    watchToken(session) {
      const { token } = session
      // Copies only plain objects, because a copy of a class instance loses its getters.
      if (!isFunction(token) || !isPlain(session)) return session
      const check = (text: string): void => {
        const shown = text || '\'\''
        if (text !== '' && !isNoText(text)) return
        notify('no-token', { en: `token() returned: ${shown}.`, zh: `token() 返回了：${shown}。` }, null)
      }
      const checked: typeof token = (ask) => {
        const returned = token(ask)
        // The client itself reports a rejection.
        Promise.resolve(returned).then(check, () => undefined)
        return returned
      }
      return withChanges(session, { token: checked })
    },
  }
}
