import type { MachineEvent } from '../connection/machine/events'
import type { MachineState } from '../connection/machine/state'
import { isHeld, type Lease, type LeaseKind } from '../core/lease/lease-set'
import type { TabRules, TabValue } from '../core/lease/tab-rules'
import { TradewireError } from '../core/tradewire-error'
import type { LeaseHandle, SocketClient, TabBinding } from './client-api'

/** Hands out leases and tab bindings and turns what their holders say into events: a part of the client. */
export type LeaseDesk = Pick<
  SocketClient<object>,
  'leases' | 'tabs' | 'lease' | 'bindTab' | 'setTab' | 'connect' | 'close'
>

type Taken = Omit<LeaseHandle, 'want'> & { wish(wants: boolean, value?: TabValue): void }

export function createLeaseDesk(
  rules: TabRules,
  state: () => MachineState,
  dispatch: (event: MachineEvent) => void,
): LeaseDesk {
  // Not by property: those that every object has are no rules.
  const known = new Map(Object.entries(rules))
  let lastId = 0
  /** The desk's own: one for each rule that `setTab` writes, and the manual one under a name that no rule can have. */
  const own = new Map<string | symbol, Pick<TabBinding, 'set' | 'release'>>()
  const manual = Symbol('manual')

  function take(label: string, kind: LeaseKind, tab: Lease['tab']): Taken {
    const id = ++lastId
    dispatch({
      type: 'leaseTaken',
      lease: { id, label, kind, wants: false, shown: true, hiddenAtMs: null, doubtful: false, tab },
    })
    // After its release the machine knows no such lease.
    return {
      wish: (wants, value) => dispatch({ type: 'leaseChanged', id, wants, value }),
      shown: () => dispatch({ type: 'leaseShown', id }),
      hidden: () => dispatch({ type: 'leaseHidden', id }),
      release: () => dispatch({ type: 'leaseReleased', id }),
    }
  }

  function lease(label: string, kind: LeaseKind = 'lease'): LeaseHandle {
    const { wish, ...taken } = take(label, kind, null)
    return { ...taken, want: wish }
  }

  function bindTab(name: string, label: string): TabBinding {
    const rule = known.get(name)
    if (rule === undefined) throw new TradewireError('invalid-option', `no tab rule ${name}`)
    const { wish, ...taken } = take(label, 'tab', { rule: name, value: rule.neutral })
    return { ...taken, set: (value) => wish(rule.needs(value), value) }
  }

  function takeManual(): Pick<TabBinding, 'set' | 'release'> {
    const { want, release } = lease('manual', 'manual')
    return { set: (value) => want(value === true), release }
  }

  function setOwn(rule: string | symbol, value: TabValue): void {
    if (!own.has(rule)) {
      const taken = typeof rule === 'symbol' ? takeManual() : bindTab(rule, rule)
      // Who heard of its taking may have asked for it too, and was first.
      if (own.has(rule)) taken.release()
      else own.set(rule, taken)
    }
    own.get(rule)?.set(value)
  }

  return {
    lease: (label) => lease(label),
    bindTab,
    setTab: setOwn,
    connect: () => setOwn(manual, true),
    close: () => setOwn(manual, false),
    leases() {
      const { leases, foreground } = state()
      return leases.map((each) => {
        const held = isHeld(each)
        return { label: each.label, kind: each.kind, held, suspended: held && !foreground }
      })
    },
    tabs() {
      const values: Record<string, TabValue> = {}
      for (const [name, { neutral }] of known) values[name] = neutral
      // Several may write one rule: a value that needs the socket is told before one that does not.
      for (const needing of [false, true]) {
        for (const { tab, wants, shown, doubtful } of state().leases) {
          const isTold = wants === needing && (shown || doubtful)
          if (isTold && tab !== null && tab.value !== known.get(tab.rule)?.neutral) values[tab.rule] = tab.value
        }
      }
      return values
    },
  }
}
