/** The methods of the bundler that a plugin uses. */
export interface ModuleParser {
  /** The module as ESTree has it. */
  parse(code: string): unknown
  /** Prints a warning. */
  warn(message: string): void
}

/** The bundler as a plugin asks it for a module. */
export interface ModuleResolver {
  /** Where the bundler finds what an application imports under this name. */
  resolve(source: string): Promise<{ readonly id: string } | null>
}

/** A plugin as Vite and Rollup take one; their types differ from version to version, this part of them does not. */
export interface BuildPlugin {
  /** Name of the plugin, as Vite shows it. */
  readonly name: string
  /** The development server runs without it. */
  readonly apply: 'build'
  /** Finds the modules of the plugin. */
  buildStart(this: ModuleResolver): Promise<void>
  /** Rewrites a module; `null` leaves it as it is. */
  readonly transform: {
    /** After all others. */
    readonly order: 'post'
    handler(this: ModuleParser, code: string, id: string): { readonly code: string; readonly map: null } | null
  }
}

/** A plugin that chooses the output file of a module. */
export interface ChunkingPlugin extends BuildPlugin {
  /** Keeps the added modules in the main chunk; `null` leaves the options as they are. */
  outputOptions<Options extends { readonly manualChunks?: unknown }>(options: Options): Options | null
}
