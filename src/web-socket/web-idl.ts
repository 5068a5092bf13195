/** Objects and functions. */
export const isObject = (given: unknown): given is object => Object(given) === given

/** The words of anything. TypeError for a symbol. */
export const wordsOf = (given: unknown): string => `${given as string}`

/** What `Object.prototype.toString` calls its instances. */
export function nameAs(name: string, { prototype }: { readonly prototype: object }): void {
  Object.defineProperty(prototype, Symbol.toStringTag, { configurable: true, value: name })
}
