import { afterLoss } from '../../../../src/core/connection/attempts'
import type { afterClosing } from '../../../../src/core/connection/ending'
import type { onPongTimer } from '../../../../src/core/connection/heartbeat'
import { drop } from '../../../../src/core/connection/leaving'
import { enter } from '../../../../src/core/connection/turn'
import type { hideLease, suspendLeases } from '../../../../src/core/lease/lease-set'
import type { Naive } from './naive'

export const stayClosed: Naive<typeof afterClosing> = () => (turn) => enter(turn, { name: 'idle' })

export const closeForGood: Naive<typeof onPongTimer> = (cured) => (turn, heardAtMs, graceMs) => {
  const { phase } = turn.state
  if (phase.name === 'ready' && phase.ping !== null && heardAtMs < phase.ping.sentAtMs) drop(turn)
  else cured(turn, heardAtMs, graceMs)
}

export const judgeByTheTimer: Naive<typeof onPongTimer> = (cured) => (turn, heardAtMs, graceMs) => {
  const { phase } = turn.state
  if (phase.name !== 'ready' || phase.ping === null || heardAtMs >= phase.ping.sentAtMs) {
    return cured(turn, heardAtMs, graceMs)
  }
  drop(turn)
  afterLoss(turn, { code: 'pong-timeout', final: false })
}

export const leaveThemHidden: Naive<typeof suspendLeases> = () => (leases) => leases

export const hideForGood: Naive<typeof hideLease> = (cured) => (leases, id, atMs) => cured(leases, id, atMs, true)
