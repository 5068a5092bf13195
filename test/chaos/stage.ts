import { createSeededRandom } from '../../server/shared/seeded-random'
import type { OrderFrame } from '../../src/positions/model/wire'
import type { OutboxMessage } from '../../src/outbox/model/entry'
import { createApp, type App, type AppWatch } from './app'
import type { Breakage } from './breakage'
import { createChaosServer, serverToken, type ChaosServer } from './chaos-server'
import { createChaosStorage, type ChaosStorage } from './chaos-storage'
import { createDevice, type Device } from './device'
import { createDeviceLocks } from './device-locks'
import { createFaultCount, type FaultCount } from './fault-count'
import { createGroundTruth, type GroundTruth } from './ground-truth'
import { createLine, type DeviceLine } from './line'
import { createJournalFile, type JournalFile } from './memory-journal'
import type { Payload } from './message'
import { createNoteReceiver, type NoteReceiver } from './note-receiver'
import { createOngoing, type Ongoing } from './ongoing'
import { createPlatform, type Platform, type PlatformName } from './platform'
import { createWorld, type World } from './world'

/** 1 January 2024. */
const epochMs = 1_704_067_200_000
const updateMs = 500
/** Without a visible page the market need not be drawn in full. */
const slowUpdateMs = 60_000
const quietAfterMs = 60_000

/** The reports of a stage to the checks. */
interface StageWatch extends AppWatch {
  sending(text: string): void
  written(key: string, text: string): void
  executed(frame: OrderFrame, traderId: string): void
  post(app: App, message: OutboxMessage<Payload>): void
  started(app: App): void
}

/** The whole small world of one schedule. */
export interface Stage extends Ongoing {
  readonly world: World
  readonly device: Device
  readonly line: DeviceLine
  readonly server: ChaosServer
  readonly storage: ChaosStorage
  readonly journal: JournalFile
  readonly notes: NoteReceiver
  readonly truth: GroundTruth
  readonly platform: Platform
  /** The running app; `undefined` between a kill and the next start. */
  app(): App | undefined
  /** The signed-in trader, as pages know it. */
  trader(): number | null
  signIn(trader: number | null): void
  start(): void
  kill(): void
  /** Does it to the app now, or when the device wakes; not at all once that app is gone. */
  onceAwake(act: (app: App) => void): void
  /** The platform's answer about the network. */
  isOnline(): boolean
  setOnline(online: boolean): void
  /** How the provider of tokens behaves. */
  tokens: 'given' | 'throws' | 'hangs'
  /** Posts a message as the user of this app. */
  post(message: OutboxMessage<Payload>): void
  readonly count: FaultCount
}

interface StageOptions {
  readonly seed: number
  readonly platform: PlatformName
  readonly breakage: Breakage
  readonly watch: StageWatch
}

export const traders = [10_260, 10_261] as const

export function createStage({ seed, platform: platformName, breakage, watch }: StageOptions): Stage {
  const rollsFor = (name: string): ReturnType<typeof createSeededRandom> =>
    createSeededRandom(`${name} ${seed} ${platformName}`)
  const rolls = rollsFor('stage')
  const world = createWorld()
  const device = createDevice(world, epochMs)
  const truth = createGroundTruth()
  const notes = createNoteReceiver()
  const journal = createJournalFile()
  const locks = createDeviceLocks()
  const platform = createPlatform(platformName)
  const count = createFaultCount()
  let online = true
  let wanted: number | null = traders[0]
  let trader: number | null = null
  let app: App | undefined
  let starts = 0

  const storage = createChaosStorage(rollsFor('storage'), (key, text) => watch.written(key, text))
  const isWatched = (): boolean => device.isAwake() || world.nowMs() - asleepSinceMs < quietAfterMs
  let asleepSinceMs = 0

  const server = createChaosServer({
    world, seed, truth, journal, notes,
    onExecuted: (frame, traderId) => watch.executed(frame, traderId),
    // The two clocks never agree.
    epochMs: epochMs + rolls.between(-40_000, 40_000),
    updateMs() {
      if (device.isAwake()) asleepSinceMs = world.nowMs()
      return isWatched() ? updateMs : slowUpdateMs
    },
  })

  const line = createLine({
    world, device, rolls: rollsFor('line'), watch: count.watchLinks((text) => watch.sending(text)),
    accept: (peer) => server.accept(peer),
    receive: (peer, text) => server.receive(peer, text),
  })

  function token(): Promise<string> {
    const { clock } = device.process()
    return new Promise((resolve, reject) => {
      clock.setTimer(() => {
        if (stage.tokens === 'throws') reject(new Error('no token today'))
        else if (stage.tokens === 'given') resolve(serverToken)
      }, 20)
    })
  }

  const stage: Stage = {
    world, device, line, server, storage, journal, notes, truth, platform, count,
    ...createOngoing(world),
    tokens: 'given',
    app: () => app,
    trader: () => trader,
    signIn(next) {
      wanted = next
      stage.onceAwake(({ client }) => client.setSession(next === null ? null : { userId: next, token }))
    },
    start() {
      if (app !== undefined) return
      starts += 1
      const begun = createApp({
        process: starts === 1 ? device.process() : device.restart(),
        platform, storage, breakage,
        watch: {
          ...watch,
          sessionChanged(next) {
            trader = next
            watch.sessionChanged(next)
          },
        },
        native: line.wire,
        locks,
        seed: seed * 1_000 + starts,
        isOnline: online,
      })
      app = begun
      trader = null
      watch.started(begun)
      stage.signIn(wanted)
      begun.page.set(0)
    },
    kill() {
      if (app === undefined) return
      app.vanish()
      app = undefined
      const gone = device.process()
      for (const link of line.links()) if (link.process === gone) link.abandon()
      device.restart()
    },
    onceAwake(act) {
      const present = app
      present?.process.notify(() => act(present))
    },
    isOnline: () => online,
    setOnline(next) {
      online = next
    },
    post(message) {
      stage.onceAwake((by) => watch.post(by, breakage.message?.(message) ?? message))
    },
  }
  return stage
}
