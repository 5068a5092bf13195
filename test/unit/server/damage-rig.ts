import * as fs from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import type { JournalEntry, OrderJournal } from '../../../server/feed/model/orders/order-journal'
import { createOrderJournal } from '../../../server/feed/orders/order-journal'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { temporaryFolder } from '../../support/temporary-folder'
import { startMs } from './support'

export const keys = ['key-one', 'key-林']
const trader = '10260'

export const entry = (reqid: string): JournalEntry => ({
  traderId: trader, reqid, order: '{"action":"closeAll"}', result: { Code: 200, state: 'done', tickets: [1] },
})

/** An entry of a journal of numbers. */
export interface Numbered {
  readonly n: number
}

export function readNumber(json: string): Numbered | undefined {
  const n: unknown = /^\{"n":(\d+)\}$/.exec(json)?.[1]
  return n === undefined ? undefined : { n: Number(n) }
}

/** A process that died in a test has left its lock to this one, which lives. */
export const noLock = (isTakenOver = false) => () =>
  ({ isTakenOver, check: () => undefined, release: () => undefined })

/** The disk is not waited for: thousands of starts. */
const files = { ...fs, fsyncSync: () => undefined }

export const flipped = (sound: Buffer, at: number, bits: number): Buffer => {
  const bytes = Buffer.from(sound)
  bytes[at] = (bytes[at] ?? 0) ^ bits
  return bytes
}

/** A journal of orders in a folder of its own, which goes with the test. */
export function createDamageRig() {
  const path = join(temporaryFolder(), 'orders.jsonl')
  const troubles: string[] = []

  function openAt(nowMs: number): OrderJournal {
    const clock = createSimulatedClock(nowMs)
    return createOrderJournal(path, { clock, files, trouble: (line) => void troubles.push(line) })
  }

  const open = (): OrderJournal => openAt(startMs + 1_000)

  /** Each key is known with its answer, or it is known that it may be lost: then it is not executed. */
  function expectNothingTwice(journal: OrderJournal): void {
    for (const key of keys) {
      const found = journal.find(trader, key)
      if (found !== undefined) expect(found).toMatchObject(entry(key))
      else expect([journal.mayHaveLost(startMs), journal.mayHaveLostOrder(startMs)]).toEqual([true, true])
    }
    expect([journal.mayHaveLost(startMs + 2_000), journal.mayHaveLostOrder(startMs + 2_000)]).toEqual([false, false])
  }

  return {
    path,
    troubles,
    /** Opened a second after the orders were written. */
    open,
    /** A journal of acknowledged orders, as the file has it. */
    written(): Buffer {
      const journal = openAt(startMs)
      for (const key of keys) journal.add(entry(key))
      journal.close()
      return fs.readFileSync(path)
    },
    /** Two starts with an order between them, as after a real fault. */
    startTwice(damaged: Buffer): void {
      fs.rmSync(`${path}.damaged`, { force: true })
      fs.writeFileSync(path, damaged)
      troubles.length = 0
      const first = open()
      expectNothingTwice(first)
      first.add(entry('key-after'))
      first.close()
      expect(troubles).toHaveLength(1)
      expect(troubles[0]).toMatch(/^[^\n]+orders\.jsonl: .*(damaged and kept in|the end of the file is missing)/)
      expect(fs.readFileSync(path).includes(0)).toBe(false)
      const second = open()
      expectNothingTwice(second)
      expect(second.find(trader, 'key-after')).toMatchObject(entry('key-after'))
      second.close()
      expect(troubles).toHaveLength(1)
    },
  }
}
