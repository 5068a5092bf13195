import { isRecord, type Check } from './checks'
import { stringOf, TradewireError } from './errors'

/** Gets each option at fault before the exception, in development. */
let adviseFault: ((name: string, words: string) => void) | undefined

/** In development: lets the console say what each option at fault has to be. */
export function keepFaultAdviser(advise: (name: string, words: string) => void): void {
  adviseFault = advise
}

/** Throws `invalid-option` unless `valid`. */
export function requireOption(name: string, value: unknown, valid: boolean): void {
  if (valid) return
  const words = `${name} is ${stringOf(value)}`
  try {
    if (process.env.NODE_ENV !== 'production') adviseFault?.(name, words)
  } catch (_error) {
    // No `process`: no bundler made this, which counts as production.
  }
  throw new TradewireError('invalid-option', words)
}

/** A function that needs a part which the client does not have: throws `invalid-option`. */
export function without(name: string, part: string): () => never {
  return () => {
    throw new TradewireError('invalid-option', `${name}() without the part ${part}()`)
  }
}

/** Throws `invalid-option` with the name of the first option that is given and not what it has to be, or `options`. */
export function checkOptions(given: object, checks: Readonly<Record<string, Check>>): void {
  // Its type only: a text in place of the options may be a token (SE-2).
  requireOption('options', given && typeof given, isRecord(given))
  for (const [name, isValid] of Object.entries(checks)) {
    const value: unknown = Reflect.get(given, name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}

/** Callbacks for results and exceptions of the options' functions: in development, for the advice of the client. */
export interface OptionCalls {
  returned?: (name: string, value: unknown) => void
  threw?: (name: string, given: unknown) => void
}

/** The options that a protocol was made with, and the names that its maker knows. */
interface GivenOptions {
  readonly maker: string
  readonly options: object
  readonly known: Readonly<Record<string, 1>>
  readonly calls?: OptionCalls
  /** All events and channels beside the client's own; left out where names are the server's. */
  readonly events?: Readonly<Record<string, 1>>
}

const given = new WeakMap<object, GivenOptions>()

/** In development: lets the advice of the client find options that the maker of its protocol does not know. */
export function keepGiven(made: object, options: GivenOptions): void {
  given.set(made, options)
}

export function givenTo(made: object): GivenOptions | undefined {
  return given.get(made)
}

/** Reports each option of `given` that is not among `names`; `place` is its prefix. */
type OptionAdvice = (place: string, given: object, names: readonly string[]) => void

const advices = new WeakMap<object, OptionAdvice>()

/** In development: lets the advice of a client find options that calls with this client do not know. */
export function keepAdvice(client: object, advise: OptionAdvice): void {
  advices.set(client, advise)
}

/** In development: the advice of the client, if it has one, finds unknown options. */
export function adviseOptions(client: object, place: string, given: object, names: readonly string[]): void {
  advices.get(client)?.(place, given, names)
}
