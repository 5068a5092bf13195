interface Publication {
  readonly data: unknown
  readonly offset: number
}

/** A channel and its newest publications, which a client that was away is given when it comes back. */
export interface Room {
  /** Names this history: offsets of another one mean nothing here. */
  readonly epoch: string
  offset(): number
  publish(data: unknown): void
  /** The publications after that offset; `undefined` where the history does not reach back so far. */
  since(offset: number): readonly Publication[] | undefined
  /** Until the answer is called. */
  join(reported: (publication: Publication) => void): () => void
}

export function createRoom(epoch: string, historySize: number): Room {
  const history: Publication[] = []
  const listeners = new Set<(publication: Publication) => void>()
  let offset = 0
  return {
    epoch,
    offset: () => offset,
    publish(data) {
      offset += 1
      const publication = { data, offset }
      history.push(publication)
      if (history.length > historySize) history.shift()
      for (const reported of listeners) reported(publication)
    },
    since(from) {
      const missed = history.filter((publication) => publication.offset > from)
      return missed.length === offset - from ? missed : undefined
    },
    join(reported) {
      listeners.add(reported)
      return () => void listeners.delete(reported)
    },
  }
}
