import type { PositionsOrder } from '../connection/channels/channels'
import type { Position, Ticket } from '../positions/model/wire'
import type { PlainOptions } from '../protocols/copy-trading/session'
import { mapPlainRow } from '../protocols/copy-trading/plain'

type WireRow = Readonly<Record<string, unknown>>

/** What a page of the class gets: the full list, each row as the server sent it. */
export interface LegacyOrder {
  readonly Code: number
  readonly data: readonly (WireRow | Position)[]
}

/** The rows of the last list that was taken, as they were on the wire. */
export interface WireRows {
  /** In the place of the application's mapping: the same, and each row is noted. */
  readonly mapRow: NonNullable<PlainOptions['mapRow']>
  /** A frame was read to its end; of a list that was refused nothing is kept. */
  frameEnded(isTaken: boolean): void
  /** A row of the book that no list has brought yet, out of storage, stays as it is. */
  asSent(order: PositionsOrder): LegacyOrder
}

export function createWireRows({ keyOf, mapRow = mapPlainRow }: Pick<PlainOptions, 'keyOf' | 'mapRow'>): WireRows {
  let newest: ReadonlyMap<Ticket, WireRow> = new Map()
  let read = new Map<Ticket, WireRow>()

  return {
    mapRow(row, defaults) {
      const position = mapRow(row, defaults)
      read.set(keyOf?.(row) ?? position.ticket, row)
      return position
    },
    frameEnded(isTaken) {
      if (read.size === 0) return
      if (isTaken) newest = read
      read = new Map()
    },
    asSent(order) {
      const rows = newest
      let data: LegacyOrder['data'] | undefined
      return {
        Code: order.Code,
        get data() {
          return (data ??= order.data.map((position) => rows.get(position.ticket) ?? position))
        },
      }
    },
  }
}
