import { createContext, runInContext, Script } from 'node:vm'
import { createAppClock } from './app-clock'

interface Makers {
  readonly parse: (json: string) => unknown
  readonly buffer: (length: number) => ArrayBuffer
}

const makers = new Script('({ parse: JSON.parse, buffer: (length) => new ArrayBuffer(length) })')

const installDate = new Script(`(now) => {
  const Native = Date
  function AppDate(...parts) {
    if (new.target === undefined) return new Native(now()).toString()
    return Reflect.construct(Native, parts.length === 0 ? [now()] : parts, new.target)
  }
  Object.setPrototypeOf(AppDate, Native)
  AppDate.prototype = Native.prototype
  AppDate.prototype.constructor = AppDate
  AppDate.now = now
  globalThis.Date = AppDate
}`)

/** Realm of an app's logic: only the language and the host's objects. */
export type LogicRealm = ReturnType<typeof createLogicRealm>

/** Without `strings`, `eval` and `new Function` throw, as WeChat documents. */
export function createLogicRealm(now: () => number, strings = false) {
  const context = createContext({}, { codeGeneration: { strings, wasm: strings } })
  const install: unknown = installDate.runInContext(context)
  if (typeof install !== 'function') throw new Error('The clock cannot be installed')
  Reflect.apply(install, undefined, [now])
  const made: unknown = makers.runInContext(context)
  if (!isMakers(made)) throw new Error('The realm gives no makers')
  runInContext('globalThis.global = globalThis', context)

  return {
    context,
    define: (names: Readonly<Record<string, unknown>>) => void Object.assign(context, names),
    run: (script: Script) => script.runInContext(context) as unknown,
    /** Parses into the realm's own objects. */
    parse: (json: string) => made.parse(json),
    buffer(bytes: Uint8Array): ArrayBuffer {
      const buffer = made.buffer(bytes.byteLength)
      new Uint8Array(buffer).set(bytes)
      return buffer
    },
  }
}

function isMakers(value: unknown): value is Makers {
  return typeof value === 'object' && value !== null && 'parse' in value && 'buffer' in value
}

/** A realm with a console and timers in the app's time. */
export function createLogic(strings = false) {
  const errors: string[] = []
  const warned: string[] = []
  const said: string[] = []
  const failed = (error: unknown): void => void errors.push(wordsOf(error))
  const clock = createAppClock({ failed })
  const realm = createLogicRealm(clock.now, strings)
  const sayTo = (lines: string[]) => (...words: unknown[]): void => void lines.push(words.map(wordsOf).join(' '))
  const say = sayTo(said)
  realm.define({
    console: { log: say, info: say, debug: say, warn: sayTo(warned), error: sayTo(errors) },
    setTimeout: clock.setTimeout,
    setInterval: clock.setInterval,
    clearTimeout: clock.clear,
    clearInterval: clock.clear,
  })
  return {
    clock,
    realm,
    errors,
    warned,
    said,
    failed,
    later: (callback: () => void): void => void clock.setTimeout(callback, 0),
    guard(call: () => void): void {
      try {
        call()
      } catch (error) {
        failed(error)
      }
    },
    evaluate: (code: string): unknown => realm.run(new Script(code)),
  }
}

/**
 * Describes an error by its fields, because another realm's errors are not `Error` here. Omits minified code in stacks.
 */
function wordsOf(error: unknown): string {
  const stack: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'stack') : undefined
  if (typeof stack !== 'string') return String(error)
  return stack.split('\n').filter((line) => line.length < 400).join('\n')
}
