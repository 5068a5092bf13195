/** The bundler methods that a plugin uses. */
export interface ModuleParser {
  /** Returns the module's ESTree. */
  parse(code: string): unknown
  warn(message: string): void
}

/** The method of the bundler's plugin context that this package calls. */
export interface ModuleResolver {
  /** Resolves an import of an application. */
  resolve(source: string): Promise<{ readonly id: string } | null>
}

/** The plugin fields that are stable across Vite and Rollup versions. */
export interface BuildPlugin {
  /** Plugin name, as Vite shows it. */
  readonly name: string
  /** Excludes the development server. */
  readonly apply: 'build'
  /** Finds the plugin's modules. */
  buildStart(this: ModuleResolver): Promise<void>
  /** Rewrites a module; `null` leaves it unchanged. */
  readonly transform: {
    /** Runs after all other plugins. */
    readonly order: 'post'
    handler(this: ModuleParser, code: string, id: string): { readonly code: string; readonly map: null } | null
  }
}

/** A plugin that chooses the output file of a module. */
export interface ChunkingPlugin extends BuildPlugin {
  /** Keeps the added modules in the main chunk; `null` leaves the options unchanged. */
  outputOptions<Options extends { readonly manualChunks?: unknown }>(options: Options): Options | null
}
