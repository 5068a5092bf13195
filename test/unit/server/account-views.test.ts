import { expect, test, vi } from 'vitest'
import { createAccountReads } from '../../../server/redis/account-reads'
import { createAccountViews } from '../../../server/redis/account-views'
import { BusyError } from '../../../server/redis/shared-reads'
import { createSimulatedMarket } from '../../../server/feed/model/market/simulated-market'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { account } from '../positions/samples'
import { books, createStoreDouble, incarnation, roleOf } from './store-double'
import { makeExchange, present, startMs } from './support'

const positions = present(makeExchange({}).open('7')).rows().map((row) => ({ swapDay: 0, row }))

function rig() {
  const { store, accounts } = createStoreDouble(createSimulatedClock(startMs))
  const turns: ((may: boolean) => void)[] = []
  const views = createAccountViews({
    reads: createAccountReads(store, () => 0),
    exchange: {
      source: createSimulatedMarket({ seed: '1', currency: 'USD', startMs }), currency: 'USD', currencyDigits: 2,
      leverage: 100, positions: 24, seed: '1', maxAccounts: 8, rowsPerUpdate: 200,
    },
    history: { deltas: 100, ageMs: 60_000 },
    now: () => 0, feedNow: () => startMs, newEpoch: () => 'preview-1',
    turn: () => new Promise((resolve) => void turns.push(resolve)),
  })
  const begin = () => store.begin(roleOf('7'), '7', { account: account(), books, positions, closed: [], tick: '0-0' })
  return { views, accounts, turns, begin }
}

test('RS-173: decodes no deltas and copies no rows for 300 requests that share one read', async () => {
  const { views, accounts, begin } = rig()
  await begin()
  const stored = present(accounts.get('7'))
  const copied = vi.spyOn(stored.positions, 'map')
  const noDeltas = vi.fn(() => [])
  Object.defineProperty(stored, 'deltas', { get: noDeltas })
  const views300 = await Promise.all(Array.from({ length: 300 }, () => views.feed('7', 'here')))
  expect([copied.mock.calls.length, noDeltas.mock.calls.length]).toEqual([0, 0])
  const view = present(views300[299])
  const rows = positions.map(({ row }) => row)
  expect([view.epoch(), view.seq(), view.account(), view.rows()]).toEqual([`${incarnation.id}-1`, 0, account(), rows])
  expect([view.at(0, startMs), view.at(1, startMs)]).toEqual([{ seq: 0, account: account(), rows }, 'not-reached'])
})

test('RS-173: creates each preview in its own event loop turn, and rejects previews that get none', async () => {
  const { views, turns } = rig()
  const settled: unknown[] = []
  const previews = Array.from({ length: 3 }, () => views.feed('8', '127.0.0.1').then(
    (feed) => settled.push(feed?.rows().length), (error: unknown) => settled.push(error)))
  await expect.poll(() => turns).toHaveLength(3)
  expect(settled).toEqual([])
  turns[1]?.(true)
  await previews[1]
  expect(settled).toEqual([24])
  for (const settle of turns) settle(false)
  await Promise.all(previews)
  expect(settled).toEqual([24, new BusyError('too many previews wait'), new BusyError('too many previews wait')])
})
