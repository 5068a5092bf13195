import { createSeededRandom } from '../../../server/shared/seeded-random'
import type { Session } from '../../../src/connection/ports/protocol'
import type { Storage } from '../../../src/connection/ports/ports'
import { aroundCalls } from '../../support/answer-order'
import { killing } from '../app'
import { actionsOf } from '../copy-trading/actions'
import { createApp, type App } from '../copy-trading/app'
import type { Breakage } from '../copy-trading/breakage'
import { judgeClient } from '../copy-trading/client-judges'
import { createFeedServer } from '../copy-trading/feed-server'
import { finish } from '../copy-trading/finish'
import { measureLiveShare } from '../copy-trading/live-share'
import { judgeMessages } from '../copy-trading/message-judges'
import { createPlatform, platformNames, type PlatformName } from '../copy-trading/platform'
import { faultsIn, minFaults } from '../copy-trading/report'
import { ownerOfToken, traderOf, traders, userOf, type Stage } from '../copy-trading/stage'
import type { Device } from '../device'
import { createLine } from '../line'
import type { Life, Resident } from '../resident'
import { emptySituation, type World } from '../world'

interface CopyTradingOptions {
  /** @default the platform that the seed selects */
  readonly platform?: PlatformName
  readonly breakage?: Breakage
}

/** A user looks at a failure for this time before tapping "try again". */
const userReactsMs = 4_000
const updateMs = 500
/** During a long sleep of the app, the market changes less often. */
const slowUpdateMs = 60_000
const quietAfterMs = 60_000
/** Maximum difference between the device's clock and the server's. */
const mostApartMs = 40_000
/** Longer than a goodbye and an unanswered close. */
const disposedMs = 14_000
const minMs = 1
const spanMs = 8

