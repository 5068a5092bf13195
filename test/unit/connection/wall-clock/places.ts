import { createRig, type Rig } from '../../../support/client-rig'
import { killed, pausedOffline } from '../runtime/client-stages'

/** Where a client may be when it happens; a page needs the socket in each of them. */
export interface Place {
  readonly name: string
  /** The status there. */
  readonly status: string
  reach(): Rig
}

function opened(): Rig {
  const rig = createRig()
  rig.need()
  rig.advance(20_000)
  return rig
}

function connecting(server: NonNullable<Parameters<typeof createRig>[0]>['server']): Rig {
  const rig = createRig({ ...(server === undefined ? {} : { server }) })
  rig.need()
  rig.advance(1_000)
  return rig
}

export const places: readonly Place[] = [
  { name: 'open', status: 'open', reach: opened },
  {
    name: 'open, a ping unanswered so far',
    status: 'open',
    reach() {
      const rig = opened()
      rig.server.answersPings = false
      rig.advance(11_000)
      return rig
    },
  },
  { name: 'opening', status: 'connecting', reach: () => connecting({ line: 'mute' }) },
  { name: 'open, not ready', status: 'connecting', reach: () => connecting({ getsReady: false }) },
  { name: 'waiting for an attempt', status: 'reconnecting', reach: () => killed() },
  {
    name: 'an attempt under way',
    status: 'reconnecting',
    reach() {
      const rig = killed()
      rig.server.line = 'mute'
      rig.advance(3_000)
      return rig
    },
  },
  {
    name: 'in the background with an open socket',
    status: 'open',
    reach() {
      const rig = opened()
      rig.lifecycle.toBackground()
      return rig
    },
  },
  {
    name: 'in the background without one',
    status: 'paused',
    reach() {
      const rig = opened()
      rig.lifecycle.toBackground()
      rig.last().closed(1006)
      return rig
    },
  },
  {
    name: 'saying goodbye in the background',
    status: 'paused',
    reach() {
      const rig = opened()
      rig.socket.behaviour.silentClose = true
      rig.lifecycle.toBackground()
      rig.advance(30_100)
      rig.socket.behaviour.silentClose = false
      return rig
    },
  },
  { name: 'paused offline', status: 'paused', reach: pausedOffline },
  {
    name: 'failed',
    status: 'failed',
    reach() {
      const rig = killed()
      rig.advance(100_000)
      return rig
    },
  },
]

/** Everything is in order again: the app in front, the network there, line and server sound. */
export function mend(rig: Rig): void {
  Object.assign(rig.server, { line: 'up', getsReady: true, answersPings: true })
  rig.network.goOnline()
  rig.lifecycle.toForeground()
}
