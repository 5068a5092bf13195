import { createSeededRandom, type SeededRandom } from '../../../server/shared/seeded-random'
import type { SleptTimers } from '../device'
import type { Link } from '../line'
import { makeOrder, noteMessage, orderNames } from './message'
import { traders, type Stage } from './stage'

const hostileFrames: readonly string[] = [
  '{', 'null', '[]', '{"Code":"200"}', '{"Code":200,"type":"Snapshot"}',
  '{"Code":200,"type":"Delta","epoch":"x","seq":1,"data":{"upsert":[],"remove":[]}}',
  '{"Code":200,"type":"Delta","epoch":"__proto__","seq":1e308,"data":{"upsert":[{"ticket":"NaN"}],"remove":[]}}',
  '{"Code":200,"type":"Pong","ts":"NaN","epoch":"e","seq":0}',
  '{"Code":500,"msg":"internal"}', '{"__proto__":{"Code":200},"Code":200,"type":"Snapshot","epoch":"e","seq":0}',
]
const closeCodes = [1000, 1001, 1011, 3000, 4000, 4400, 4402, 4403, 4409] as const
const hourMs = 3_600_000
const frozenBeforeResetMs = 1_200
const lateEventMs = 3_000
const interrupted = { code: 1000, reason: 'interrupted' } as const
const neededTab = 0
const otherTab = 1

/** Returns a time in ms, which is short in half of the draws. */
function span(rolls: SeededRandom, shortS: number, longS: number): number {
  return rolls.chance(0.5) ? rolls.between(shortS * 1_000, ((shortS + longS) / 3) * 1_000 | 0)
    : rolls.between(shortS * 1_000, longS * 1_000)
}

function sleepMs(rolls: SeededRandom): number {
  const roll = rolls.next()
  if (roll < 0.7) return rolls.between(2_000, 5_000)
  return roll < 0.985 ? rolls.between(30_000, 190_000) : rolls.between(1, 3) * hourMs
}

type Act = (rolls: SeededRandom) => void

/**
 * Each fault ends by itself, so a history without the other faults is also valid. A fault counts only if it affects a
 * connection, process or user.
 */
