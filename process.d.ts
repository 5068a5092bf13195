/** Replaced at build time by the bundler, as in Vue itself, and by uni's builder. Merges with `@types/node`. */
declare var process: NodeJS.Process

declare namespace NodeJS {
  interface Process {
    env: ProcessEnv
  }

  interface ProcessEnv {
    NODE_ENV?: string
    /** Name of the target, in builds of uni. */
    UNI_PLATFORM?: string
  }
}
