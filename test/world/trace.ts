/** The visible events of an app, in their order, with times relative to the probe. */
export interface Trace {
  /**
   * Nothing is noted before.
   * @param selects lines by their names; all by default
   */
  begin(selects?: (what: string) => boolean): void
  note(what: string, value?: unknown): void
  readonly lines: readonly string[]
}

/** Times of the wall clock, ms: no id and no amount of the world is as large. */
const leastWallMs = 1_600_000_000_000

/**
 * Times, and ids that an app draws or counts, as they stand in a line, also in a text within JSON. The groups
 * are ids that look like times: of a request over JSON, a text of digits, and of a chat's ping.
 */
const own = new RegExp([
  /(?<=")(?:(\d{9,16})|[0-9a-z]{1,8}-\d+)(?=\\?")/, /[0-9a-z]{8}(?:-[0-9a-z]+){3}(?:-\d+)?/,
  // The id of a chat's ping is a time that comes only once, also after the clock was set back (CE-4).
  /(?<=msg_id\\*":)(\d{13}(?:\.\d+)?)/,
  /\b\d{13}(?:\.\d+)?\b/,
  // The number of a token, also within an address.
  /(?<=token(?: |%20))\d+(?=(?: |%20)of)/,
].map(({ source }) => source).join('|'), 'g')

/** The number of an answer of the application, which is another at each call. */
const changing = /answer(?: |%20)\d+(?=(?: |%20)of)/g

export function createTrace(now: () => number, elapsed: () => number): Trace {
  const lines: string[] = []
  let selects = (_what: string): boolean => true
  const idsSeen = new Map<string, string>()
  let start: { readonly wallMs: number; readonly elapsedMs: number } | undefined

  /** Ids of two apps are compared by first appearance, and times by what passed since the probe began. */
  function alike(found: string, requestId?: string, pingId?: string): string {
    const isId = requestId !== undefined || pingId !== undefined
    const value = Number(found)
    if (start !== undefined && !isId && value >= leastWallMs) {
      // Events before the probe have no time that two histories share.
      return value < start.wallMs ? 'before' : `T+${value - start.wallMs}`
    }
    const place = idsSeen.get(found) ?? `id ${idsSeen.size + 1}`
    idsSeen.set(found, place)
    return place
  }

  return {
    lines,
    begin(only = () => true) {
      selects = only
      start = { wallMs: now(), elapsedMs: elapsed() }
    },
    note(what, value) {
      if (start === undefined || !selects(what)) return
      const text = value === undefined ? ''
        : ` ${JSON.stringify(value).replace(changing, 'answer').replace(own, alike)}`
      lines.push(`${elapsed() - start.elapsedMs} ${what}${text}`)
    },
  }
}
