/** The visible events of an app, in their order, with times relative to the probe. */
export interface Trace {
  /** Nothing is noted before. */
  begin(): void
  note(what: string, value?: unknown): void
  readonly lines: readonly string[]
}

/** Times of the wall clock, ms: no id and no amount of the world is as large. */
const leastWallMs = 1_600_000_000_000

/**
 * Times, and ids that an app draws or counts, as they stand in a line, also in a text within JSON. The first group is
 * the id of a request over JSON, a text of digits, and no time.
 */
const own = new RegExp([
  /(?<=")(?:(\d{9,16})|[0-9a-z]{1,8}-\d+)(?=\\?")/, /[0-9a-z]{8}(?:-[0-9a-z]+){3}(?:-\d+)?/, /\b\d{13}(?:\.\d+)?\b/,
  // The number of a token, also within an address.
  /(?<=token(?: |%20))\d+(?=(?: |%20)of)/,
].map(({ source }) => source).join('|'), 'g')

export function createTrace(now: () => number, elapsed: () => number): Trace {
  const lines: string[] = []
  const idsSeen = new Map<string, string>()
  let start: { readonly wallMs: number; readonly elapsedMs: number } | undefined

  /** Ids of two apps are compared by first appearance, and times by what passed since the probe began. */
  function alike(found: string, requestId?: string): string {
    const value = Number(found)
    if (start !== undefined && requestId === undefined && value >= leastWallMs) {
      // Events before the probe have no time that two histories share.
      return value < start.wallMs ? 'before' : `T+${value - start.wallMs}`
    }
    const place = idsSeen.get(found) ?? `id ${idsSeen.size + 1}`
    idsSeen.set(found, place)
    return place
  }

  return {
    lines,
    begin() {
      start = { wallMs: now(), elapsedMs: elapsed() }
    },
    note(what, value) {
      if (start === undefined) return
      const text = value === undefined ? '' : ` ${JSON.stringify(value).replace(own, alike)}`
      lines.push(`${elapsed() - start.elapsedMs} ${what}${text}`)
    },
  }
}
