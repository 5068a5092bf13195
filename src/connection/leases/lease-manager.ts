import { without } from '../../shared/options'
import type { MachineEvent } from '../machine/events'
import type { MachineState } from '../machine/state'
import type { Parts } from '../ports/parts'
import type { LeaseHandle, LeaseView, SocketClient } from '../runtime/client-api'
import {
  isHeld, type Lease, type LeaseChange, type LeaseAccess, type LeaseKind, type Tabs, type TakenLease,
} from './lease-set'

/** Creates leases, and turns their changes into events of the machine: a part of the client. */
export type LeaseManager = Pick<SocketClient<object>, 'leases' | 'lease' | 'connect' | 'close'> & Tabs

export function createLeaseManager(
  tabs: Parts['tabs'],
  state: () => MachineState,
  dispatch: (event: MachineEvent) => void,
  inTurn: LeaseAccess['inTurn'],
  threw: LeaseAccess['threw'],
): LeaseManager {
  let lastId = 0
  /** The one of `connect` and `close`. */
  let manual: LeaseHandle | undefined

  function take(label: string, kind: LeaseKind, tab: Lease['tab']): TakenLease {
    const id = ++lastId
    /** Before the machine knows the lease: within an event, what is done at once overtakes what waits. */
    let early: MachineEvent[] | undefined = []
    const send = (event: MachineEvent): void => {
      if (early) early.push(event)
      else dispatch(event)
    }
    inTurn(() => {
      dispatch({
        type: 'leaseTaken',
        lease: { id, label, kind, wants: false, shown: true, hiddenAtMs: null, doubtful: false, tab },
      })
      early?.forEach(dispatch)
      early = undefined
    })
    // After its release the machine knows no such lease.
    const change = (change: LeaseChange): void => send({ type: 'leaseChanged', id, change })
    return {
      change,
      shown: () => change({ shown: true }),
      hidden: () => change({ shown: false }),
      release: () => send({ type: 'leaseReleased', id }),
    }
  }

  function lease(label: string, kind: LeaseKind = 'lease'): LeaseHandle {
    const { change, ...taken } = take(label, kind, null)
    return { ...taken, want: (wants) => change({ wants }) }
  }

  /** In a turn: a listener that learns of the new lease may ask for it too, and is second. */
  function wantManually(wants: boolean): void {
    inTurn(() => {
      manual ??= lease('manual', 'manual')
      manual.want(wants)
    })
  }

  return {
    ...(tabs ? tabs.manage({ take, leases: () => state().leases, inTurn, threw }) : noTabs),
    lease: (label) => lease(label),
    connect: () => wantManually(true),
    close() {
      wantManually(false)
      // Called by a listener, the client may still have to process that the manual lease ended.
      const holders = state().leases.filter((each) => each.kind !== 'manual' && isHeld(each))
      return { closed: holders.length === 0, heldBy: holders.map(({ label }) => label) }
    },
    leases: () => viewLeases(state()),
  }
}

/** The leases as the application sees them. */
export function viewLeases({ leases, hiddenAtMs }: Pick<MachineState, 'leases' | 'hiddenAtMs'>): readonly LeaseView[] {
  return leases.map((each) => {
    const held = isHeld(each)
    return { label: each.label, kind: each.kind, held, suspended: held && hiddenAtMs !== null }
  })
}

/** The tabs of a client without the part `tabRules()`. */
const noTabs: Tabs = {
  tabs: () => ({}), bindTab: without('bindTab', 'tabRules'), setTab: without('setTab', 'tabRules'),
}
