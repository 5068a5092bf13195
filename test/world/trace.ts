/** What the outside of an app sees, in the order in which it comes, with times relative to the probe. */
export interface Trace {
  /** Nothing is noted before. */
  begin(): void
  note(what: string, value?: unknown): void
  readonly lines: readonly string[]
}

/** Times of the wall clock, ms: no id and no amount of the world is as large. */
const leastWallMs = 1_600_000_000_000

/** @param except lines that are not noted */
export function createTrace(now: () => number, elapsed: () => number, except?: RegExp): Trace {
  const lines: string[] = []
  let start: { readonly wallMs: number; readonly elapsedMs: number } | undefined

  function relative(this: void, _key: string, value: unknown): unknown {
    if (start === undefined || typeof value !== 'number' || value < leastWallMs) return value
    // What began before the probe has no time that two histories share.
    return value < start.wallMs ? 'before' : `T+${value - start.wallMs}`
  }

  /** Texts of JSON are read, so that their times are relative too. */
  function readable(value: unknown): unknown {
    if (typeof value !== 'string' || !/^[[{]/.test(value)) return value
    try {
      return JSON.parse(value)
    } catch {
      return value
    }
  }

  return {
    lines,
    begin() {
      start = { wallMs: now(), elapsedMs: elapsed() }
    },
    note(what, value) {
      if (start === undefined) return
      const text = value === undefined ? '' : ` ${JSON.stringify(readable(value), relative)}`
      if (except?.test(text) === true) return
      lines.push(`${elapsed() - start.elapsedMs} ${what}${text}`)
    },
  }
}
