import type { afterClosing } from '../../../../src/connection/machine/attempt'
import { drop, enter } from '../../../../src/connection/machine/transition'
import type { onPongTimer } from '../../../../src/connection/machine/heartbeat'
import { lose } from '../../../../src/connection/machine/reconnect'
import type { changeLease, suspendLeases } from '../../../../src/connection/leases/lease-set'
import type { Naive } from './naive'

export const stayClosed: Naive<typeof afterClosing> = () => (m) => enter(m, 'idle')

export const closeForGood: Naive<typeof onPongTimer> = () => drop

export const judgeByTheTimer: Naive<typeof onPongTimer> = () => (m) => lose(m, 'pong-timeout')

export const leaveThemHidden: Naive<typeof suspendLeases> = () => (leases) => leases

export const hideForGood: Naive<typeof changeLease> = (original) => (leases, id, change, atMs) =>
  original(leases, id, change, atMs, true)
