import { createPinia, setActivePinia } from 'pinia'
import type { ClientEvents, LeaseView, SocketClient } from '../../src/connection/runtime/client-api'
import type { Ports } from '../../src/connection/ports/ports'
import type { Session } from '../../src/connection/ports/protocol'
import { createScriptedLifecycle, createScriptedNetwork } from '../../src/testing/scripted-ports'
import type { ScriptedNetwork } from '../../src/testing/scripted-ports'
import { resetUniAppDouble } from '../../src/testing/uni/page-hooks'
import { createSystemFrameScheduler } from '../../src/platform/system/system-ports'
import { createSeededRandom } from '../../server/shared/seeded-random'
import { createPlainBus } from '../support/counted-ports'
import { createMemoryLocks } from '../support/memory-locks'
import { createMemoryStorage } from '../support/memory-storage'
import type { AllowedName } from './allowed'
import type { Device } from './device'
import { createFarSide } from './far-side'
import { createChangingAnswers, createHeldAnswers, type AnswerMode } from './held-answers'
import { createPages, type PageInputs } from './pages'
import { createTrace } from './trace'
import { createWorldClock } from './world-clock'

/** The start of an app, or the point at which a twin takes over. */
interface Situation {
  readonly wallMs: number
  readonly userId: number | null
  readonly pages: readonly PageInputs[]
  readonly stored: Readonly<Record<string, string>>
}

/** Counts by name, added up over processes and seeds. */
export type Tally = Record<string, number>

type AnyClient = SocketClient<object>

interface Violation {
  readonly judge: string
  readonly detail: string
}

export type World = ReturnType<typeof createWorld>

export const emptySituation: Situation = { wallMs: 1_704_067_200_000, userId: 1, pages: [{}], stored: {} }

export const users = { a: 1, b: 2 } as const

/** Longer than any client takes to detect a missing response. */
const deafMs = 100_000

const clientEvents = [
  'statusChanged', 'connectError', 'diagnosed', 'leasesChanged', 'sessionChanged',
] as const satisfies readonly (keyof ClientEvents)[]

export const worldEvents: readonly string[] = [...clientEvents, 'token provider', 'url', 'answered']

interface WorldNetwork extends ScriptedNetwork {
  isOnline(): boolean
}

/** Late responses contain the state at the time of the request. */
function createWorldNetwork(): WorldNetwork {
  const network = createScriptedNetwork()
  const waiting: (() => void)[] = []
  let isHolding = false
  let isOnline = true
  function turn(next: boolean): void {
    isOnline = next
    if (next) network.goOnline()
    else network.goOffline()
  }
  return {
    ...network,
    isOnline: () => isOnline,
    goOnline: () => turn(true),
    goOffline: () => turn(false),
    ask: (answer) => network.ask((online) => {
      if (isHolding) waiting.push(() => answer(online))
      else answer(online)
    }),
    holdAnswers: (next) => void (isHolding = next),
    answerHeld() {
      for (const give of waiting.splice(0)) give()
    },
  }
}

interface WorldOptions {
  readonly begin: Situation
  readonly seed: number
  readonly allowed: ReadonlySet<AllowedName>
  readonly device?: Device | undefined
  readonly tally?: Tally
}

