import { expect, test } from 'vitest'
import type { HostName, HostOptions } from '../host'
import { h5Quirks } from '../quirks'
import { hostNames } from '../stage'
import { fixes, type FixName } from '../without-fix/fixes'
import { expectBroken } from './claims'
import {
  aLookElsewhere, BACK_AGAIN, BY_ITSELF, bytesThereAndBack, CLEARED_AWAY, comingAndGoing, COSTS_NOTHING, crowded,
  earlySend, EXACT, ghost, GHOST_UNHEARD, GOODBYE, KEPT, longOutage, LOSS_REPORTED, minutesInTheBackground, NO_ATTEMPT,
  NO_VERDICT, NOTICED, ONE_ANSWER, OPENS_AGAIN, OWN_FRAMES, pulledCable, quickExit, RECEIVED_ONCE, REOPENS, RETURNS,
  ROWS_LIVE, serverGone, shortAbsence, shortTunnel, silenceUponSilence, start, TAP_CONNECTS, throttled,
  throwingListener, tunnel, twoAtOnce, unansweredClose,
} from './scenarios'
import { play, type Scenario } from './stage'

/** A missing fix, and the sentence that is then broken. Without a sentence the scenario passes. */
interface Way {
  readonly without?: FixName
  readonly quirks?: HostOptions['quirks']
  readonly switchable?: boolean
  readonly breaks?: string
}

type Row = readonly [title: string, scenario: Scenario, platforms: readonly HostName[], way?: Way]

const app = ['app'] as const
const weixin = ['mp-weixin'] as const
const native = ['app', 'mp-weixin'] as const
const appAndPage = ['app', 'h5'] as const

