/** Bundler methods that this package's plugins use. */
export interface ModuleParser {
  /** Returns the module's ESTree syntax tree. */
  parse(code: string): unknown
  warn(message: string): void
}

export interface ModuleResolver {
  resolve(source: string): Promise<{ readonly id: string } | null>
}

/** Plugin fields that are the same in all versions of Vite and Rollup. */
export interface BuildPlugin {
  readonly name: string
  /** `build` excludes the development server. */
  readonly apply: 'build'
  buildStart(this: ModuleResolver): Promise<void>
  /** Rewrites a module, or returns `null` to leave it unchanged. */
  readonly transform: {
    readonly order: 'post'
    handler(this: ModuleParser, code: string, id: string): { readonly code: string; readonly map: null } | null
  }
}

export interface ChunkingPlugin extends BuildPlugin {
  /** Returns options that keep the added modules in the main chunk, or `null` if nothing changes. */
  outputOptions<Options extends { readonly manualChunks?: unknown }>(options: Options): Options | null
}
