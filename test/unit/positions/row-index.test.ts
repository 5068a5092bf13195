import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ticket } from '../../../src/positions/model/wire'
import { createRowIndex, type Row } from '../../../src/positions/model/book'
import { position } from './samples'

const rowOf = (ticket: Ticket): Row => ({ live: position({ ticket }), shown: position({ ticket }), dirty: false })

describe('the rows of a book by their ticket', () => {
  test('PS-44: tickets of the same low bits, of text, and of the same letters are distinguished', () => {
    const index = createRowIndex()
    const tickets: readonly Ticket[] = [7, 7 + 2 ** 30, 7 + 2 ** 40, '7', -7, Number.MAX_SAFE_INTEGER]
    const rows = tickets.map(rowOf)
    for (const row of rows) index.add(row)
    expect(tickets.map(index.get)).toEqual(rows)
    for (const row of rows) {
      index.remove(row)
      expect(index.get(row.live.ticket)).toBeUndefined()
    }
    expect(index.get(8 + 2 ** 30)).toBeUndefined()
  })

  test('PS-44: whatever comes and goes, it finds what a map would, in the same order', () => {
    const ticket = fc.tuple(fc.integer({ min: -2, max: 2 }), fc.integer({ min: 0, max: 2 }), fc.boolean())
      .map(([low, high, isText]): Ticket => (isText ? String(low) : low + high * 2 ** 30))
    fc.assert(fc.property(fc.array(fc.tuple(ticket, fc.boolean()), { maxLength: 60 }), (turns) => {
      const index = createRowIndex()
      const map = new Map<Ticket, Row>()
      for (const [key, isComing] of turns) {
        const known = map.get(key)
        if (isComing) {
          const row = rowOf(key)
          map.set(key, row)
          index.add(row)
        } else if (known !== undefined) {
          map.delete(key)
          index.remove(known)
        }
        for (const [each] of turns) expect(index.get(each)).toBe(map.get(each))
        expect([...index.byTicket.values()]).toEqual([...map.values()])
      }
    }), { numRuns: 100 })
  })
})
