import type { MachineEvent } from '../../../../src/connection/machine/events'
import type { createMachine, Machine } from '../../../../src/connection/machine/machine'
import type { changeLease, suspendLeases } from '../../../../src/connection/leases/lease-set'
import type { Naive } from './naive'

/** A machine that gets another event in place of some. */
const insteadOf = (change: (event: MachineEvent, machine: Machine) => MachineEvent): Naive<typeof createMachine> =>
  (original) => (around) => {
    const machine = original(around)
    const { step } = machine
    machine.step = (event, nowMs, roll) => step(change(event, machine), nowMs, roll)
    return machine
  }

const isPongTimer = (event: MachineEvent): boolean => event.type === 'timerFired' && event.name === 'pong'

export const stayClosed = insteadOf((event, machine) =>
  (machine.isClosing() && event.type !== 'goodbyeSent' ? { type: 'disposed' } : event))

export const closeForGood = insteadOf((event) => (isPongTimer(event) ? { type: 'disposed' } : event))

export const judgeByTheTimer = insteadOf((event, { generation }) =>
  (isPongTimer(event) ? { type: 'protocolLost', generation, code: 'pong-timeout' } : event))

export const leaveThemHidden: Naive<typeof suspendLeases> = () => (leases) => leases

export const hideForGood: Naive<typeof changeLease> = (original) => (leases, id, change, atMs) =>
  original(leases, id, change, atMs, true)
