import { TRADER_ID } from '../../e2e/support/feed'
import type { Host } from '../host'
import { callMethod } from '../mini-program/call'
import type { MiniProgramHost } from '../mini-program/mini-program-host'
import { claim } from './claims'
import { chooseTab, killServer, within, type Scenario } from './stage'

export const ROWS_LIVE = 'the app starts, and its rows are live over one socket'

/** The app is started, and that is all. */
export const start: Scenario = async (open) => {
  const stage = await open({ live: false })
  const { host, feed } = stage
  await host.holdTime()
  await within(stage, 5_000, ROWS_LIVE, async () => (await stage.isLive()) && feed.openLines() === 1)
  await host.advance(2_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim('one socket is enough', opened.length === 1, stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const LOSS_REPORTED = 'a line that fails is reported as lost within a second'

/** dcloudio/uni-app#1619: an error without a close, and the reconnect of who waits for the close never runs. */
export const serverGone: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await killServer(stage)
  await within(stage, 1_000, LOSS_REPORTED, async () => /^Reconnecting 1\/5/.test(await stage.banner()))
  await within(stage, 100_000, 'it gives up after five attempts', async () =>
    /^Not connected after 5 attempts$/.test(await stage.banner()))
  const made = (await host.madeSockets()).length
  claim('five attempts follow the loss', made === 6, made)
  await feed.revive()
  await host.tap('.banner-button')
  await within(stage, 2_000, 'a tap brings it back', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const GHOST_UNHEARD = 'the end of a socket given up long ago changes nothing'
export const OPENS_AGAIN = 'a close that native never answers blocks nothing'

/** dcloudio/uni-app#2144: Wi-Fi off, `close()` has no effect, and the ghost ends while its successor lives. */
export const ghost: Scenario = async (open) => {
  const stage = await open()
  const { host, feed, relay } = stage
  relay.freeze()
  await within(stage, 21_000, 'the silence is noticed', async () => !(await stage.isLive()))
  await within(stage, 6_000, 'a second line brings the rows back', stage.isLive)
  // Both are open for the server: this is the state in which one kicks the other.
  claim('the ghost is still there', feed.openLines() === 2, feed.log)
  relay.cut(1)
  await host.until(() => feed.openLines() === 1)
  await host.advance(10_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim(GHOST_UNHEARD, opened.length === 2 && (await stage.isLive()), stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

/** A close is asked for, and native keeps silent for ever. */
export const unansweredClose: Scenario = async (open) => {
  const stage = await open({ quirks: { closeWithoutAnswer: true } })
  const { host, feed } = stage
  await chooseTab(stage, 'Closed Trades')
  await within(stage, 1_000, 'the line is closed', () => feed.openLines() === 0)
  await chooseTab(stage, 'Open Trades')
  await within(stage, 2_500, OPENS_AGAIN, () => feed.openLines() === 1)
  await within(stage, 1_000, 'the rows are live', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const RECEIVED_ONCE = 'however often a page was shown, it receives an event once'

/** dcloudio/uni-app#2749: each `onShow` adds a listener, and a message arrives as often as the page was shown. */
export const comingAndGoing: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-page-listens'] })
  const { host, feed, bench } = stage
  for (let visit = 0; visit < 3; visit += 1) {
    await host.switchTab('/pages/trader/trader')
    await host.switchTab('/pages/account/account')
  }
  await within(stage, 5_000, 'the rows are live on return', stage.isLive)
  const [position] = (await feed.stateAt(feed.server.feed(TRADER_ID).seq())).data
  const ticket = position?.ticket ?? 0
  feed.server.faults.apply({ action: 'closePosition', traderid: TRADER_ID, ticket, reason: 'closed' })
  const reported = (): number => bench.reports.filter((line) => line === `closed ${ticket}`).length
  await within(stage, 5_000, 'the page receives that a position was closed', () => reported() > 0)
  await host.advance(1_000)
  claim(RECEIVED_ONCE, reported() === 1, bench.reports)
}

export const GOODBYE = 'after half a minute in the background the socket is given back'

/** dcloudio/uni-app#1272: kept busy in the background, the app is killed after minutes. */
export const minutesInTheBackground: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await host.toBackground()
  await within(stage, 35_000, GOODBYE, () => feed.openLines() === 0)
  const words = stage.seen().join(', ')
  claim('it says goodbye first', words === '1 opened, 1 Subscribe, 1 Unsubscribe, 1 closed 1000', words)
  feed.forget()
  await host.advance(300_000)
  claim('for minutes it keeps still', feed.log.length === 0 && (await host.madeSockets()).length === 1, feed.log)
  // Killed all the same: the user starts it again.
  await host.stop()
  const next = await open({ after: stage })
  claim('a fresh start has one line of its own', next.seen().join(', ') === '2 opened, 2 Subscribe', next.seen())
  claim('nothing was thrown', host.errors().length + next.host.errors().length === 0, host.errors())
}

export const RETURNS = 'the return brings the rows back without a tap'

/** weapp-socketio/weapp.socket.io#10: five seconds in the background, and the socket is closed with 1000. */
export const aLookElsewhere: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await host.toBackground()
  await host.advance(8_000)
  await host.toForeground()
  await within(stage, 3_000, RETURNS, async () => (await stage.isLive()) && feed.openLines() === 1)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const NO_ATTEMPT = 'a wait for a free socket spends no attempt'

const isWeixin = (host: Host): host is MiniProgramHost => host.name === 'mp-weixin'

/** netease-im/NIM_Web_Weapp_Demo#9: somebody else in the mini-program holds all five sockets. */
export const crowded: Scenario = async (open) => {
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

export const REOPENS = 'who is back while the close is under way is connected again'

/** weapp-socketio/weapp.socket.io#78: out and in again before the close is through, and nothing opens. */
export const quickExit: Scenario = async (open) => {
  const stage = await open({ quirks: { closeWithoutAnswer: true } })
  const { host, feed } = stage
  await chooseTab(stage, 'Closed Trades')
  await within(stage, 900, 'the close is under way', () => feed.openLines() === 0)
  await chooseTab(stage, 'Open Trades')
  await within(stage, 2_500, REOPENS, () => feed.openLines() === 1)
  await within(stage, 2_000, 'the rows are live', stage.isLive)
  const opened = stage.seen().filter((line) => line.endsWith('opened'))
  claim('exactly one socket follows', opened.length === 2, stage.seen())
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const EXACT = 'each kind of binary arrives byte for byte'

/** A buffer, a window on it, wider units, a view, as they lie in memory. */
const sent: readonly string[] = [
  Array.from({ length: 256 }, (_, index) => index).join(' '),
  '3 4 5',
  '2 1 254 255',
  '10 11 12 13',
].map((bytes) => `bytes ${bytes}`)

/** dcloudio/uni-app#753, #963: what is binary here is text or nothing there. */
export const bytesThereAndBack: Scenario = async (open) => {
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

export const BY_ITSELF = 'the rows come back whatever is reported of the network'
export const KEPT = 'late word of an outage that is over takes nothing away'

/** dcloudio/uni-app#1049, #1288: the network goes and comes, and its event is missing. */
export const tunnel: Scenario = async (open) => {
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
export const shortTunnel: Scenario = async (open) => {
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

export const TAP_CONNECTS = 'a tap after the last attempt connects'

/** pladaria/reconnecting-websocket#125, #165, cloudflare/partykit#252: after the last retry `reconnect()` is dead. */
export const longOutage: Scenario = async (open) => {
  const stage = await open()
  const { host, feed } = stage
  await killServer(stage)
  await within(stage, 100_000, 'it gives up after five attempts', async () =>
    /^Not connected after 5 attempts$/.test(await stage.banner()))
  await feed.revive()
  await host.advance(5_000)
  claim('by itself it stays given up', feed.openLines() === 0, feed.log)
  await host.tap('.banner-button')
  await within(stage, 3_000, TAP_CONNECTS, stage.isLive)
  claim('one line is enough', feed.openLines() === 1, feed.log)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const NOTICED = 'a line that fell silent is noticed within 20 seconds'

/** pladaria/reconnecting-websocket#98: a cable is pulled, no event comes, and rows look alive for a minute. */
export const pulledCable: Scenario = async (open) => {
  const stage = await open()
  const { host, relay } = stage
  relay.freeze()
  await within(stage, 20_400, NOTICED, async () => !(await stage.isLive()))
  await within(stage, 6_000, 'another line brings the rows back', stage.isLive)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const BACK_AGAIN = 'each pong timeout leads to another line'

/** vueuse/vueuse#2506, #3302, #4181, #4310, #4607: a missed pong, then no reconnect, or one that is cut again. */
export const silenceUponSilence: Scenario = async (open) => {
  const stage = await open()
  const { host, relay } = stage
  for (const round of [1, 2, 3]) {
    relay.freeze()
    await within(stage, 20_400, 'the missing pong is noticed', async () => !(await stage.isLive()))
    await within(stage, 6_000, BACK_AGAIN, stage.isLive)
    // Longer than any timer of the line before could still run.
    await host.advance(25_000)
    const opened = stage.seen().filter((line) => line.endsWith('opened')).length
    claim('the new line stays', opened === round + 1 && (await stage.isLive()), stage.seen())
  }
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const NO_VERDICT = 'a timer that fires late is no verdict on the line'

/** vueuse/vueuse#4671, socketio/socket.io#4040: timers sleep, the pong waits to be read, and the line is cut. */
export const throttled: Scenario = async (open) => {
  const stage = await open()
  const { host, feed, relay } = stage
  await host.advance(14_000)
  relay.freeze()
  await host.advance(2_000)
  await host.sleep(60_000)
  // Overdue timers fire first; messages that came meanwhile are read after them.
  await host.advance(300)
  // Rows of a minute ago are not called live (CT-60); the line is.
  claim(NO_VERDICT, (await host.text()).includes('Connected'), await host.text())
  relay.thaw()
  await host.until(async () => (await host.newestText()).includes('Snapshot'))
  await host.advance(10_000)
  const opened = stage.seen().filter((line) => line.endsWith('opened')).length
  claim(NO_VERDICT, opened === 1 && feed.openLines() === 1 && (await stage.isLive()), stage.seen())
  claim('it did ask for a sign of life', feed.log.includes('1 Ping'), feed.log)
  claim('nothing was thrown', host.errors().length === 0, host.errors())
}

export const COSTS_NOTHING = 'a few seconds in the background cost no connection'

export const shortAbsence: Scenario = async (open) => {
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

export const ONE_ANSWER = 'a send that failed is reported once, as failed'

export const earlySend: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-early-send'] })
  const { host, bench } = stage
  await host.advance(30_000)
  await within(stage, 3_000, 'a later send is through', () => bench.reports.includes('late sent'))
  await host.advance(1_000)
  const reported = bench.reports.filter((line) => line.startsWith('early'))
  claim(ONE_ANSWER, reported.join() === 'early failed', reported)
}

export const OWN_FRAMES = 'each of two sockets receives what was meant for it'

export const twoAtOnce: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-two-at-once'] })
  const { host, bench } = stage
  await host.advance(31_000)
  const expected = ['first', 'second']
    .flatMap((name) => [`${name} received from ${name}`, `${name} received to ${name}`])
  const received = (): string => [...bench.reports].sort().join()
  await within(stage, 3_000, OWN_FRAMES, () => received() === expected.sort().join())
}

export const CLEARED_AWAY = 'a socket whose listener throws is cleared away all the same'

export const throwingListener: Scenario = async (open) => {
  const stage = await open({ injected: ['bench-throwing'], page: 'pages/connection/connection', live: false })
  const { host, bench } = stage
  await host.holdTime()
  await host.advance(31_500)
  await within(stage, 3_000, CLEARED_AWAY, () => bench.received.includes('other text by the global call'))
  claim('what was thrown is not lost', host.errors().join().includes('thrown by the bench'), host.errors())
}
