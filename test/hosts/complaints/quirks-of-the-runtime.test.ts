import { expect, test } from 'vitest'
import { claim, expectBroken } from './claims'
import { ROWS_LIVE, start } from './start'
import { play, within, type Scenario, type Setting } from './stage'

const ONE_ANSWER = 'a send that failed is reported once, as failed'

const earlySend: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-early-send'] })
  const { host, bench } = stage
  await host.advance(30_000)
  await within(stage, 3_000, 'a later send is through', () => bench.reports.includes('late sent'))
  await host.advance(1_000)
  const reported = bench.reports.filter((line) => line.startsWith('early'))
  claim(ONE_ANSWER, reported.join() === 'early failed', reported)
}

test('quirk successAfterFail: HO-172 the first answer to a send counts, and there is one', async () => {
  await play(earlySend, { platform: 'app' })
  await play(earlySend, { platform: 'h5' })
})

test('quirk successAfterFail, without fix: HO-172 a failure becomes a success, or two failures', async () => {
  await expectBroken(ONE_ANSWER, play(earlySend, { platform: 'app', withoutFix: ['first-answer-counts'] }))
  await expectBroken(ONE_ANSWER, play(earlySend, { platform: 'h5', withoutFix: ['first-answer-counts'] }))
})

test('quirk successAfterFail, off: HO-172 each answer may be passed on', async () => {
  const quirks = { successAfterFail: false }
  await expectPlays(earlySend, { platform: 'app', quirks, withoutFix: ['first-answer-counts'] })
})

test('quirk connectingReadsAsThree: HO-173 the state is the module\'s own, not the task\'s', async () => {
  await play(start, { platform: 'app' })
})

test('quirk connectingReadsAsThree, without fix: HO-173 a task that connects is taken for closed', async () => {
  await expectBroken(ROWS_LIVE, play(start, { platform: 'app', withoutFix: ['state-of-its-own'] }))
})

test('quirk connectingReadsAsThree, off: HO-173 `readyState` may be read', async () => {
  const quirks = { connectingReadsAsThree: false }
  await expectPlays(start, { platform: 'app', quirks, withoutFix: ['state-of-its-own'] })
})

const OWN_FRAMES = 'each of two sockets receives what was meant for it'

const twoAtOnce: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-two-at-once'] })
  const { host, bench } = stage
  await host.advance(31_000)
  const expected = ['first', 'second']
    .flatMap((name) => [`${name} received from ${name}`, `${name} received to ${name}`])
  const received = (): string => [...bench.reports].sort().join()
  await within(stage, 3_000, OWN_FRAMES, () => received() === expected.sort().join())
}

test('quirk sameMillisecondCollides: HO-174 two sockets opened at once are two sockets', async () => {
  await play(twoAtOnce, { platform: 'app' })
})

test('quirk sameMillisecondCollides, without fix: HO-174 one gets the frames of both', async () => {
  await expectBroken(OWN_FRAMES, play(twoAtOnce, { platform: 'app', withoutFix: ['one-socket-a-millisecond'] }))
})

test('quirk sameMillisecondCollides, off: HO-174 they may be opened in one millisecond', async () => {
  const quirks = { sameMillisecondCollides: false }
  await expectPlays(twoAtOnce, { platform: 'app', quirks, withoutFix: ['one-socket-a-millisecond'] })
})

const CLEARED_AWAY = 'a socket whose listener throws is cleared away all the same'

const throwingListener: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-throwing'], page: 'pages/connection/connection', live: false })
  const { host, bench } = stage
  await host.holdTime()
  await host.advance(31_500)
  await within(stage, 3_000, CLEARED_AWAY, () => bench.received.includes('other text by the global call'))
  claim('what was thrown is not lost', host.errors().join().includes('thrown by the bench'), host.errors())
}

test('quirk throwingListenerSkipsTheRest: HO-175 a throw never reaches the runtime', async () => {
  await play(throwingListener, { platform: 'app' })
})

test('quirk throwingListenerSkipsTheRest, without fix: HO-175 the runtime keeps a dead socket first', async () => {
  await expectBroken(CLEARED_AWAY, play(throwingListener, { platform: 'app', withoutFix: ['guarded-listener'] }))
})

test('quirk throwingListenerSkipsTheRest, off: HO-175 a listener may throw', async () => {
  const quirks = { throwingListenerSkipsTheRest: false }
  await expectPlays(throwingListener, { platform: 'app', quirks, withoutFix: ['guarded-listener'] })
})

async function expectPlays(scenario: Scenario, setting: Setting): Promise<void> {
  await expect(play(scenario, setting)).resolves.toBeUndefined()
}
