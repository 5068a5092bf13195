/** Replaced at build time by the bundler, as in Vue itself, and by uni's builder. Merges with `@types/node`. */
declare var process: NodeJS.Process

declare namespace NodeJS {
  interface Process {
    env: ProcessEnv
  }

  interface ProcessEnv {
    NODE_ENV?: string
    /** Target name in uni builds. */
    UNI_PLATFORM?: string
  }
}
