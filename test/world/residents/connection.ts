import type { TimerHandle } from '../../../src/connection/ports/ports'
import { killing } from '../app'
import { answerModes } from '../held-answers'
import type { Life, Resident } from '../resident'
import { users, type World } from '../world'

const hangMs = 30
/** Time between the hide events of a page and its app. */
const sameMomentMs = 300
/** Longer than any silence that a client allows. */
const sleepMs = 50_000
const closeCodes = [1000, 1001, 1006, 1011, 1013, 3000, 4000, 4401, 4403, 4409, 4429]

export const pick = <T>(list: readonly T[], u: number): T | undefined => list[Math.floor(u * list.length)]

function begin(world: World): Life {
  const { clock, far, kept, lifecycle, network, pages, provided } = world
  let hiddenAtMs = 0
  let shownAtMs = -Infinity
  function hide(): void {
    // When an app was in the foreground only for a moment, its pages may still be shown (LS-13).
    const isAnew = lifecycle.isForeground() && clock.elapsed() - shownAtMs >= sameMomentMs
    if (isAnew) hiddenAtMs = clock.elapsed()
    lifecycle.toBackground()
  }
  const all = (act: (client: World['clients'][number]) => void) => (): void => {
    for (const client of world.clients) act(client)
  }
  let turning: TimerHandle
  function sleep(ms: number): void {
    clock.suspend(ms)
    far.wakes()
  }
  function show(): void {
    if (!lifecycle.isForeground()) shownAtMs = clock.elapsed()
    lifecycle.toForeground()
    far.wakes()
  }
  return {
    actions: {
      'cut': (u) => far.drop(pick(closeCodes, u)),
      'cut within a handshake': (u) => {
        far.drop()
        if (u < 0.5) far.cuts.got = 1 + Math.floor(u * 8)
        else far.cuts.answered = 1 + Math.floor((u - 0.5) * 12)
      },
      'server rejects connections': () => far.refuse(),
      'server accepts connections': () => far.accept(),
      'server state changes twice': (u) => {
        const lines = [far.accept, far.refuse, far.hang]
        far.hang()
        far.drop()
        all((client) => void client.reconnect())()
        // Runs at most one at a time. `calm` ends the run.
        clock.clearTimer(turning)
        // Runs after the pages have requested the socket without a response.
        turning = clock.setTimer(() => {
          lines[Math.floor(u * 3)]?.()
          lines[Math.floor(u * 9) % 3]?.()
        }, hangMs)
      },
      'server is silent': () => void (far.isSilent = true),
      'pongs are lost': () => void (far.pongsLost = true),
      'server responds': () => void (far.isSilent = far.pongsLost = false),
      'sends are delayed': () => void (far.holdsSends = true),
      'delayed sends settle': () => {
        far.holdsSends = false
        far.letGo()
      },
      'token rejected': (u) => {
        far.tokenRefusals = 1 + Math.floor(u * 3)
        far.drop(4401)
      },
      'application response mode': (u) => void (provided.mode = pick(answerModes, u) ?? 'now'),
      'application responses arrive': (u) => provided.letGo(u < 0.5),
      'storage response mode': (u) => void (kept.mode = pick(answerModes, u) ?? 'now'),
      'storage responses arrive': (u) => kept.letGo(u < 0.5),
      'sign in as A': () => world.signIn(users.a),
      'sign in as B': () => world.signIn(users.b),
      'sign out': () => world.signIn(null),
      'A to B and back': () => {
        world.signIn(users.b)
        world.signIn(users.a)
      },
      hide,
      show,
      'offline': () => network.goOffline(),
      'online': () => network.goOnline(),
      'network responses are delayed': () => network.holdAnswers(true),
      'network responses arrive': () => {
        network.holdAnswers(false)
        network.answerHeld()
      },
      'clock set': (u) => {
        clock.setWall(clock.now() + Math.round((u - 0.5) * 7_200_000))
        // A clock that is set forward looks like a sleep.
        far.wakes()
      },
      'sleep': (u) => sleep(Math.round(u * 120_000)),
      'reconnect()': all((client) => void client.reconnect()),
      'connect()': all((client) => client.connect()),
      [killing]: () => undefined,
      'close()': all((client) => client.close()),
    },
    probe: [
      ['five failures', 120_000, () => {
        far.refuse()
        far.drop()
      }],
      ['back again', 10_000, () => {
        far.accept()
        all((client) => void client.reconnect())()
      }],
      ['token rejected', 20_000, () => {
        far.tokenRefusals = 1
        far.drop(4401)
      }],
      ['sign in as B', 10_000, () => world.signIn(users.b)],
      ['token of B refused', 20_000, () => {
        far.tokenRefusals = 1
        far.drop()
      }],
      ['sign in as A', 10_000, () => world.signIn(users.a)],
      ['hide', 40_000, hide],
      ['show', 10_000, show],
      ['sleep', 20_000, () => sleep(sleepMs)],
      ['offline', 10_000, () => network.goOffline()],
      ['online', 10_000, () => network.goOnline()],
      ['pongs are lost', 60_000, () => void (far.pongsLost = true)],
      ['pongs come', 20_000, () => void (far.pongsLost = false)],
    ],
    calm: () => clock.clearTimer(turning),
    // Omits `sinceMs`, because a status from before the probe has different times in two histories. `statusChanged`
    // events contain the times of other statuses.
    shown: () => world.clients.map((client) =>
      [{ ...client.status(), sinceMs: undefined }, client.session(), world.listed(client)]),
    looked() {
      const left = lifecycle.isForeground() ? [] : pages.covered(hiddenAtMs - sameMomentMs)
      const leases = world.clients.flatMap((client) => client.leases())
      const holder = leases.find(({ held, label }) => held && left.includes(label))
      world.judge('a covered page needs no connection', holder === undefined, () => `${holder?.label}`)
      if (!network.isOnline()) return
      const waiting = world.clients.find((client) => client.status().pausedBy === 'offline')
      world.judge('no client waits for an available network', waiting === undefined, () => `${waiting?.name}`)
    },
    settled() {
      for (const client of world.clients) {
        const isNeeded = client.leases().some(({ held }) => held)
        const { status } = client.status()
        world.judge('a needed client is open', !isNeeded || status === 'open', () => `${client.name} ${status}`)
      }
    },
    handOver: () => begin,
    end: () => undefined,
  }
}

export const connection: Resident = { name: 'connection', events: [], moveIn: begin }
