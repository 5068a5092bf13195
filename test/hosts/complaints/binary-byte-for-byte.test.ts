import { expect, test } from 'vitest'
import { hostNames } from '../stage'
import { claim, expectBroken } from './claims'
import { play, within, type Scenario } from './stage'

const EXACT = 'each kind of binary arrives byte for byte'
const withoutFix = ['exact-bytes'] as const

/** A buffer, a window on it, wider units, a view, as they lie in memory. */
const sent: readonly string[] = [
  Array.from({ length: 256 }, (_, index) => index).join(' '),
  '3 4 5',
  '2 1 254 255',
  '10 11 12 13',
].map((bytes) => `bytes ${bytes}`)

/** dcloudio/uni-app#753, #963: what is binary here is text or nothing there. */
const bytesThereAndBack: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-bytes'] })
  const { host, bench } = stage
  await host.advance(30_000)
  const isSettled = (): boolean => bench.reports.filter((line) => /^\w+ (sent|failed)$/.test(line)).length === 4
  await within(stage, 5_000, 'each send is answered', isSettled)
  await host.advance(1_000)
  const arrived = bench.received.filter((line) => line.startsWith('echo '))
  claim(EXACT, arrived.join() === sent.map((line) => `echo ${line}`).join(), arrived)
  const back = bench.reports.filter((line) => line.startsWith('received ')).sort()
  claim('it comes back as bytes too', back.join() === sent.map((line) => `received ${line}`).sort().join(), back)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

test.each(hostNames)('complaint 9: CP-9 binary is the same bytes, on %s', async (platform) => {
  await play(bytesThereAndBack, { platform })
})

test.each(['app', 'mp-weixin'] as const)(
  'complaint 9, without fix: CP-9 native takes no view as it is, on %s',
  async (platform) => {
    await expectBroken(EXACT, play(bytesThereAndBack, { platform, withoutFix }))
  })

test('complaint 9, without fix: CP-9 a browser takes any, on h5', async () => {
  await expect(play(bytesThereAndBack, { platform: 'h5', withoutFix })).resolves.toBeUndefined()
})
