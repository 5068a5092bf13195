import type { afterClosing } from '../../../../src/connection/machine/attempt'
import { drop, enter } from '../../../../src/connection/machine/transition'
import type { onPongTimer } from '../../../../src/connection/machine/heartbeat'
import { afterLoss } from '../../../../src/connection/machine/reconnect'
import type { changeLease, suspendLeases } from '../../../../src/connection/leases/lease-set'
import type { Naive } from './naive'

export const stayClosed: Naive<typeof afterClosing> = () => (t) => enter(t, { name: 'idle' })

export const closeForGood: Naive<typeof onPongTimer> = (original) => (t, phase, event) => {
  if (phase.ping !== null && event.heardAtMs < phase.ping.sentAtMs) drop(t)
  else original(t, phase, event)
}

export const judgeByTheTimer: Naive<typeof onPongTimer> = (original) => (t, phase, event) => {
  if (phase.ping === null || event.heardAtMs >= phase.ping.sentAtMs) return original(t, phase, event)
  drop(t)
  afterLoss(t, { code: 'pong-timeout', final: false })
}

export const leaveThemHidden: Naive<typeof suspendLeases> = () => (leases) => leases

export const hideForGood: Naive<typeof changeLease> = (original) => (leases, id, change, atMs) =>
  original(leases, id, change, atMs, true)
