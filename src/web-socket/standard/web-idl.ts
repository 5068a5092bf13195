export const isObject = (given: unknown): given is object => Object(given) === given

/** Returns any value as a string. Throws a TypeError for a symbol. */
export const wordsOf = (given: unknown): string => `${given as string}`

/** Returns a string with lone surrogates replaced by U+FFFD, as required everywhere in the standard. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')

/** Throws a TypeError when the condition is false. */
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

/** Defines an attribute on the prototype. Its functions keep their names in minified builds and for older targets. */
export function defineAttribute(prototype: object, key: string, accessors: Accessors): void {
  for (const [kind, call] of Object.entries(accessors)) define(call, 'name', { value: `${kind} ${key}` })
  define(prototype, key, { enumerable: true, ...accessors })
}

type Kept = Readonly<Record<symbol, Readonly<Record<string, unknown>>>>

/**
 * Turns a class into a Web IDL interface. Members are enumerable, and `Object.prototype.toString` uses its name.
 * Read-only attributes read the instance's data under the symbol. Other objects lack this data, so reading the
 * attribute throws the standard's TypeError.
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
 * Sets a name that minifiers do not change. In V8, each `new` of such a class is slow, so classes with an instance per
 * message do not use this function.
 */
export const callAs = (name: string, type: Interface): unknown => define(type, 'name', { value: name })
