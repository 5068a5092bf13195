import type { Rig } from '../../../support/client-rig'
import type { Shown } from '../runtime/client-stages'
import { after, answers, from, hides, killed, line, lost, offline, outage, type Step } from '../runtime/steps'

export type Place = ReturnType<typeof place>

/** States of a client at the jump. A page needs the socket in each state. */
function place(name: string, status: string, open: () => Shown, ...steps: readonly Step[]) {
  return {
    name,
    status,
    reach(): Shown {
      const stage = open()
      for (const step of steps) void step(stage.rig, stage.page, [])
      return stage
    },
  }
}

const opened = from({}, 20_000)
const closesInSilence = (silent: boolean): Step => (rig) => void (rig.socket.behaviour.silentClose = silent)

export const places: readonly [Place, Place, ...Place[]] = [
  place('open', 'open', opened),
  place('open with an unanswered ping', 'open', opened, answers(false), after(11_000)),
  place('opening', 'connecting', from({ server: { line: 'mute' } }, 1_000)),
  place('open, not ready', 'connecting', from({ server: { getsReady: false } }, 1_000)),
  place('waiting for an attempt', 'reconnecting', outage()),
  place('an attempt in flight', 'reconnecting', outage(), line('mute'), after(3_000)),
  place('in the background with an open socket', 'open', opened, hides),
  place('in the background without a socket', 'paused', opened, hides, lost()),
  place(
    'saying goodbye in the background', 'paused', opened, closesInSilence(true), hides, after(30_100),
    closesInSilence(false),
  ),
  place('paused offline', 'paused', from(), killed, offline),
  place('failed', 'failed', outage(), after(100_000)),
]

/** Restores the foreground, network, connection and server. */
export function mend(rig: Rig): void {
  Object.assign(rig.server, { line: 'up', getsReady: true, answersPings: true })
  rig.network.goOnline()
  rig.lifecycle.toForeground()
}
