/** Objects and functions. */
export const isObject = (given: unknown): given is object => Object(given) === given

/** The words of anything. TypeError for a symbol. */
export const wordsOf = (given: unknown): string => `${given as string}`

/** Half a character becomes U+FFFD, as everywhere in the standard. */
export const wellFormed = (text: string): string => text.replace(/[\ud800-\udfff]/gu, '\ufffd')

/** TypeError where it does not hold. */
export function must(holds: unknown, about: string): asserts holds {
  if (!holds) throw new TypeError(`Wrong ${about}`)
}

export interface Interface<Instance extends object = object> {
  new (...given: never): Instance
  readonly prototype: Instance
}

export const define = (holder: unknown, key: PropertyKey, descriptor: PropertyDescriptor): unknown =>
  Object.defineProperty(holder, key, { configurable: true, ...descriptor })

/** The functions of an attribute. */
interface Accessors {
  get?(): unknown
  set?(value: unknown): void
}

/** An attribute of the prototype. Minifiers and older targets leave the names of its functions. */
export function defineAttribute(prototype: object, key: string, accessors: Accessors): void {
  for (const [kind, call] of Object.entries(accessors)) define(call, 'name', { value: `${kind} ${key}` })
  define(prototype, key, { enumerable: true, ...accessors })
}

type Kept = Readonly<Record<symbol, Readonly<Record<string, unknown>>>>

/**
 * Gives a class the shape of a Web IDL interface: members are enumerable, and `Object.prototype.toString` calls
 * instances by its name. The read-only attributes are looked up in what an instance has under the symbol: another
 * object has nothing there, which is a TypeError, as the standard demands.
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

/** A name that minifiers leave. It makes each `new` slow in V8: not for a class of which each message makes one. */
export const callAs = (name: string, type: Interface): unknown => define(type, 'name', { value: name })
