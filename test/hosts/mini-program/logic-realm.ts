import { createContext, runInContext, Script } from 'node:vm'

/** Where the mini-program's scripts run: the language and what the host puts in, nothing of a browser or of Node. */
export interface LogicRealm {
  define(names: Readonly<Record<string, unknown>>): void
  run(script: Script): unknown
  /** A value made of the realm's own objects. */
  parse(json: string): unknown
  /** A buffer of the realm's own kind. */
  buffer(bytes: Uint8Array): ArrayBuffer
}

interface Makers {
  readonly parse: (json: string) => unknown
  readonly buffer: (length: number) => ArrayBuffer
}

const makers = new Script('({ parse: JSON.parse, buffer: (length) => new ArrayBuffer(length) })')

/** The realm's `Date` shows the app's time. */
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

/** `eval` and `new Function` throw, by the documents of WeChat. */
export function createLogicRealm(now: () => number): LogicRealm {
  const context = createContext({}, { codeGeneration: { strings: false, wasm: false } })
  const install: unknown = installDate.runInContext(context)
  if (typeof install !== 'function') throw new Error('The clock cannot be installed')
  Reflect.apply(install, undefined, [now])
  const made: unknown = makers.runInContext(context)
  if (!isMakers(made)) throw new Error('The realm gives no makers')
  runInContext('globalThis.global = globalThis', context)

  return {
    define: (names) => void Object.assign(context, names),
    run: (script) => script.runInContext(context) as unknown,
    parse: (json) => made.parse(json),
    buffer(bytes) {
      const buffer = made.buffer(bytes.byteLength)
      new Uint8Array(buffer).set(bytes)
      return buffer
    },
  }
}

function isMakers(value: unknown): value is Makers {
  return typeof value === 'object' && value !== null && 'parse' in value && 'buffer' in value
}