function faultsOf(stage: Stage): Readonly<Record<string, Act>> {
  const { device, during, line, server } = stage
  const { time } = device

  function last(kind: string, forMs: number, begin: () => () => void): void {
    stage.count(`fault ${kind}`)
    during(forMs, begin)
  }

  function onServer(field: 'stalled' | 'notReady' | 'silent', shortS: number): Act {
    return (rolls) => last(field, span(rolls, shortS, 25), () => {
      const turn = (isOn: boolean): void => {
        server.faults[field] = isOn
        server.hub().applySilence()
      }
      turn(true)
      return () => turn(false)
    })
  }

  const onLink = (act: (link: Link, rolls: SeededRandom) => void) => (rolls: SeededRandom): void => {
    const link = line.link()
    if (link?.isOpen() === true) act(link, rolls)
  }

  const whileUp = (kind: string, act: Act) => onLink((_link, rolls) => {
    if (!server.isUp()) return
    stage.count(`fault ${kind}`)
    act(rolls)
  })

  const endingAs = (ending: 'twice' | 'error-only'): Act => onLink((link) => {
    link.notifyEndAs(ending)
    link.reset()
  })

  const lateFrames = (direction: 'up' | 'down'): Act => onLink((link, rolls) => {
    link.freeze(direction)
    // The server must not execute this order if the order arrives later.
    stage.post(makeOrder('open', []))
    time.setTimer(() => link.reset(), frozenBeforeResetMs)
    time.setTimer(() => link.thaw(), frozenBeforeResetMs + span(rolls, 1, 20))
  })

  const answers = (kind: string, change: (rolls: SeededRandom) => void): Act => whileUp(kind, (rolls) => {
    during(span(rolls, 5, 20), () => {
      change(rolls)
      return () => {
        server.faults.loseAcks = 0
        server.faults.delayAcksMs = 0
      }
    })
    stage.post(makeOrder('open', []))
  })

  const answerMode = (which: 'kept' | 'provided', modes: readonly ('late' | 'slow' | 'fails')[]) =>
    (rolls: SeededRandom): (() => void) => {
      const held = stage.world()[which]
      const process = device.process()
      held.mode = rolls.pick(modes)
      return () => {
        held.mode = 'now'
        // A sleeping process receives a platform event after waking, and a killed process never does.
        process.notify(() => held.letGo())
      }
    }

  const storageFails = (failure: 'full' | 'corrupt' | 'missing') => (): (() => void) => {
    stage.world().storage.failWith(failure)
    return () => stage.world().storage.failWith('none')
  }

  return {
    'delay': (r) => last('delay', span(r, 2, 20), () => line.slow(r.between(300, 4_000), 0)),
    'jitter': (r) => last('jitter', span(r, 2, 20), () => line.slow(0, r.between(300, 3_000))),
    'frozen connection': (r) => last('frozen connection', span(r, 1, 25), line.freeze),
    'half-open': onLink((link, r) => {
      stage.count('fault half-open')
      link.lose(r.pick(['up', 'down', 'both'] as const))
    }),
    'reset': onLink((link) => {
      stage.count('fault reset')
      link.reset()
    }),
    'duplicate close': endingAs('twice'),
    'error without close': endingAs('error-only'),
    'silent close': onLink((link, r) => link.swallowClose(span(r, 2, 60))),
    'late frames up': lateFrames('up'),
    'late frames down': lateFrames('down'),
    'server restarts': (r) => {
      if (!server.isUp()) return
      stage.count('fault server restarts')
      server.restart(span(r, 0, 15))
    },
    'stalled': onServer('stalled', 2),
    'notReady': onServer('notReady', 2),
    'silent': onServer('silent', 2),
    'lost deltas': whileUp('lost deltas', (r) => server.hub().skip(r.between(1, 4))),
    'rejected connections': (r) => last('rejected connections', r.chance(0.1) ? 110_000 : span(r, 2, 20), () => {
      line.link()?.reset()
      return line.refuse()
    }),
    'server closes': whileUp('server closes', (r) => server.hub().closeAll(r.pick(closeCodes), 'because')),
    'server requests a later retry': whileUp('server requests a later retry', (r) =>
      server.hub().closeAll(r.pick([1013, 4429] as const), 'come later')),
    'token expires': (r) => last('token expires', hourMs, () => {
      server.faults.refuseTokens = r.between(1, 2)
      line.link()?.reset()
      return () => void (server.faults.refuseTokens = 0)
    }),
    'token provider': (r) => last('token provider', span(r, 2, 20), () => {
      const undo = answerMode('provided', ['late', 'fails'])(r)
      const trader = stage.trader()
      if (trader !== null && device.isAwake()) stage.signIn(trader)
      return undo
    }),
    'hostile frame': whileUp('hostile frame', (r) => server.hub().shout(r.pick(hostileFrames))),
    'storage': (r) => last('storage', span(r, 2, 25), () => stage.storage.fails(r.pick([
      storageFails('full'), storageFails('missing'), storageFails('corrupt'), answerMode('kept', ['late', 'slow']),
    ])(r))),
    // Counted when an order meets the full journal.
    'journal is full': (r) => {
      during(span(r, 2, 25), server.fillJournal)
      stage.post(makeOrder('open', []))
    },
    'lost responses': answers('lost responses', (r) => void (server.faults.loseAcks = r.between(1, 2))),
    'late responses': answers('late responses', (r) => void (server.faults.delayAcksMs = r.between(300, 15_000))),
    'suspension': (r) => {
      if (!device.isAwake()) return
      stage.count('fault suspension')
      device.sleep(sleepMs(r), r.pick(['overdue', 'kept'] as const satisfies readonly SleptTimers[]), r.chance(0.5))
    },
    'clock is set': (r) => {
      stage.count('fault clock is set')
      const byMs = r.chance(0.3) ? 3 * hourMs : span(r, 1, 200)
      const { clock } = device.process()
      clock.setWall(clock.now() + (r.chance(0.5) ? byMs : -byMs))
    },
    'another user': (r) => {
      if (!device.isAwake()) return
      stage.count('fault another user')
      const other = stage.trader() === traders[0] ? traders[1] : traders[0]
      const outForMs = r.chance(0.5) ? 0 : span(r, 0, 4)
      if (outForMs === 0) return stage.signIn(other)
      during(outForMs, () => {
        stage.signIn(null)
        return () => stage.signIn(other)
      })
    },
    'network event': (r) => changeNetwork(r.pick(['false', 'unreported', 'reported', 'late'] as const), span(r, 2, 20)),
  }

  /** `false`: the platform wrongly reports offline. `unreported`: the platform does not report offline. */
  function changeNetwork(how: 'false' | 'unreported' | 'reported' | 'late', forMs: number): void {
    function say(isOnline: boolean, isReported: boolean): void {
      stage.isOnline = isOnline
      device.process().notify(() => {
        const { network } = stage.world()
        if (isReported && isOnline) network.goOnline()
        else if (isReported) network.goOffline()
        else network.answerWith(isOnline)
      })
    }
    last('network event', forMs, () => {
      const thaw = how === 'false' ? undefined : line.freeze()
      if (how === 'late') {
        stage.isOnline = false
        time.setTimer(() => say(stage.isOnline, true), lateEventMs)
      } else if (how !== 'unreported') {
        say(false, true)
      }
      return () => {
        thaw?.()
        say(true, how === 'reported')
      }
    })
  }
}

