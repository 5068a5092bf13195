/** What a plugin may ask of the bundler around it. */
export interface ModuleParser {
  /** The module as ESTree has it. */
  parse(code: string): unknown
}

/** A plugin as Vite and Rollup take one; their types differ from version to version, this part of them does not. */
export interface BuildPlugin {
  readonly name: string
  /** The development server runs without it. */
  readonly apply: 'build'
  readonly transform: {
    /** After all others. */
    readonly order: 'post'
    handler(this: ModuleParser, code: string, id: string): { readonly code: string; readonly map: null } | null
  }
}
