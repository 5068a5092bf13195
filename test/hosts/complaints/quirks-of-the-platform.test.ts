import { test } from 'vitest'
import type { HideOrder } from '../quirks'
import { claim, expectBroken } from './claims'
import { ROWS_LIVE, start } from './start'
import { play, type Scenario } from './stage'

const COSTS_NOTHING = 'a few seconds in the background cost no connection'
const platforms = ['app', 'mp-weixin'] as const

const shortAbsence: Scenario = async (open) => {
  const stage = await open()
  const { host } = stage
  await host.toBackground()
  await host.advance(5_000)
  await host.toForeground()
  await host.advance(2_000)
  const words = stage.seen().join(', ')
  claim(COSTS_NOTHING, words === '1 opened, 1 Subscribe' && (await stage.isLive()), words)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

const quirksWith = (hideOrder: HideOrder) => ({ hideOrder, cutInBackgroundMs: Infinity })

test.each(platforms)('quirk hideOrder: HO-178 app and page hide in either order, on %s', async (platform) => {
  await play(shortAbsence, { platform, quirks: quirksWith('app-first') })
  await play(shortAbsence, { platform, quirks: quirksWith('page-first') })
})

test.each(platforms)(
  'quirk hideOrder, without fix: HO-178 a page that hides first is taken for left, on %s',
  async (platform) => {
    const withoutFix = ['page-hides-with-the-app'] as const
    await expectBroken(COSTS_NOTHING, play(shortAbsence, { platform, quirks: quirksWith('page-first'), withoutFix }))
    await play(shortAbsence, { platform, quirks: quirksWith('app-first'), withoutFix })
  })

test.each(platforms)(
  'quirk hideOrder, without fix: HO-178 a page that hides second is taken for left, on %s',
  async (platform) => {
    const withoutFix = ['app-hides-with-its-page'] as const
    await expectBroken(COSTS_NOTHING, play(shortAbsence, { platform, quirks: quirksWith('app-first'), withoutFix }))
    await play(shortAbsence, { platform, quirks: quirksWith('page-first'), withoutFix })
  })

test('quirk globalsHidden: HO-181 no name of a browser is needed', async () => {
  await play(start, { platform: 'mp-weixin' })
})

test('quirk globalsHidden, without fix: HO-181 a client made for browsers finds no WebSocket', async () => {
  await expectBroken(ROWS_LIVE, play(start, { platform: 'mp-weixin', withoutFix: ['no-browser-globals'] }))
})

test('quirk globalsHidden, off: HO-181 with one in reach it runs', async () => {
  const quirks = { globalsHidden: false }
  await play(start, { platform: 'mp-weixin', quirks, withoutFix: ['no-browser-globals'] })
})

test('quirk codeGenerationOff: HO-182 no text is run as code', async () => {
  await play(start, { platform: 'mp-weixin' })
})

test('quirk codeGenerationOff, without fix: HO-182 frames that are run as code are refused', async () => {
  await expectBroken(ROWS_LIVE, play(start, { platform: 'mp-weixin', withoutFix: ['no-code-from-text'] }))
})

test('quirk codeGenerationOff, off: HO-182 where it may be, it runs', async () => {
  const quirks = { codeGenerationOff: false }
  await play(start, { platform: 'mp-weixin', quirks, withoutFix: ['no-code-from-text'] })
})
