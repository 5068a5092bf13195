import { createPinia, setActivePinia } from 'pinia'
import { copyTrading, createTradewire } from '../../src'
import { usualParts } from '../../src/connection/parts/usual-parts'
import { createScriptedBus, createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import { createSimulatedClock } from '../../src/testing/simulated-clock'
import { resetUniAppDouble } from '../../src/testing/uni/page-hooks'
import { createSystemFrameScheduler } from '../../src/platform/system-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createMemoryStorage } from '../support/memory-storage'
import type { AllowedName } from './allowed'
import { createFeed, type FeedState } from './feed'
import { createApp, createPages, type PageInputs } from './pages'
import type { Providers, Resident, WorldApp } from './resident'
import { createTrace } from './trace'

/** Where an app begins, or where a twin takes over. */
export interface Situation {
  readonly wallMs: number
  readonly feed: FeedState
  /** `null`: no user is signed in. */
  readonly userId: number | null
  readonly pages: readonly PageInputs[]
  readonly stored: Readonly<Record<string, string>>
}

export interface RunningApp extends WorldApp {
  situation(): Situation
  /** The same draws from here on, and the trace begins. */
  beginProbe(): void
  end(): void
  /** What is left of it in its ports. */
  left(): Readonly<Record<string, number>>
}

export const users = { a: 1, b: 2 } as const

interface AppOptions {
  readonly begin: Situation
  readonly residents: readonly Resident[]
  readonly seed: number
  readonly allowed: ReadonlySet<AllowedName>
}

export function startApp({ begin, residents, seed, allowed }: AppOptions): RunningApp {
  resetUniAppDouble('mp-weixin')
  const clock = createSimulatedClock(begin.wallMs)
  const trace = createTrace(clock.now, clock.elapsed, allowed.has('withheld diagnostics') ? /"withheld":/ : undefined)
  const feed = createFeed(clock, trace, { ...begin.feed })
  const bus = createScriptedBus()
  const lifecycle = createScriptedLifecycle()
  const network = createScriptedNetwork()
  const storage = createMemoryStorage(begin.stored)
  const providers: Providers = { token: 'given' }
  let draws = createSeededRandom(seed)
  let frames = createSystemFrameScheduler({ clock })
  let { userId } = begin

  const sessionOf = (user: number) => ({
    userId: user,
    token({ fresh }: { readonly fresh: boolean }): string | Promise<string> {
      trace.note('token provider', { user, fresh })
      if (providers.token === 'throws') throw new Error('no token today')
      return providers.token === 'hangs' ? new Promise(() => undefined) : `${fresh ? 'fresh' : 'kept'} token of ${user}`
    },
  })

  const tradewire = createTradewire({
    url() {
      trace.note('url')
      return 'wss://feed.example/ws'
    },
    protocol: copyTrading(begin.userId === null ? {} : { session: sessionOf(begin.userId) }),
    parts: usualParts(),
    rules: { extra: { neutral: 0, needs: (value) => value === 1 } },
    ports: {
      clock, bus, lifecycle, network, storage,
      socket: feed.socket,
      random: { next: () => draws.next() },
      frames: { request: (callback) => frames.request(callback) },
      log: { report: (diagnostic) => trace.note('log', diagnostic) },
    },
  })
  const pinia = createPinia()
  const app = createApp({ render: () => null })
  app.use(pinia).use(tradewire)
  setActivePinia(pinia)
  const pages = createPages(trace)

  const running: RunningApp = {
    clock, feed, lifecycle, network, tradewire, pages, providers, trace,
    signIn(next) {
      userId = next
      tradewire.client.setSession(next === null ? null : sessionOf(next))
    },
    situation: () => ({
      wallMs: clock.now(), feed: { ...feed.state }, userId, pages: pages.inputs(),
      stored: Object.fromEntries(storage.contents),
    }),
    beginProbe() {
      draws = createSeededRandom(`probe ${seed}`)
      if (allowed.has('late flush')) frames = createSystemFrameScheduler({ clock })
      trace.begin()
    },
    end() {
      pages.closeAll()
      tradewire.dispose()
    },
    left: () => ({
      timers: clock.pending(), background: lifecycle.watchers(), network: network.watchers(),
      channels: bus.listenerCount(),
    }),
  }
  for (const each of residents) each.watch(running)
  // Listed from the first `connect()` on: always, and before those of the pages.
  tradewire.client.connect()
  tradewire.client.close()
  for (const inputs of begin.pages) pages.push(inputs)
  return running
}