const rows: readonly Row[] = [
  ['CP-1, complaint 1: an error without a close begins the way back', serverGone, app],
  ['CP-1, HO-170, complaint 1, without fix: who waits for the close waits for ever', serverGone, app,
    { without: 'error-is-an-end', breaks: LOSS_REPORTED }],
  ['HO-170, quirk errorWithoutClose, off', serverGone, app, { quirks: { errorWithoutClose: false } }],
  ['HO-170, quirk errorWithoutClose, off: even who waits for the close comes back', serverGone, app,
    { quirks: { errorWithoutClose: false }, without: 'error-is-an-end' }],
  ['HO-170, quirk errorWithoutClose, where it is only reported', serverGone, weixin,
    { quirks: { errorWithoutClose: true } }],
  ['HO-170, quirk errorWithoutClose, where it is only reported, without fix', serverGone, weixin,
    { quirks: { errorWithoutClose: true }, without: 'error-is-an-end', breaks: LOSS_REPORTED }],
  ['HO-170, quirk errorWithoutClose, off, where it is only reported', serverGone, weixin,
    { without: 'error-is-an-end' }],
  ['CP-2, complaint 2: a close without effect is given up for good', ghost, appAndPage],
  ['CP-2, complaint 2, without fix: the ghost is taken for its successor', ghost, appAndPage,
    { without: 'one-voice', breaks: GHOST_UNHEARD }],
  ['HO-171, quirk closeWithoutAnswer: a close without an answer has a deadline', unansweredClose, hostNames],
  ['HO-171, quirk closeWithoutAnswer, without fix: who waits for it never opens again', unansweredClose, hostNames,
    { without: 'close-has-a-deadline', breaks: OPENS_AGAIN }],
  ['HO-171, quirk closeWithoutAnswer, off: who waits for it opens again', unansweredClose, hostNames,
    { quirks: { closeWithoutAnswer: false }, without: 'close-has-a-deadline' }],
  ['CP-3, complaint 3: a page receives an event once, however often it was shown', comingAndGoing, hostNames],
  ['CP-3, complaint 3, without fix: it receives it once for each time it was shown', comingAndGoing, weixin,
    { without: 'listener-ends-with-its-scope', breaks: RECEIVED_ONCE }],
  ['CP-4, complaint 4: the App runs nothing in the background, and starts again if it was killed',
    minutesInTheBackground, app],
  ['CP-4, complaint 4, without fix: the App keeps its socket busy in the background', minutesInTheBackground, app,
    { without: 'goodbye-in-the-background', breaks: GOODBYE }],
  ['CP-5, complaint 5: the cut in the background is mended on return', aLookElsewhere, weixin],
  ['CP-5, complaint 5, without fix: who takes 1000 for their own close stays away', aLookElsewhere, weixin,
    { without: 'closed-with-1000-is-a-loss', breaks: RETURNS }],
  ['HO-177, quirk cutInBackgroundMs: it is mended wherever it is', aLookElsewhere, app,
    { quirks: { cutInBackgroundMs: 5_000 } }],
  ['HO-177, quirk cutInBackgroundMs, without fix: it hurts wherever it is', aLookElsewhere, app,
    { quirks: { cutInBackgroundMs: 5_000 }, without: 'closed-with-1000-is-a-loss', breaks: RETURNS }],
  ['HO-177, quirk cutInBackgroundMs, off: and only there', aLookElsewhere, weixin,
    { quirks: { cutInBackgroundMs: Infinity }, without: 'closed-with-1000-is-a-loss' }],
  ['CP-6, complaint 6: the app has a task to speak to', start, hostNames],
  ['CP-6, complaint 6, without fix: a call without a callback gives none', start, hostNames,
    { without: 'connect-with-a-callback', breaks: ROWS_LIVE }],
  ['CP-7, complaint 7: without a free socket the app waits, and takes the next one', crowded, weixin],
  ['CP-7, HO-176, complaint 7, without fix: the attempts are spent on a door that is locked', crowded, weixin,
    { without: 'slots-are-waited-for', breaks: NO_ATTEMPT }],
  ['HO-176, quirk socketLimit, off: without a limit no client waits', crowded, weixin,
    { quirks: { socketLimit: Infinity }, without: 'slots-are-waited-for' }],
  ['CP-8, complaint 8: a quick exit and return ends connected', quickExit, native],
  ['CP-8, complaint 8, without fix: the close wins over the return', quickExit, native,
    { without: 'reopens-after-closing', breaks: REOPENS }],
  ['CP-9, complaint 9: binary is the same bytes', bytesThereAndBack, hostNames],
  ['CP-9, complaint 9, without fix: native takes no view as it is', bytesThereAndBack, native,
    { without: 'exact-bytes', breaks: EXACT }],
  ['CP-9, complaint 9, without fix: a browser takes any', bytesThereAndBack, ['h5'], { without: 'exact-bytes' }],
  ['CP-10, complaint 10: a missing network event delays nothing for good', tunnel, native],
  ['CP-10, complaint 10, without fix: a wait for the event never ends', tunnel, native,
    { without: 'attempts-of-its-own', breaks: BY_ITSELF }],
  ['CP-10, complaint 10: a late network event takes nothing away', shortTunnel, native],
  ['CP-10, complaint 10, without fix: who believes a late event closes what is open', shortTunnel, native,
    { without: 'offline-is-a-hint', breaks: KEPT }],
  ['HO-179, quirk networkEvent: a wrong one is as good as none', tunnel, native, { quirks: { networkEvent: 'wrong' } }],
  ['HO-179, quirk networkEvent, without fix: a wait for it never ends', tunnel, native,
    { quirks: { networkEvent: 'wrong' }, without: 'attempts-of-its-own', breaks: BY_ITSELF }],
  ['HO-179, quirk networkEvent, off: a right one may be waited for', tunnel, native,
    { quirks: { networkEvent: 'right' }, without: 'attempts-of-its-own' }],
  ['HO-180, quirk networkEvent, off: a right one may be believed', shortTunnel, native,
    { quirks: { networkEvent: 'right' }, without: 'offline-is-a-hint' }],
  ['CP-11, complaint 11: the last attempt is not the end', longOutage, app],
  ['CP-11, complaint 11, without fix: a spent counter is never renewed', longOutage, app,
    { without: 'reconnect-restarts', breaks: TAP_CONNECTS }],
  ['HO-183, the build with the switches, none of them thrown, does the same', longOutage, hostNames,
    { switchable: true }],
  ['CP-12, complaint 12: silence is noticed by its heartbeat', pulledCable, weixin],
  ['CP-12, complaint 12, without fix: without a heartbeat it is not', pulledCable, weixin,
    { without: 'heartbeat', breaks: NOTICED }],
  ['CP-13, complaint 13: pong timeout and reconnect go together, again and again', silenceUponSilence, appAndPage],
  ['CP-13, complaint 13, without fix: the timeout closes for good', silenceUponSilence, appAndPage,
    { without: 'silence-is-a-loss', breaks: BACK_AGAIN }],
  ['CP-14, complaint 14: throttled timers cost no line', throttled, appAndPage],
  ['CP-14, complaint 14, without fix: an overdue timer cuts a line that lives', throttled, appAndPage,
    { without: 'late-timer-is-no-verdict', breaks: NO_VERDICT }],
  ...(['app-first', 'page-first'] as const).flatMap((hideOrder): readonly Row[] => {
    const quirks = { hideOrder, cutInBackgroundMs: Infinity }
    const isAppFirst = hideOrder === 'app-first'
    const [ofThis, ofTheOther] = isAppFirst
      ? ['app-hides-with-its-page', 'page-hides-with-the-app'] as const
      : ['page-hides-with-the-app', 'app-hides-with-its-page'] as const
    return [
      [`HO-178, quirk hideOrder: ${hideOrder}`, shortAbsence, native, { quirks }],
      [`HO-178, quirk hideOrder, without fix: ${hideOrder}, a hidden page is taken for left`, shortAbsence, native,
        { quirks, without: ofThis, breaks: COSTS_NOTHING }],
      [`HO-178, quirk hideOrder, without the fix of the other order: ${hideOrder}`, shortAbsence, native,
        { quirks, without: ofTheOther }],
    ]
  }),
  ['HO-172, quirk successAfterFail: the first answer to a send counts, and there is one', earlySend, appAndPage],
  ['HO-172, quirk successAfterFail, without fix: a failure becomes a success, or two failures', earlySend, appAndPage,
    { without: 'first-answer-counts', breaks: ONE_ANSWER }],
  ['HO-172, quirk successAfterFail, off: each answer may be passed on', earlySend, app,
    { quirks: { successAfterFail: false }, without: 'first-answer-counts' }],
  ['HO-173, quirk connectingReadsAsThree, without fix: a task that connects is taken for closed', start, app,
    { without: 'state-of-its-own', breaks: ROWS_LIVE }],
  ['HO-173, quirk connectingReadsAsThree, off: `readyState` may be read', start, app,
    { quirks: { connectingReadsAsThree: false }, without: 'state-of-its-own' }],
  ['HO-174, quirk sameMillisecondCollides: two sockets opened at once are two sockets', twoAtOnce, app],
  ['HO-174, quirk sameMillisecondCollides, without fix: one gets the frames of both', twoAtOnce, app,
    { without: 'one-socket-a-millisecond', breaks: OWN_FRAMES }],
  ['HO-174, quirk sameMillisecondCollides, off: they may be opened in one millisecond', twoAtOnce, app,
    { quirks: { sameMillisecondCollides: false }, without: 'one-socket-a-millisecond' }],
  ['HO-175, quirk throwingListenerSkipsTheRest: a throw never reaches the runtime', throwingListener, app],
  ['HO-175, quirk throwingListenerSkipsTheRest, without fix: the runtime keeps a dead socket', throwingListener, app,
    { without: 'guarded-listener', breaks: CLEARED_AWAY }],
  ['HO-175, quirk throwingListenerSkipsTheRest, off: a listener may throw', throwingListener, app,
    { quirks: { throwingListenerSkipsTheRest: false }, without: 'guarded-listener' }],
  ['HO-181, quirk globalsHidden, without fix: a client made for browsers finds no WebSocket', start, weixin,
    { without: 'no-browser-globals', breaks: ROWS_LIVE }],
  ['HO-181, quirk globalsHidden, off: with one in reach it runs', start, weixin,
    { quirks: { globalsHidden: false }, without: 'no-browser-globals' }],
  ['HO-182, quirk codeGenerationOff, without fix: frames that are run as code are refused', start, weixin,
    { without: 'no-code-from-text', breaks: ROWS_LIVE }],
  ['HO-182, quirk codeGenerationOff, off: where it may be, it runs', start, weixin,
    { quirks: { codeGenerationOff: false }, without: 'no-code-from-text' }],
]

