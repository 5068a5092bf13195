import type { MachineEvent } from '../core/connection/event'
import type { MachineState } from '../core/connection/state'
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
  const global = new Map<string, TabBinding>()
  let manual: LeaseHandle | undefined

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

  function setManual(wants: boolean): void {
    manual ??= lease('manual', 'manual')
    manual.want(wants)
  }

  return {
    lease: (label) => lease(label),
    bindTab,
    setTab(name, value) {
      const binding = global.get(name) ?? bindTab(name, name)
      global.set(name, binding)
      binding.set(value)
    },
    connect: () => setManual(true),
    close: () => setManual(false),
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
