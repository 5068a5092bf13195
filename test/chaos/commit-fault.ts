import type { Fault } from './action'
import type { Link } from './link'
import { makeOrder } from './message'
import { traders, type Stage } from './stage'

/** The time for which frames are delayed before their connection is reset. */
const frozenBeforeResetMs = 1_200
const lateEventMs = 3_000
const anHourMs = 3_600_000

/** Does it. What has no connection, no app or no user to happen to does not happen, and is not counted. */
export function commitFault(stage: Stage, fault: Fault): void {
  const { world, line, server, device, storage, journal } = stage
  const link = line.link()
  const isUp = server.isUp()

  /** Lasts, and is counted. */
  function last(forMs: number, begin: () => () => void): void {
    stage.count.happened(fault.kind)
    stage.during(forMs, begin)
  }

  function onServer(forMs: number, field: 'stalled' | 'notReady' | 'silent'): void {
    const { faults } = server
    last(forMs, () => {
      faults[field] = true
      server.hub().applySilence()
      return () => {
        faults[field] = false
        server.hub().applySilence()
      }
    })
  }

  function onLink(act: (link: Link) => void): void {
    if (link === undefined || link.state() !== 'open') return
    act(link)
  }

  switch (fault.kind) {
    case 'delay':
      return last(fault.forMs, () => line.slow(fault.delayMs, 0))
    case 'jitter':
      return last(fault.forMs, () => line.slow(0, fault.jitterMs))
    case 'frozen-line':
      return last(fault.forMs, () => line.freeze())
    case 'half-open':
      return onLink((link) => {
        stage.count.happened('half-open')
        link.lose(fault.direction)
      })
    case 'reset':
      return onLink((link) => {
        stage.count.happened('reset')
        link.reset()
      })
    // Counted when native emits the end in that way.
    case 'duplicate-close':
    case 'error-without-close':
      return onLink((link) => {
        link.notifyEndAs(fault.kind === 'duplicate-close' ? 'twice' : 'error-only')
        link.reset()
      })
    // Counted when the client closes it.
    case 'silent-close':
      return onLink((link) => link.swallowClose(fault.forMs))
    // Counted when a frame of it arrives.
    case 'late-frames-up':
    case 'late-frames-down':
      return onLink((link) => {
        link.freeze(fault.kind === 'late-frames-up' ? 'up' : 'down')
        // An order that must not be executed when it arrives after all.
        stage.post(makeOrder('open', []))
        world.after(frozenBeforeResetMs, () => link.reset())
        world.after(frozenBeforeResetMs + fault.frozenMs, () => link.thaw())
      })
    case 'server-restart':
      if (!isUp) return
      stage.count.happened('server-restart')
      return server.restart(fault.downMs)
    case 'stalled-feed':
      return onServer(fault.forMs, 'stalled')
    case 'not-ready':
      return onServer(fault.forMs, 'notReady')
    case 'silent-server':
      return onServer(fault.forMs, 'silent')
    case 'lost-deltas':
      if (!isUp || link?.state() !== 'open') return
      stage.count.happened('lost-deltas')
      return server.hub().skip(fault.count)
    case 'refused-connections':
      return last(fault.forMs, () => {
        link?.reset()
        return line.refuse()
      })
    case 'server-close':
    case 'retry-later':
      return onLink(() => {
        if (!isUp) return
        stage.count.happened(fault.kind)
        server.hub().closeAll(fault.code, fault.kind === 'retry-later' ? 'come later' : 'because')
      })
    case 'token-expiry':
      return last(anHourMs, () => {
        server.faults.refuseTokens = fault.refusals
        link?.reset()
        return () => {
          server.faults.refuseTokens = 0
        }
      })
    case 'token-provider':
      return last(fault.forMs, () => {
        stage.tokens = fault.trouble
        const trader = stage.trader()
        if (trader !== null && device.isAwake()) stage.signIn(trader)
        return () => {
          stage.tokens = 'given'
        }
      })
    case 'hostile-frame':
      return onLink(() => {
        if (!isUp) return
        stage.count.happened('hostile-frame')
        server.hub().shout(fault.text)
      })
    case 'storage-failure':
      return last(fault.forMs, () => storage.fail(fault.trouble))
    case 'journal-full':
      return last(fault.forMs, () => journal.fill())
    case 'lost-answers':
    case 'late-answers':
      return onLink(() => {
        stage.count.happened(fault.kind)
        stage.during(fault.forMs, () => {
          if (fault.kind === 'lost-answers') server.faults.loseAcks = fault.count
          else server.faults.delayAcksMs = fault.delayMs
          return () => {
            server.faults.loseAcks = 0
            server.faults.delayAcksMs = 0
          }
        })
        // Whose answer it is.
        stage.post(makeOrder('open', []))
      })
    case 'kill':
      if (stage.app() === undefined || !device.isAwake()) return
      stage.count.happened('kill')
      stage.kill()
      return void world.after(fault.downMs, () => stage.start())
    case 'suspension':
      if (stage.app() === undefined || !device.isAwake()) return
      stage.count.happened('suspension')
      return device.sleep(fault.forMs, fault.timers, fault.eventsFirst)
    case 'clock-forward':
    case 'clock-back':
      stage.count.happened(fault.kind)
      return device.jump(fault.kind === 'clock-back' ? -fault.byMs : fault.byMs)
    case 'user-switch': {
      if (stage.app() === undefined || !device.isAwake()) return
      stage.count.happened('user-switch')
      const other = stage.trader() === traders[0] ? traders[1] : traders[0]
      if (fault.outForMs === 0) return stage.signIn(other)
      return stage.during(fault.outForMs, () => {
        stage.signIn(null)
        // If the app was killed meanwhile, the next one is signed in.
        return () => (stage.app() === undefined ? stage.signIn(other) : stage.onceAwake(() => stage.signIn(other)))
      })
    }
    case 'network-event':
      return changeNetwork(stage, fault)
  }
}

/** The network's state, and the platform's event for it. */
function changeNetwork(stage: Stage, { how, forMs }: Extract<Fault, { kind: 'network-event' }>): void {
  stage.count.happened('network-event')

  function say(online: boolean, isReported: boolean): void {
    stage.setOnline(online)
    stage.device.process().notify(() => {
      const network = stage.app()?.network
      if (isReported && online) network?.goOnline()
      else if (isReported) network?.goOffline()
      else network?.answerWith(online)
    })
  }

  stage.during(forMs, () => {
    const thaw = how === 'false' ? undefined : stage.line.freeze()
    if (how === 'late') stage.world.after(lateEventMs, () => say(stage.isOnline(), true))
    else if (how !== 'unreported') say(false, true)
    if (how === 'late') stage.setOnline(false)
    return () => {
      thaw?.()
      say(true, how === 'reported')
    }
  })
}