/** Everything that outlives an app's processes. The result starts the next process. */
function createStage(device: Device, first: World, { platform: named, breakage = {} }: CopyTradingOptions) {
  const { time } = device
  const { seed } = first
  const platformName = named ?? first.option('platform', platformNames)
  const draws = createSeededRandom(`copy-trading ${seed} ${platformName}`)
  const delays = createSeededRandom(`line ${seed} ${platformName}`)
  const ends = new Set<() => void>()
  const messages = judgeMessages(() => stage)
  const client = judgeClient(() => stage, messages)
  const share = measureLiveShare(() => stage)
  let world = first
  let app: App | undefined
  let starts = 0
  let trader: number | null = null
  let wanted: number | null = traders[0]
  let asleepSinceMs = 0
  let troubles = 0
  let endedTroubles = 0
  let isFinishing = false

  const line = createLine(time, () => delays.next(), {
    sending: client.sending,
    arrived: () => stage.count('frames'),
    arrivedLate: (direction) => stage.count(`fault late frames ${direction}`),
    endReported(ending) {
      if (ending === 'twice') stage.count('fault duplicate close')
      if (ending === 'error-only') stage.count('fault error without close')
    },
    closeSwallowed: () => stage.count('fault silent close'),
  })
  const server = createFeedServer({
    time, line, seed, ownerOf: ownerOfToken,
    epochMs: emptySituation.wallMs + draws.between(-mostApartMs, mostApartMs),
    onExecuted: messages.executed,
    onFull: () => stage.count('fault journal is full'),
    updateMs() {
      if (device.isAwake()) asleepSinceMs = time.elapsed()
      return time.elapsed() - asleepSinceMs < quietAfterMs ? updateMs : slowUpdateMs
    },
  })

  /** Executes each call immediately or, a few ms later, with its response. A kill in between leaves either state. */
  function openStorage(storage: Storage): Storage {
    const { clock } = device.process()
    const watched: Storage = {
      ...storage,
      async write(key, text) {
        await storage.write(key, text)
        client.written(key, text)
        messages.written(key, text)
      },
    }
    return aroundCalls(watched, (call) => new Promise((resolve, reject) => {
      const early = draws.chance(0.5) ? call() : undefined
      // Handled below, with the response.
      early?.catch(() => undefined)
      clock.setTimer(() => void (early ?? call()).then(resolve, reject), minMs + draws.next() * spanMs)
    }))
  }

  const stage: Stage = {
    device, line, server,
    platform: createPlatform(platformName),
    storage: {
      isSound: () => troubles === endedTroubles,
      troubles: () => troubles,
      fails(undo) {
        troubles += 1
        return () => {
          endedTroubles += 1
          undo()
        }
      },
      keys: () => world.storage.contents.keys(),
    },
    world: () => world,
    app() {
      if (app === undefined) throw new Error('No app has begun yet')
      return app
    },
    trader: () => trader,
    signIn(next) {
      wanted = next
      stage.onceAwake(() => world.signIn(userOf(next)))
    },
    onceAwake(act) {
      const present = stage.app()
      present.process.notify(() => act(present))
    },
    show() {
      client.isShown()
      world.lifecycle.toForeground()
    },
    post: (message) => stage.onceAwake((by) => {
      stage.count('posted')
      messages.post(by, breakage.message?.(message) ?? message)
    }),
    isOnline: true,
    during(forMs, begin) {
      const undo = begin()
      const end = (): void => {
        if (ends.delete(end)) undo()
      }
      ends.add(end)
      time.setTimer(end, forMs)
    },
    calm() {
      for (const end of [...ends]) end()
    },
    count(what, times = 1) {
      const name = what.startsWith('fault ') ? `${what} on ${platformName}` : what
      world.tally[name] = (world.tally[name] ?? 0) + times
    },
    judge: (invariant, holds, detail) =>
      world.judge(invariant, holds, () => `${detail()} at ${(time.elapsed() / 1_000).toFixed(3)} s`),
  }
  device.stepping = () => {
    client.stepped()
    share.look()
    share.pass()
  }

  /** Checks again, because a user cannot tap an app in the background. */
  function tapRetryLater(failed: App): void {
    time.setTimer(() => stage.onceAwake((present) => {
      if (present !== failed || present.client.status().status !== 'failed' || isFinishing) return
      if (world.lifecycle.isForeground()) present.client.reconnect()
      else tapRetryLater(failed)
    }), userReactsMs)
  }

  function begin(next: World): Life {
    world = next
    starts += 1
    trader = null
    const process = device.process()
    if (!stage.isOnline) world.network.goOffline()
    const isHere = (): boolean => process.isAlive()
    const present = createApp({
      world, process, breakage,
      platform: stage.platform,
      socket: stage.platform.openSockets(process, line.wire(process, server.server)),
      storage: openStorage(world.ports.storage),
      seed: `${seed} ${starts}`,
      watch(made) {
        made.on('sessionChanged', (session) => {
          if (!isHere()) return
          trader = session === null ? null : Number(session.userId)
          messages.sessionChanged()
        })
        made.on('positionsUpdated', (update) => {
          if (isHere()) client.updated({ update, list: update.list })
          world.happens('positionsUpdated')
        })
        made.on('statusChanged', (status) => {
          if (!isHere()) return
          client.statusChanged(status)
          if (status.status === 'failed') tapRetryLater(stage.app())
          world.happens('statusChanged')
        })
        made.on('leasesChanged', (leases) => {
          if (leases.some(({ held }) => held)) client.isWanted()
        })
        made.on('connectError', () => {
          if (isHere()) client.failed()
        })
      },
    })
    app = present
    present.outbox.on('changed', () => world.happens('messages changed'))
    client.started(present)
    messages.started(present)
    const ofTrader = (session: Session | null): Session | null =>
      session === null ? null : { ...session, userId: traderOf(Number(session.userId)) }
    world.join({ ...present.client, setSession: (session) => present.client.setSession(ofTrader(session)) })
    world.signIn(userOf(wanted))
    present.page.set(0)
    return {
      actions: { ...actionsOf(stage), [killing]: () => undefined },
      probe: [],
      shown: () => undefined,
      calm() {
        stage.calm()
        line.calm()
      },
      async finish() {
        isFinishing = true
        await finish(stage, messages)
        if (faultsIn(world.tally) < minFaults) stage.count('thin')
      },
      handOver() {
        stage.count('fault kill')
        line.abandon()
        return begin
      },
      end() {
        line.calm()
        present.outbox.dispose()
        present.client.dispose()
        time.setTimer(() => {
          const connections = server.hub().connections().length
          stage.judge('nothing left', connections === 0, () => `${connections} connections`)
        }, disposedMs)
      },
    }
  }
  return begin
}

/** The real client and outbox, against the feed server's real logic. */
export function createCopyTrading(options: CopyTradingOptions = {}): Resident {
  return {
    name: options.platform ?? 'copy-trading',
    events: ['positionsUpdated', 'messages changed'],
    hasDevice: true,
    moveIn(world) {
      if (world.device === undefined) throw new Error('Copy trading lives on a device')
      return createStage(world.device, world, options)(world)
    },
  }
}
