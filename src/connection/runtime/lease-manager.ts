import { throwInvalidOption } from '../../shared/errors'
import type { MachineEvent } from '../machine/machine-events'
import type { MachineState } from '../machine/machine-state'
import type { Parts } from '../ports/client-parts'
import type { LeaseHandle, LeaseView, SocketClient } from './client-api'
import {
  isHeld, type Lease, type LeaseChange, type LeaseAccess, type LeaseKind, type Tabs, type TakenLease,
} from '../leases/lease-set'

export type LeaseManager = Pick<SocketClient<object>, 'leases' | 'lease' | 'connect' | 'close'> & Tabs

export function createLeaseManager(
  tabs: Parts['tabs'],
  state: Pick<MachineState, 'leases' | 'hiddenAtMs'>,
  ask: (event: MachineEvent) => void,
  inOrder: LeaseAccess['inOrder'],
  threw: LeaseAccess['threw'],
): LeaseManager {
  const manualId = 0
  let lastId = manualId
  let isManualTaken = false

  function take(label: string, kind: LeaseKind, tab: Lease['tab'] = null, wants = false, id = ++lastId): TakenLease {
    ask({ type: 'leaseTaken', lease: { id, label, kind, wants, shown: true, hiddenAtMs: null, doubtful: false, tab } })
    const change = (change: LeaseChange): void => ask({ type: 'leaseChanged', id, change })
    return {
      change,
      shown: () => change({ shown: true }),
      hidden: () => change({ shown: false }),
      release: () => ask({ type: 'leaseReleased', id }),
    }
  }

  function lease(label: string): LeaseHandle {
    const { change, shown, hidden, release } = take(label, 'lease')
    return { shown, hidden, release, want: (wants) => change({ wants }) }
  }

  function wantManually(wants: boolean): void {
    if (isManualTaken) return ask({ type: 'leaseChanged', id: manualId, change: { wants } })
    // Sets the flag first, because listeners of the lease change may also call `connect()`.
    isManualTaken = true
    take('manual', 'manual', null, wants, manualId)
  }

  return Object.assign({}, tabs ? tabs.manage({ take, leases: () => state.leases, inOrder, threw }) : noTabs, {
    lease,
    connect: () => wantManually(true),
    close() {
      wantManually(false)
      // Ignores the manual lease, because its release may still be queued.
      const heldBy = state.leases.filter((each) => each.kind !== 'manual' && isHeld(each)).map(({ label }) => label)
      return { closed: heldBy.length === 0, heldBy }
    },
    leases: () => viewLeases(state),
  })
}

export function viewLeases({ leases, hiddenAtMs }: Pick<MachineState, 'leases' | 'hiddenAtMs'>): readonly LeaseView[] {
  return leases.map((each) => {
    const held = isHeld(each)
    return { label: each.label, kind: each.kind, held, suspended: held && hiddenAtMs !== null }
  })
}

const throwNoRules = (): never => throwInvalidOption('useTabRule() needs parts: [tabRules()]')
const noTabs: Tabs = { tabs: () => ({}), bindTab: throwNoRules, setTab: throwNoRules }
