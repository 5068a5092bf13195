import { describe, expect, test } from 'vitest'
import { keptTicks } from '../../../server/redis/feed-store'
import type { StreamEntry } from '../../../server/redis/read-reply'
import { producerRig, receivedEntry, shown } from './producer-rig'
import { allRoles, partOf, world } from './store-double'
import { present } from './support'

const at = (index: number): string => `${index}-0`

/** An update without ticks. */
const empty = (index: number): StreamEntry => ({ id: at(index), fields: { ticks: '[]', trade: '0' } })

/** An update in which one pair is quoted at these points. */
function quoted(index: number, symbol: string, points: number): StreamEntry {
  return { id: at(index), fields: { ticks: JSON.stringify([{ symbol, bid: points, ask: points }]), trade: '0' } }
}

type Rig = ReturnType<typeof producerRig>

/** The update that reaches a stop of the account, and the position that it closes. */
function stopOf(accounts: Rig['accounts'], traderId: string, index: number) {
  const { row } = present(accounts.get(traderId)?.positions.find((each) => each.row.sl !== 0))
  return { ticket: row.ticket, entry: quoted(index, row.symbol, Math.round(row.sl * 10 ** row.digits)) }
}

describe('updates that are received while a turn waits for Redis', () => {
  /** Whether the first received update, which reaches a stop, still closes its position. */
  async function actsFirst(receivedLater: number): Promise<boolean> {
    let letGo = (): void => undefined
    const { producer, settle, setMarket, accounts, commits, fill } = producerRig({
      pass: () => new Promise((resolve) => (letGo = resolve)),
    })
    setMarket(() => Promise.resolve({ at: at(9) }))
    producer.hold(allRoles(), world)
    producer.setWanted(shown('one'))
    await settle()
    producer.tickPlace()
    const { ticket, entry } = stopOf(accounts, 'one', 10)
    fill(partOf('one'), { id: '1-0', fields: {} })
    await settle()
    producer.receive([entry])
    producer.receive(Array.from({ length: receivedLater }, (_, index) => empty(11 + index)))
    letGo()
    await settle()
    return commits.some(({ closed }) => closed.some((trade) => trade.ticket === ticket))
  }

  test('RS-84: the last 2,000 of them are priced, and no more are kept', async () => {
    expect(keptTicks).toBe(2_000)
    expect(await actsFirst(keptTicks - 1)).toBe(true)
    expect(await actsFirst(keptTicks)).toBe(false)
  })

  test('RS-84: the reader waits behind what was received, or behind what the server caught up with since', async () => {
    const places: string[] = []
    const { producer, settle, store, setMarket, setTicks, accounts } = producerRig({
      readToPrice(traderId) {
        if (places.length === 0) producer.receive([empty(10)])
        places.push(producer.tickPlace())
        return store.read(traderId)
      },
      ticksAfter(id, to) {
        places.push(producer.tickPlace())
        return store.ticksAfter(id, to)
      },
    })
    setMarket(() => Promise.resolve({ at: at(9) }))
    producer.hold(allRoles(), world)
    await settle()
    producer.tickPlace()
    const priced = producerRig()
    priced.producer.hold(allRoles(), world)
    priced.producer.setWanted(shown('one'))
    await priced.settle()
    accounts.set('one', { ...present(priced.accounts.get('one')), tick: at(12) })
    setTicks([empty(10), empty(11), empty(12)])
    producer.setWanted(shown('one'))
    await settle()
    // Read, caught up with, and asked for what the account missed.
    expect(places).toEqual([at(10), at(10), at(12)])
    expect(producer.tickPlace()).toBe(at(12))
  })
})

describe('a role that is lost while an account is opened', () => {
  const part = partOf('one')

  /** The entries taken off the intake when this happens while the account is read that a client requests. */
  async function passedWhen(happens: (producer: Rig['producer']) => void): Promise<readonly string[]> {
    const passed: string[] = []
    const { producer, settle, store, reads, fill } = producerRig({
      pass: (_part, id) => Promise.resolve(void passed.push(id)),
      readToPrice(traderId) {
        happens(producer)
        return store.read(traderId)
      },
    })
    producer.hold(allRoles(), world)
    await settle()
    fill(part, { id: '1-0', fields: { trader: 'one' } })
    await settle()
    expect(reads).toEqual(['one'])
    return passed
  }

  test('RS-82: what waits in the intake is left to the server that has the role now', async () => {
    expect(await passedWhen(() => undefined)).toEqual(['1-0'])
    expect(await passedWhen((producer) => producer.stop())).toEqual([])
    const others = new Map([...allRoles()].filter(([each]) => each !== part))
    expect(await passedWhen((producer) => producer.hold(others, world))).toEqual([])
  })
})

test('RS-108: while it opens the others, it says that it prices the first, and prices them', async () => {
  const names = Array.from({ length: 66 }, (_, index) => `many-${index}`)
  const seen: unknown[] = []
  let read = 0
  const { producer, settle, setMarket, store, commits, written, attention } = producerRig({
    readToPrice(traderId) {
      read += 1
      if (read === 1) {
        producer.receive([receivedEntry('10-0')])
        producer.advance(50)
      }
      if (read === 65) seen.push(Object.keys(attention()).length, commits.length > 0, written.length)
      return store.readToPrice(traderId)
    },
  }, names.length)
  setMarket(() => Promise.resolve({ at: '9-0' }))
  producer.hold(allRoles(), world)
  await settle()
  producer.tickPlace()
  producer.setWanted(shown(...names))
  await settle()
  expect(seen).toEqual([64, true, 2])
  expect(Object.keys(attention())).toHaveLength(names.length)
})
