import { isSameList } from '../feed/own-client'
import type { Taker } from '../feed/slices'
import { pause } from '../harness/cpu-time'

type Row = Record<string, unknown>
interface Frame {
  readonly data: { readonly upsert: readonly Row[]; readonly remove: readonly Row[] }
}

/** The minimum that keeps a list correct: parses frames, and writes their rows into a map of plain rows. */
export function createFloor(): Taker {
  let rows = new Map<unknown, Row>()
  return {
    async begin({ snapshot }) {
      const { data } = JSON.parse(snapshot) as { readonly data: readonly Row[] }
      rows = new Map(data.map((row) => [row.ticket, { ...row }]))
      await pause(1)
    },
    hand(text) {
      const { data: { upsert, remove } } = JSON.parse(text) as Frame
      for (const patch of upsert) {
        const row = rows.get(patch.ticket)
        if (row === undefined) rows.set(patch.ticket, patch)
        else for (const field in patch) row[field] = patch[field]
      }
      for (const { ticket } of remove) rows.delete(ticket)
    },
    check({ lastRows }) {
      if (!isSameList([...rows.values()], lastRows)) throw new Error('The floor\'s rows are not those of the server')
    },
  }
}
