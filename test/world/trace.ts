/** What the outside of an app sees, in the order in which it comes, with times relative to the probe. */
export interface Trace {
  /** Nothing is noted before. */
  begin(): void
  note(what: string, value?: unknown): void
  readonly lines: readonly string[]
}

/** Times of the wall clock, ms: no id and no amount of the world is as large. */
const leastWallMs = 1_600_000_000_000

/** Ids that an app draws or counts, as they stand in a line: those of two apps are compared by first appearance. */
const ids = /(?<=")[0-9a-z]{1,8}-\d+(?=")|[0-9a-z]{8}-[0-9a-z]+-[0-9a-z]+-\d+(?:-\d+)?/g

export function createTrace(now: () => number, elapsed: () => number): Trace {
  const lines: string[] = []
  const idsSeen = new Map<string, string>()
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
      const line = text.replace(ids, (id) => {
        const place = idsSeen.get(id) ?? `id ${idsSeen.size + 1}`
        idsSeen.set(id, place)
        return place
      })
      lines.push(`${elapsed() - start.elapsedMs} ${what}${line}`)
    },
  }
}
