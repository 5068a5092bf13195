/** What a protocol was made with, and the options that its maker knows. */
export interface GivenOptions {
  readonly maker: string
  readonly options: object
  readonly known: Readonly<Record<string, 1>>
}

const given = new WeakMap<object, GivenOptions>()

/** In development: lets the advice of the client find options that the maker of its protocol does not know. */
export function keepGiven(made: object, options: GivenOptions): void {
  given.set(made, options)
}

export function givenTo(made: object): GivenOptions | undefined {
  return given.get(made)
}
