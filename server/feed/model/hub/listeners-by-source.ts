/** Listeners by source, so an event reaches only its source's listeners. */
export interface Listeners<Source, Line> {
  of(source: Source): ReadonlySet<Line>
  /** Moves a connection to another source. With `undefined`, only removes the connection from its current source. */
  move(line: Line, to: Source | undefined): void
}

export function createListenersBySource<Source, Line>(): Listeners<Source, Line> {
  const bySource = new Map<Source, Set<Line>>()
  const places = new Map<Line, Source>()
  const none: ReadonlySet<Line> = new Set()

  function leave(line: Line): void {
    const from = places.get(line)
    if (from === undefined) return
    places.delete(line)
    const lines = bySource.get(from)
    lines?.delete(line)
    if (lines?.size === 0) bySource.delete(from)
  }

  return {
    of: (source) => bySource.get(source) ?? none,
    move(line, to) {
      leave(line)
      if (to === undefined) return
      const lines = bySource.get(to) ?? new Set()
      bySource.set(to, lines.add(line))
      places.set(line, to)
    },
  }
}
