export const isObject = (given: unknown): given is object => Object(given) === given

/** Throws a TypeError for a symbol. */
export const wordsOf = (given: unknown): string => `${given as string}`

/** Replaces lone surrogates with U+FFFD, as the standard requires everywhere. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')

export function must(holds: unknown, about: string): asserts holds {
  if (!holds) throw new TypeError(`Invalid ${about}`)
}

export interface Interface<Instance extends object = object> {
  new (...given: never): Instance
  readonly prototype: Instance
}

export const define = (holder: unknown, key: PropertyKey, descriptor: PropertyDescriptor): unknown =>
  Object.defineProperty(holder, key, { configurable: true, ...descriptor })

interface Accessors {
  get?(): unknown
  set?(value: unknown): void
}

/** Defines an attribute. Names its functions, because minifiers and older targets lose names. */
export function defineAttribute(prototype: object, key: string, accessors: Accessors): void {
  for (const [kind, call] of Object.entries(accessors)) define(call, 'name', { value: `${kind} ${key}` })
  define(prototype, key, { enumerable: true, ...accessors })
}

type Kept = Readonly<Record<symbol, Readonly<Record<string, unknown>>>>

/**
 * Turns a class into a Web IDL interface with enumerable members and a string tag. Read-only attributes read the
 * instance's data from the `kept` property, and throw the standard's TypeError without this data.
 */
export function expose(name: string, type: Interface, kept = Symbol(), attributes: readonly string[] = []): void {
  const { prototype } = type
  for (const key of Object.getOwnPropertyNames(prototype)) define(prototype, key, { enumerable: key !== 'constructor' })
  for (const key of attributes) {
    defineAttribute(prototype, key, {
      get(this: Kept) {
        const own = this[kept]
        must(own, 'receiver')
        return own[key]
      },
    })
  }
  define(prototype, Symbol.toStringTag, { value: name })
}

/**
 * Sets a class name that minifiers do not change. Not used for classes with an instance per message, because V8 creates
 * instances of such a class slowly.
 */
export const callAs = (name: string, type: Interface): unknown => define(type, 'name', { value: name })
