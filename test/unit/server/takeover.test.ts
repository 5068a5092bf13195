import { describe, expect, test } from 'vitest'
import { receivedEntry, producerRig, shown } from './producer-rig'
import { allRoles, world } from './store-double'
import { present } from './support'

describe('a server that takes accounts over', () => {
  test('RS-98: it reads an account again whose role has changed since it was read', async () => {
    const { producer, settle, store, accounts, commits, setMarket } = producerRig()
    producer.hold(allRoles(), world)
    producer.setWanted(shown('first', 'second'))
    await settle()
    producer.stop()
    for (const [traderId, stored] of accounts) accounts.set(traderId, { ...stored, tick: '8-0' })
    const { row } = present(accounts.get('second')?.positions.find((each) => each.row.sl !== 0))
    const points = Math.round(row.sl * 10 ** row.digits)
    const ticks = JSON.stringify([{ symbol: row.symbol, bid: points, ask: points, atMs: 0 }])
    setMarket(() => Promise.resolve({ at: '9-0' }))
    let isFirst = true
    const heir = producerRig({
      ...store,
      ticksAfter() {
        // Both are read, and the first is being opened: another server has them for a while, and writes.
        if (isFirst) {
          heir.producer.hold(allRoles(3), world)
          accounts.set('second', { ...present(accounts.get('second')), seq: 7 })
        }
        isFirst = false
        return Promise.resolve([{ id: '9-0', fields: { ticks, trade: '0' } }])
      },
    })
    heir.producer.hold(allRoles(2), world)
    heir.producer.setWanted(shown('first', 'second'))
    commits.splice(0)
    await settle()
    expect(commits.filter(({ traderId }) => traderId === 'second').map(({ seq }) => seq)).toEqual([8])
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
})
