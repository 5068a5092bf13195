import { describe, expect, test } from 'vitest'
import { expectedRows, rowTexts, seqOf, shownRows } from '../expected-page'
import { becomes, becomesLive, hostNames, isLive, openStage, passUntil, passUntilRead, scopedHostNames } from '../stage'

const PING_MS = 15_000
const PONG_TIMEOUT_MS = 5_000

describe.each(hostNames)('a server that is there and wrong, on %s', (name) => {
  test('HO-22: one that falls silent is noticed within ping interval and pong timeout', async () => {
    const { feed, host } = await openStage(name)
    feed.server.faults.apply({ action: 'silent', on: true })
    const passedMs = await passUntilRead(host, '.banner-line', /^Reconnecting 1\/5/, PING_MS + PONG_TIMEOUT_MS + 500)
    expect(passedMs).toBeGreaterThan(PONG_TIMEOUT_MS)
    // The book is flushed a moment later.
    await host.advance(100)
    expect(await host.texts('.freshness.is-live')).toEqual([])
    feed.server.faults.apply({ action: 'silent', on: false })
    await passUntil(host, () => isLive(host), 20_000)
    expect(await shownRows(host)).toEqual(await expectedRows(feed))
    expect(feed.openLines()).toBe(1)
    expect(host.errors()).toEqual([])
  })
})

describe.each(scopedHostNames('app'))('more of a server that is there and wrong, on %s', (name) => {
  test('HO-104: a feed that stalls while it answers pings is noticed by the seq in a pong', async () => {
    const { feed, host } = await openStage(name)
    feed.server.faults.apply({ action: 'stall', on: true })
    feed.server.tick(20)
    const rows = await expectedRows(feed)
    expect(await shownRows(host)).not.toEqual(rows)
    await passUntil(host, async () => feed.log.includes('1 Resync'), PING_MS + PONG_TIMEOUT_MS + 500)
    await becomes(host, async () => (await isLive(host)) && (await shownRows(host)).join() === rows.join())
    expect(await host.madeSockets()).toHaveLength(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-23: after skipped seqs it asks for a snapshot, and what it calls live is right at each moment', async () => {
    const { feed, host } = await openStage(name)
    const states = new Set([(await expectedRows(feed)).join()])
    for (const turn of [1, 2, 3]) {
      feed.server.faults.apply({ action: 'skipSeq', count: 3 })
      const from = seqOf(feed)
      while (seqOf(feed) < from + 5) feed.server.tick()
      const to = seqOf(feed)
      for (let seq = from + 1; seq <= to; seq += 1) states.add(rowTexts(await feed.stateAt(seq)).join())
      const latest = (await expectedRows(feed)).join()
      await becomes(host, async () => {
        if (!(await isLive(host))) return false
        const rows = (await shownRows(host)).join()
        expect(states).toContain(rows)
        return rows === latest
      })
      expect(feed.log.filter((line) => line.endsWith('Resync'))).toHaveLength(turn)
    }
    expect(await host.madeSockets()).toHaveLength(1)
    expect(host.errors()).toEqual([])
  })

  test('HO-24: replaced by another device is final and shown, until a tap', async () => {
    const { feed, host } = await openStage(name)
    feed.server.faults.apply({ action: 'close', code: 4409, reason: 'replaced' })
    await becomes(host, async () => (await host.texts('.banner-reason')).length > 0)
    expect(await host.text('.banner-reason')).toBe('Signed in on another device')
    await host.advance(120_000)
    expect(await host.madeSockets()).toHaveLength(1)
    await host.tap('.banner-button')
    await becomesLive(host)
    expect(await host.madeSockets()).toHaveLength(2)
    expect(host.errors()).toEqual([])
  })
})