test.each(rows.flatMap(([title, scenario, platforms, way = {}]) =>
  platforms.map((platform) => ({ title, scenario, platform, way }))))(
  '$title, on $platform',
  async ({ scenario, platform, way: { without, breaks, ...setting } }) => {
    const played = play(scenario, { ...setting, platform, withoutFix: without === undefined ? [] : [without] })
    if (breaks === undefined) await expect(played).resolves.toBeUndefined()
    else await expectBroken(breaks, played)
  })

test('HO-145, HO-186: each complaint and each quirk has its fix; each quirk is switched, each fix removed', () => {
  const fixed = new Set<string>(fixes.flatMap((fix) => fix.fixes))
  const complaints = Array.from({ length: 14 }, (_, index) => `complaint ${index + 1}`)
  const quirks = Object.keys(h5Quirks)
  const titles = rows.map(([title]) => title.split(':')[0] ?? '')
  const isPlayed = (name: string): boolean => titles.some((title) => title.endsWith(`, ${name}`))
  expect([...complaints, ...quirks].filter((name) => !fixed.has(name))).toEqual([])
  expect(complaints.filter((name) => !isPlayed(name) || !isPlayed(`${name}, without fix`))).toEqual([])
  expect(quirks.filter((name) => !titles.some((title) => title.includes(`quirk ${name}`)))).toEqual([])
  const switched = new Set(rows.flatMap(([, , , way]) => Object.keys(way?.quirks ?? {})))
  expect(quirks.filter((name) => !switched.has(name))).toEqual([])
  const removed = new Set(rows.map(([, , , way]) => way?.without))
  expect(fixes.filter(({ name }) => !removed.has(name)).map(({ name }) => name)).toEqual([])
})
