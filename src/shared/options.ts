import { isRecord, type Check } from './checks'
import { stringOf, TradewireError } from './errors'

/** In development builds, receives each invalid option before the exception. */
let adviseFault: ((name: string, words: string) => void) | undefined

/** Lets the console print the expected form of each invalid option, in development builds. */
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

/** Returns a function that throws `invalid-option`, because the client lacks its part. */
export function without(name: string, part: string): () => never {
  return () => {
    throw new TradewireError('invalid-option', `${name}() without the part ${part}()`)
  }
}

/** Throws `invalid-option` with the name of the first invalid option, or `options`. */
export function checkOptions(given: object, checks: Readonly<Record<string, Check>>): void {
  // Names only the type, because a string in place of the options may be a token (SE-2).
  requireOption('options', given && typeof given, isRecord(given))
  for (const [name, isValid] of Object.entries(checks)) {
    const value: unknown = Reflect.get(given, name)
    requireOption(name, value, value === undefined || isValid(value))
  }
}

/** Callbacks, in development builds, for results and exceptions of option functions, for the client's advice. */
export interface OptionCalls {
  returned?: (name: string, value: unknown) => void
  threw?: (name: string, given: unknown) => void
}

/** A protocol's options, and the names that its function accepts. */
interface GivenOptions {
  readonly maker: string
  readonly options: object
  readonly known: Readonly<Record<string, 1>>
  readonly calls?: OptionCalls
  /** All events and channels besides the client's own; omitted when the server names them. */
  readonly events?: Readonly<Record<string, 1>>
}

const given = new WeakMap<object, GivenOptions>()

/** Lets the client's advice find unknown protocol options, in development builds. */
export function keepGiven(made: object, options: GivenOptions): void {
  given.set(made, options)
}

export function givenTo(made: object): GivenOptions | undefined {
  return given.get(made)
}

/** Reports each option of `given` that is not among `names`; `place` is its prefix. */
type OptionAdvice = (place: string, given: object, names: readonly string[]) => void

const advices = new WeakMap<object, OptionAdvice>()

/** Lets a client's advice find unknown options of its calls, in development builds. */
export function keepAdvice(client: object, advise: OptionAdvice): void {
  advices.set(client, advise)
}

/** Finds unknown options through the client's advice, if any, in development builds. */
export function adviseOptions(client: object, place: string, given: object, names: readonly string[]): void {
  advices.get(client)?.(place, given, names)
}
