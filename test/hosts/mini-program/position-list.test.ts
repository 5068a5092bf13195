import { expect, test } from 'vitest'
import { TRADER_ID } from '../../e2e/support/feed'
import { seqOf, seqReached } from '../expected-page'
import { becomes, becomesLive, openStage } from '../stage'
import type { SetDataRecord } from './set-data-log'

const ROW_PX = 56
const listPath = 'components/tradewire-position-list/tradewire-position-list'
const isRows = ({ component }: SetDataRecord): boolean => component === listPath

test('HO-260: sends little data for a flush, scroll, close or status change with 1,000 rows', async () => {
  const { feed, host } = await openStage('mp-weixin', { feed: { positions: 1_000, rowsPerUpdate: 1 } })
  await host.advance(2_000)
  const rowsSent = async (deed: () => Promise<unknown>): Promise<readonly SetDataRecord[]> => {
    const from = host.setDataLog().length
    await deed()
    return host.setDataLog().slice(from).filter(isRows)
  }
  const bytesOf = (records: readonly SetDataRecord[]): number => records.reduce((sum, { bytes }) => sum + bytes, 0)
  const arrived = (): Promise<void> => host.until(async () => (await seqReached(host)) === seqOf(feed))

  // A hundred deltas per tenth of a second cause at most one call per flush, with strings only.
  const flushes = await rowsSent(async () => {
    for (let tenth = 0; tenth < 10; tenth += 1) {
      feed.server.tick(100)
      await arrived()
      await host.advance(100)
    }
  })
  expect(flushes.length).toBeGreaterThan(0)
  expect(flushes.length).toBeLessThanOrEqual(11)
  expect(bytesOf(flushes)).toBeLessThan(30_000)

  await host.scrollTo(ROW_PX * 100, ROW_PX * 1_000)
  await host.advance(1_000)
  const scrolled = await rowsSent(async () => {
    await host.scrollTo(ROW_PX * 101, ROW_PX * 1_000)
    await host.advance(100)
  })
  expect(scrolled).toHaveLength(1)
  expect(bytesOf(scrolled)).toBeLessThan(400)

  const { data } = await feed.stateAt(seqOf(feed))
  for (const [place, maxBytes] of [[999, 40], [0, 400], [105, 400]] as const) {
    const ticket = data[place]?.ticket ?? 0
    const closed = await rowsSent(async () => {
      feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'closed' })
      await arrived()
      await host.advance(300)
    })
    expect(closed).toHaveLength(1)
    expect(bytesOf(closed)).toBeLessThan(maxBytes)
  }

  const status = await rowsSent(async () => {
    await host.killLines()
    await host.advance(150)
  })
  expect(status).toEqual([])
  expect((await host.texts('.doubt-frame.is-doubtful')).length).toBeGreaterThan(0)
  await becomes(host, async () => (await host.openSockets()) === 1)
  await becomesLive(host)
  expect(host.setDataLog().filter(isRows).flatMap(({ undefinedPaths }) => undefinedPaths)).toEqual([])
})
