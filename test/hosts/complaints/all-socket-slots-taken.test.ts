import { expect, test } from 'vitest'
import type { Host } from '../host'
import { callMethod } from '../mini-program/call'
import type { MiniProgramHost } from '../mini-program/mini-program-host'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const NO_ATTEMPT = 'a wait for a free socket spends no attempt'
const withoutFix = ['slots-are-waited-for'] as const

const isWeixin = (host: Host): host is MiniProgramHost => host.name === 'mp-weixin'

/** netease-im/NIM_Web_Weapp_Demo#9: somebody else in the mini-program holds all five sockets. */
const crowded: Scenario = async (open) => {
  const stage = await open({ page: 'pages/connection/connection', live: false })
  const { host, feed, relay } = stage
  if (!isWeixin(host)) throw new Error('Only WeChat counts sockets')
  await host.holdTime()
  const tasks = Array.from({ length: 5 }, () => callMethod(host.wx, 'connectSocket', { url: relay.url }))
  await within(stage, 2_000, 'five others are connected', () => feed.openLines() === 5)
  await host.switchTab('/pages/account/account')
  await host.advance(8_000)
  claim(NO_ATTEMPT, !/^Reconnecting/.test(await stage.banner()), await stage.banner())
  const [first] = tasks
  if (typeof first !== 'object' || first === null) throw new Error('no task')
  callMethod(first, 'close', {})
  await within(stage, 4_000, 'the next free socket is taken', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test('complaint 7: CP-7 without a free socket the app waits, and takes the next one', async () => {
  await play(crowded, { platform: 'mp-weixin' })
})

test('complaint 7, without fix: CP-7 the attempts are spent on a door that is locked', async () => {
  await expectBroken(NO_ATTEMPT, play(crowded, { platform: 'mp-weixin', withoutFix }))
})

test('quirk socketLimit, off: HO-176 without a limit no client waits', async () => {
  const quirks = { socketLimit: Infinity }
  await expect(play(crowded, { platform: 'mp-weixin', quirks, withoutFix })).resolves.toBeUndefined()
})
