import { isRecord, type Check } from './checks'
import { isDeveloped } from './developed'
import { stringOf, throwInvalidOption } from './errors'

/** Called with each invalid option in development builds, before the exception. */
let adviseFault: ((name: string, words: string, value: unknown) => void) | undefined

export function keepFaultAdviser(advise: NonNullable<typeof adviseFault>): void {
  adviseFault = advise
}

/** Prints the advice for an invalid option without throwing. */
export function adviseInvalid(name: string, value: unknown): void {
  adviseFault?.(name, `${name} is ${stringOf(value)}`, value)
}

/** Throws `invalid-option` unless `valid` is true. */
export function requireOption(name: string, value: unknown, valid: boolean): void {
  if (valid) return
  const words = `${name} is ${stringOf(value)}`
  if (/* @__PURE__ */ isDeveloped() && process.env.NODE_ENV !== 'production') adviseFault?.(name, words, value)
  throwInvalidOption(words)
}

/** Throws `invalid-option` with the first invalid option's name, or with `options` for a non-object. */
export function checkOptions(given: object, checks: Readonly<Record<string, Check>>): void {
  // Reports only the type, because a string may be a token (SE-2).
  requireOption('options', given && typeof given, isRecord(given))
  for (const [name, isValid] of Object.entries(checks)) {
    const value: unknown = Reflect.get(given, name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}

/** Callbacks for results and exceptions of functions passed as options, for advice in development builds. */
export interface OptionCalls {
  returned?: (name: string, value: unknown) => void
  threw?: (name: string, given: unknown) => void
}

interface GivenOptions {
  readonly maker:
    | 'jsonProtocol' | 'copyTrading' | 'copyTradingPlain' | 'echo' | 'heartCheck' | 'modeCode' | 'socketIoProtocol'
    | 'chatProtocol' | 'legacySocketIO'
  readonly options: object
  readonly known: Readonly<Record<string, 1>>
  readonly calls?: OptionCalls
  /**
   * Names of the protocol's own events and channels. Without this list, development advice checks only the letter case
   * of event names.
   */
  readonly events?: Readonly<Record<string, 1>>
}

const given = new WeakMap<object, GivenOptions>()

/** Stores a protocol's options, so development advice can name unknown options. */
export function keepGiven(made: object, options: GivenOptions): void {
  given.set(made, options)
}

/** Stores the protocol's options, keyed by `report`, which all copies of the client share. */
export function keepProtocol(report: object, protocol: object): void {
  const options = given.get(protocol)
  if (options !== undefined) given.set(report, options)
}

/** Throws `invalid-option` if the client uses a different built-in protocol than the wire requires. */
export function requireProtocol(client: { readonly report: object }, wire: string, maker: string): void {
  const options = given.get(client.report)
  if (options === undefined || options.maker === maker) return
  adviseFault?.('wire', `wire is ${wire}(), which needs ${maker}()`, wire)
  throwInvalidOption(`${wire}() needs ${maker}()`)
}

export function givenTo(made: object): GivenOptions | undefined {
  return given.get(made)
}

type OptionAdvice = (place: string, given: object, names: readonly string[]) => void

const advices = new WeakMap<object, OptionAdvice>()

export function keepAdvice(client: object, advise: OptionAdvice): void {
  advices.set(client, advise)
}

export function adviseOptions(client: object, place: string, given: object, names: readonly string[]): void {
  advices.get(client)?.(place, given, names)
}
