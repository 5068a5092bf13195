import { onTestFinished } from 'vitest'
import type { FeedServerOptions } from '../../../server/feed/feed-server'
import { buildApp, buildDemo, demo } from '../../e2e/support/build-app'
import { type Feed, startFeed } from '../../e2e/support/feed'
import { farAddress } from '../far-name'
import type { Host, HostName, HostOptions } from '../host'
import { creators } from '../stage'
import type { FixName } from '../without-fix/fixes'
import type { InjectedName } from '../without-fix/injected-behaviours'
import { type Bench, startBench } from './bench-server'
import { claim } from './claims'
import { type Relay, startRelay } from './relay'

/** The demo app with a switch at each fix, built once; with nothing switched off it is the demo app. */
function buildWithoutFix(platform: HostName): Promise<string> {
  return buildApp(platform, {
    ...demo,
    name: 'without-fix',
    config: 'test/hosts/without-fix/vite.config.ts',
    inputs: [...demo.inputs, 'test/hosts/without-fix'],
  })
}

/** The options of a scenario, the same for all platforms and fixes. */
interface StageOptions extends Omit<HostOptions, 'build' | 'quirks'> {
  readonly quirks?: HostOptions['quirks']
  readonly feed?: FeedServerOptions
  /** The injected parts of the test build. */
  readonly injected?: readonly InjectedName[]
  /** The app knows the server by a name that is not this machine's. Default false. */
  readonly far?: boolean
  /** Waits until the page says that it is live. Default true. */
  readonly live?: boolean
  /** The server of a stage before: the same user starts the app again. */
  readonly after?: Stage
}

/** A feed server and the demo app on it. Time stands from when the page is live. */
interface Stage {
  readonly host: Host
  readonly feed: Feed
  readonly relay: Relay
  readonly bench: Bench
  /** The frames that the server received, pings apart: `1 opened`, `1 Subscribe`. */
  seen(): readonly string[]
  isLive(): Promise<boolean>
  banner(): Promise<string>
}

type Open = (options?: StageOptions) => Promise<Stage>
/** A user's experience on that platform. Throws at the first sentence that is not so. */
export type Scenario = (open: Open) => Promise<void>

export interface Setting {
  readonly platform: HostName
  /** The fixes to remove. Default none: then it is the demo app as it is built for users. */
  readonly withoutFix?: readonly FixName[]
  /** Win over those that the scenario asks for. */
  readonly quirks?: HostOptions['quirks']
  /** The build with the switches, also where none is thrown. Default false. */
  readonly switchable?: boolean
}

/** Plays a scenario on a stage of its own; all that it opened ends with the test. */
export function play(scenario: Scenario, setting: Setting): Promise<void> {
  const { platform, withoutFix = [], quirks, switchable = false } = setting
  return scenario(async (asked = {}) => {
    const { feed: feedOptions, injected = [], far = false, live = true, after, ...options } = asked
    const switches: readonly string[] = [...withoutFix, ...injected]
    const build = await (switches.length > 0 || switchable ? buildWithoutFix(platform) : buildDemo(platform))
    const { feed, relay, bench } = after ?? (await serve(feedOptions))
    const host = await creators[platform]({
      ...options,
      build,
      quirks: { ...options.quirks, ...quirks },
      storage: {
        'tradewire-demo.settings': JSON.stringify({ locale: 'en', address: far ? farAddress(relay.url) : relay.url }),
        'tradewire-switches': switches.join(','),
        'tradewire-bench': bench.url,
        ...options.storage,
      },
    })
    onTestFinished(() => host.stop())
    const stage: Stage = {
      host,
      feed,
      relay,
      bench,
      seen: () => feed.log.filter((line) => !line.endsWith('Ping')),
      isLive: async () => (await host.texts('.freshness.is-live')).length > 0,
      banner: async () => (await host.texts('.banner-line')).join(' '),
    }
    if (live) {
      await within(stage, 5_000, 'the rows are live after the start', stage.isLive)
      await host.holdTime()
    }
    return stage
  })
}

async function serve(options: FeedServerOptions = {}): Promise<Pick<Stage, 'feed' | 'relay' | 'bench'>> {
  const feed = await startFeed({ positions: 4, rate: 0, ...options })
  onTestFinished(() => feed.close())
  const relay = await startRelay(feed.server.url)
  onTestFinished(() => relay.close())
  const bench = await startBench()
  onTestFinished(() => bench.close())
  return { feed, relay, bench }
}

const stepMs = (maxMs: number): number => (maxMs > 30_000 ? 500 : 200)
/** The far side's limit after the app's time is up, real ms. */
const FAR_SIDE_MS = 400

/** Lets the app's time pass until it is so, for so long at most; gives the time that passed. */
export async function within(
  { host, banner }: Stage,
  maxMs: number,
  sentence: string,
  holds: () => Promise<boolean> | boolean,
): Promise<number> {
  for (let passedMs = 0; passedMs < maxMs; passedMs += stepMs(maxMs)) {
    if (await holds()) return passedMs
    await host.advance(stepMs(maxMs))
  }
  const deadlineMs = performance.now() + FAR_SIDE_MS
  while (!(await holds()) && performance.now() < deadlineMs) {
    await new Promise((resolve) => setTimeout(resolve, 5))
    // A rendering takes a moment of the app's own.
    await host.advance(1)
  }
  claim(sentence, await holds(), { banner: await banner(), text: await host.text() })
  return maxMs
}

/** The server is gone, and the device has noticed. */
export async function killServer({ host, feed }: Stage): Promise<void> {
  await feed.kill()
  await host.until(async () => (await host.openSockets()) === 0)
}

export const chooseTab = ({ host }: Stage, title: 'Open Trades' | 'Closed Trades'): Promise<void> =>
  host.tap('.page-tab', title)