export function createWorld({ begin, seed, allowed, device, tally = {} }: WorldOptions) {
  resetUniAppDouble('mp-weixin')
  // A resident may have set this value.
  Reflect.deleteProperty(globalThis, 'uni')
  const process = device?.process()
  const clock = process?.clock ?? createWorldClock(begin.wallMs)
  const trace = createTrace(clock.now, clock.elapsed)
  const bus = createPlainBus()
  const lifecycle = createScriptedLifecycle()
  const network = createWorldNetwork()
  const storage = createMemoryStorage(begin.stored)
  const locks = createMemoryLocks()
  const clients: AnyClient[] = []
  let drawsOf = `${seed} ${begin.wallMs}`
  let isDrawnAlike = false
  let probeAtMs = 0
  let drawn = { from: '', value: 0 }
  let frames = createSystemFrameScheduler(clock)
  let { userId } = begin
  let violation: Violation | undefined
  /** Depends on the time, because otherwise a value that only one app draws would change all its later values. */
  function draw(): number {
    const from = isDrawnAlike ? `alike ${seed}` : `${drawsOf} ${clock.elapsed() - probeAtMs}`
    if (from !== drawn.from) drawn = { from, value: createSeededRandom(from).next() }
    return drawn.value
  }

  const answered = (): void => world.happens('answered')
  const asked = (name: string): AnswerMode | undefined => world.asked?.(name)
  const provided = createHeldAnswers(answered, asked)
  const kept = createHeldAnswers(answered, asked)

  const answers = createChangingAnswers((...finding) => world.judge(...finding))

  let tokens = 0
  /** Unique, and identifies its user. */
  const tokenOf = (user: number): string => `token ${tokens += 1} of ${user}`

  const sessionOf = (user: number): Session => ({
    userId: user,
    token({ rejected }) {
      trace.note('token provider', { user, fresh: rejected !== undefined })
      world.happens('token provider')
      return provided.give('token', () => tokenOf(user))
    },
  })

  /** A manual lease comes last. */
  function listed(client: AnyClient): readonly LeaseView[] {
    const views = client.leases()
    if (!allowed.has('manual lease')) return views
    const [manual, others] = [true, false].map((isManual) =>
      views.filter(({ kind }) => (kind === 'manual') === isManual))
    return [...others ?? [], ...manual?.filter(({ held }) => held) ?? []]
  }

  const world = {
    seed, clock, lifecycle, network, trace, answers, locks, storage,
    clients: clients as readonly AnyClient[],
    /** The token provider and all other application responses. */
    provided,
    /** Storage and locks. */
    kept,
    /** Set if servers and network have their own time. */
    device,
    /** Outlives the process. */
    tally,
    far: createFarSide(device?.time ?? clock, trace, (...finding) => world.judge(...finding), answers),
    pages: createPages({
      clock, lifecycle, trace,
      judge: (...finding) => world.judge(...finding),
      happens: (event) => world.happens(event),
    }),
    /** The ports of a client, which has its own server. */
    ports: {
      clock, bus, lifecycle, network,
      storage: kept.of(storage),
      random: { next: draw },
      frames: { request: (callback) => frames.request(callback) },
      log: { report: (diagnostic) => trace.note('log', diagnostic) },
    } satisfies Omit<Ports, 'socket'>,
    /** Drawn from the seed. */
    option: <T>(name: string, among: readonly T[]): T => createSeededRandom(`option ${name} ${seed}`).pick(among),
    allows: (name: AllowedName) => allowed.has(name),
    listed,
    /** The world signs users in at this client. */
    join: (client: AnyClient) => void clients.push(client),
    watch(client: AnyClient): void {
      clients.push(client)
      let wasOpen = false
      client.on('statusChanged', ({ status, failure }) => {
        const isGivenUp = wasOpen && (failure?.code === 'pong-timeout' || failure?.code === 'probe-timeout')
        const answeredMs = clock.elapsed() - world.far.answersSinceMs()
        world.judge('no healthy connection is dropped', !isGivenUp || answeredMs < deafMs, () => `${answeredMs} ms`)
        wasOpen = status === 'open'
      })
      for (const name of clientEvents) {
        const line = `${client.name} ${name}`
        client.on(name, (value) => {
          if (name === 'leasesChanged') trace.noteMade(line, () => listed(client))
          else trace.note(line, value)
          world.happens(name)
        })
      }
    },
    session: (): Session | null => (userId === null ? null : sessionOf(userId)),
    user: () => userId,
    /** `null` signs the user out. */
    signIn(next: number | null): void {
      userId = next
      for (const client of clients) client.setSession(world.session())
    },
    happens: (event: string): void => world.within?.(event),
    /** Called at each event of the application. A history acts within it. */
    within: undefined as ((event: string) => void) | undefined,
    /** Called for each platform or application response. Returns the mode of this response alone. */
    asked: undefined as ((name: string) => AnswerMode | undefined) | undefined,
    /** A judge in addition to the twin. The first violation counts. */
    judge(judge: string, holds: boolean, detail: () => string): void {
      if (device !== undefined) tally[`judged ${judge}`] = (tally[`judged ${judge}`] ?? 0) + 1
      if (!holds) violation ??= { judge, detail: detail() }
    },
    violation: () => violation,
    situation: (): Situation => ({
      wallMs: clock.now(), userId, pages: world.pages.inputs(), stored: Object.fromEntries(storage.contents),
    }),
    /** All random numbers are the same until the probe starts. */
    drawAlike: () => void (isDrawnAlike = true),
    beginProbe(selects?: (what: string) => boolean): void {
      isDrawnAlike = false
      drawsOf = `probe ${seed}`
      probeAtMs = clock.elapsed()
      if (allowed.has('late flush')) frames = createSystemFrameScheduler(clock)
      trace.begin(selects)
    },
    calm(): void {
      provided.mode = kept.mode = 'now'
      provided.letGo()
      kept.letGo()
      world.far.calm()
      lifecycle.toForeground()
      network.goOnline()
      network.holdAnswers(false)
      network.answerHeld()
    },
    left: (): Readonly<Record<string, number>> => ({
      timers: clock.pending(), background: lifecycle.watchers(), network: network.watchers(),
      channels: bus.listenerCount(), locks: locks.held.size, connections: world.far.connections(),
    }),
  }
  setActivePinia(createPinia())
  return world
}