function deedsOf(stage: Stage): Readonly<Record<string, Act>> {
  const { during, line, platform: { quirks } } = stage
  const { time } = stage.device

  /** During another user's sign-in event, the page still shows the previous user's rows. */
  function order(what: Parameters<typeof makeOrder>[0]): void {
    void Promise.resolve().then(() => stage.post(makeOrder(what, stage.app().shown()?.list ?? [])))
  }

  const leaveTab = (r: SeededRandom): void => during(span(r, 0, 6), () => {
    stage.app().page.set(otherTab)
    return () => stage.onceAwake(({ page }) => page.set(neededTab))
  })

  function hide(): void {
    const { page, popUp } = stage.app()
    const hidePage = (): void => {
      page.hidden()
      popUp.hidden()
    }
    if (quirks.hideOrder === 'page-first') hidePage()
    stage.world().lifecycle.toBackground()
    if (quirks.hideOrder === 'app-first') hidePage()
  }

  function goToBackground(forMs: number): void {
    during(forMs, () => {
      hide()
      let isHidden = true
      let accept = (): void => undefined
      if (quirks.cutInBackgroundMs !== Infinity) {
        time.setTimer(() => {
          if (!isHidden) return
          accept = line.refuse()
          for (const link of line.linksInUse()) link.reset(interrupted.code, interrupted.reason)
        }, quirks.cutInBackgroundMs)
      }
      return () => {
        isHidden = false
        accept()
        stage.onceAwake(({ page, popUp }) => {
          stage.show()
          page.shown()
          popUp.shown()
        })
      }
    })
  }

  return {
    'tab': leaveTab,
    'page': (r) => during(span(r, 0, 6), () => {
      stage.app().page.hidden()
      return () => stage.onceAwake(({ page }) => page.shown())
    }),
    'pop-up': (r) => during(span(r, 1, 10), () => {
      stage.app().popUp.want(true)
      return () => stage.onceAwake(({ popUp }) => popUp.want(false))
    }),
    'background': (r) => goToBackground(span(r, 0, 8)),
    'long in the background': (r) => goToBackground(span(r, 33, 60)),
    'reconnect': () => void stage.app().client.reconnect(),
    ...Object.fromEntries(orderNames.map((what): [string, Act] => [what, () => order(what)])),
    'any order': (r) => order(r.pick(orderNames)),
    'another order': (r) => order(r.pick(orderNames)),
    'a third order': (r) => order(r.pick(orderNames)),
    'order and leave': (r) => {
      order('close')
      leaveTab(r)
    },
    'note': (r) => stage.post(noteMessage(`note ${r.next()}`)),
    'another note': (r) => stage.post(noteMessage(`note ${r.next()}`)),
    'a third note': (r) => stage.post(noteMessage(`note ${r.next()}`)),
  }
}

export function actionsOf(stage: Stage): Readonly<Record<string, (u: number) => void>> {
  const all: Record<string, (u: number) => void> = {}
  for (const [name, act] of Object.entries(faultsOf(stage))) {
    all[name] = (u) => void stage.device.time.setTimer(() => act(createSeededRandom(`${name} ${u}`)), 0)
  }
  for (const [name, act] of Object.entries(deedsOf(stage))) {
    // A user cannot tap an app that sleeps or is in the background.
    all[name] = (u) => {
      if (!stage.device.isAwake() || !stage.world().lifecycle.isForeground()) return
      act(createSeededRandom(`${name} ${u}`))
    }
  }
  return all
}

export const faultKinds: readonly string[] = [
  'delay', 'jitter', 'frozen connection', 'half-open', 'reset', 'duplicate close', 'error without close',
  'silent close', 'late frames up', 'late frames down', 'server restarts', 'stalled', 'notReady', 'silent',
  'lost deltas', 'rejected connections', 'server closes', 'server requests a later retry', 'token expires',
  'token provider', 'hostile frame', 'storage', 'journal is full', 'lost responses', 'late responses', 'suspension',
  'clock is set', 'another user', 'network event', 'kill',
]
