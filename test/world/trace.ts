/** An app's visible events, in order, with times relative to the probe. */
export type Trace = ReturnType<typeof createTrace>

/** Wall-clock times are larger than any id or amount in the world. */
const leastWallMs = 1_600_000_000_000

/**
 * The last group matches times, and ids that an app draws or counts, even in JSON text. The match includes the text
 * before, because a lookbehind at each position takes time.
 */
const own = new RegExp([
  // The id of a JSON request may look like a time.
  /"(?:(\d{9,16})|([0-9a-z]{1,8}-\d+))(?=\\?")/,
  /\b(?:([0-9a-z]{8}(?:-[0-9a-z]+){3}(?:-\d+)?)|(\d{13}(?:\.\d+)?)\b)/,
  // The id of a chat ping is a unique time, even after the clock was set back (CE-4).
  /msg_id\\*":(\d{13}(?:\.\d+)?)/,
  // A token's number, even within an address.
  /token(?: |%20)(\d+)(?=(?: |%20)of)/,
].map(({ source }) => source).join('|'), 'g')

/** The number of an application response, which differs at each call. */
const changing = /answer(?: |%20)\d+(?=(?: |%20)of)/g

interface Own {
  readonly found: string
  readonly isTime: boolean
}

type Parts = readonly (string | Own)[]

/** Most strings occur repeatedly in an app and its twin, so each string is searched once. */
const partsKept = new Map<string, Parts>()
const maxParts = 1_000

function partsOf(json: string): Parts {
  const known = partsKept.get(json)
  if (known !== undefined) return known
  const text = json.replace(changing, 'answer')
  const parts: (string | Own)[] = []
  let end = 0
  for (const { 0: all, 1: requestId, 2: countedId, 3: drawnId, 4: time, 5: pingId, 6: token, index }
    of text.matchAll(own)) {
    const found = requestId ?? countedId ?? drawnId ?? time ?? pingId ?? token ?? all
    const at = index + all.length - found.length
    parts.push(text.slice(end, at), { found, isTime: found === time })
    end = at + found.length
  }
  parts.push(text.slice(end))
  if (partsKept.size >= maxParts) partsKept.clear()
  partsKept.set(json, parts)
  return parts
}

export function createTrace(now: () => number, elapsed: () => number) {
  const lines: string[] = []
  let selects = (_what: string): boolean => true
  const idsSeen = new Map<string, string>()
  let start: { readonly wallMs: number; readonly elapsedMs: number } | undefined

  /** Compares ids by first appearance, and times by their distance from the probe's start. */
  function alike({ found, isTime }: Own): string {
    const value = Number(found)
    if (start !== undefined && isTime && value >= leastWallMs) {
      // Events before the probe have no time that two histories share.
      return value < start.wallMs ? 'before' : `T+${value - start.wallMs}`
    }
    const place = idsSeen.get(found) ?? `id ${idsSeen.size + 1}`
    idsSeen.set(found, place)
    return place
  }

  function note(what: string, value?: unknown): void {
    if (start === undefined || !selects(what)) return
    let line = `${elapsed() - start.elapsedMs} ${what}`
    if (value !== undefined) {
      line += ' '
      for (const part of partsOf(JSON.stringify(value))) line += typeof part === 'string' ? part : alike(part)
    }
    lines.push(line)
  }

  return {
    lines: lines as readonly string[],
    /** @param only lines selected by their names; all by default */
    begin(only: (what: string) => boolean = () => true): void {
      selects = only
      start = { wallMs: now(), elapsedMs: elapsed() }
    },
    note,
    /** @param make creates the noted value; called only if it is noted */
    noteMade(what: string, make: () => unknown): void {
      if (start !== undefined && selects(what)) note(what, make())
    },
  }
}
