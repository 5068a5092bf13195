import { expect, test } from 'vitest'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const BY_ITSELF = 'the rows come back whatever is reported of the network'
const KEPT = 'late word of an outage that is over takes nothing away'
const platforms = ['app', 'mp-weixin'] as const
const waits = ['attempts-of-its-own'] as const
const believes = ['offline-is-a-hint'] as const

/** dcloudio/uni-app#1049, #1288: the network goes and comes, and its event is missing. */
const tunnel: Scenario = async (open) => {
  const stage = await open({ far: true, quirks: { networkEvent: 'missing' } })
  const { host, feed } = stage
  await host.setOnline(false)
  await host.advance(10_000)
  claim('without a network no row is live', !(await stage.isLive()), await host.text())
  await host.setOnline(true)
  await within(stage, 30_000, BY_ITSELF, async () => (await stage.isLive()) && feed.openLines() === 1)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

/** A second without a network, reported three seconds after each change. */
const shortTunnel: Scenario = async (open) => {
  const stage = await open({ far: true, quirks: { networkEvent: 'late' } })
  const { host } = stage
  await host.setOnline(false)
  await host.advance(500)
  await host.setOnline(true)
  await host.advance(200)
  // The user hurries it, where it is not back already.
  if ((await stage.banner()) !== '') await host.tap('.banner-button')
  await within(stage, 1_500, 'the rows are live before the word comes', stage.isLive)
  const opened = (): readonly string[] => stage.seen().filter((line) => line.endsWith('opened'))
  const before = opened().length
  await host.advance(5_000)
  claim(KEPT, opened().length === before && (await stage.isLive()), stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test.each(platforms)('complaint 10: CP-10 a missing network event delays nothing for good, on %s', async (platform) => {
  await play(tunnel, { platform })
})

test.each(platforms)('complaint 10, without fix: CP-10 a wait for the event never ends, on %s', async (platform) => {
  await expectBroken(BY_ITSELF, play(tunnel, { platform, withoutFix: waits }))
})

test.each(platforms)('complaint 10: CP-10 a late network event takes nothing away, on %s', async (platform) => {
  await play(shortTunnel, { platform })
})

test.each(platforms)(
  'complaint 10, without fix: CP-10 who believes a late event closes what is open, on %s',
  async (platform) => {
    await expectBroken(KEPT, play(shortTunnel, { platform, withoutFix: believes }))
  })

test.each(platforms)('quirk networkEvent: HO-179 a wrong one is as good as none, on %s', async (platform) => {
  const quirks = { networkEvent: 'wrong' } as const
  await play(tunnel, { platform, quirks })
  await expectBroken(BY_ITSELF, play(tunnel, { platform, quirks, withoutFix: waits }))
})

test.each(platforms)('quirk networkEvent, off: HO-179 a right one may be waited for, on %s', async (platform) => {
  const quirks = { networkEvent: 'right' } as const
  await expect(play(tunnel, { platform, quirks, withoutFix: waits })).resolves.toBeUndefined()
})

test.each(platforms)('quirk networkEvent, off: HO-180 a right one may be believed, on %s', async (platform) => {
  const quirks = { networkEvent: 'right' } as const
  await expect(play(shortTunnel, { platform, quirks, withoutFix: believes })).resolves.toBeUndefined()
})
