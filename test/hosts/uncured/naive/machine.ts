import type { afterClosing } from '../../../../src/connection/machine/attempt'
import { drop } from '../../../../src/connection/machine/closing'
import type { onPongTimer } from '../../../../src/connection/machine/heartbeat'
import { afterLoss } from '../../../../src/connection/machine/reconnect'
import { enter } from '../../../../src/connection/machine/transition'
import type { hideLease, suspendLeases } from '../../../../src/core/lease/lease-set'
import type { Naive } from './naive'

export const stayClosed: Naive<typeof afterClosing> = () => (transition) => enter(transition, { name: 'idle' })

export const closeForGood: Naive<typeof onPongTimer> = (cured) => (transition, phase, event) => {
  if (phase.ping !== null && event.heardAtMs < phase.ping.sentAtMs) drop(transition)
  else cured(transition, phase, event)
}

export const judgeByTheTimer: Naive<typeof onPongTimer> = (cured) => (transition, phase, event) => {
  if (phase.ping === null || event.heardAtMs >= phase.ping.sentAtMs) return cured(transition, phase, event)
  drop(transition)
  afterLoss(transition, { code: 'pong-timeout', final: false })
}

export const leaveThemHidden: Naive<typeof suspendLeases> = () => (leases) => leases

export const hideForGood: Naive<typeof hideLease> = (cured) => (leases, id, atMs) => cured(leases, id, atMs, true)
