import type { MachineEvent } from '../machine/events'
import type { MachineState } from '../machine/state'
import {
  isHeld, type Lease, type LeaseChange, type LeaseKind, type TabRule, type TabRules, type TabValue,
} from './lease-set'
import { TradewireError } from '../../shared/errors'
import type { LeaseHandle, LeaseView, SocketClient, TabBinding } from '../runtime/client-api'

/** Creates leases and tab bindings, and turns their changes into events of the machine: a part of the client. */
export type LeaseManager = Pick<
  SocketClient<object>,
  'leases' | 'tabs' | 'lease' | 'bindTab' | 'setTab' | 'connect' | 'close'
>

type Taken = Omit<LeaseHandle, 'want'> & { change(change: LeaseChange): void }

export function createLeaseManager(
  rules: TabRules,
  state: () => MachineState,
  dispatch: (event: MachineEvent) => void,
  inTurn: SocketClient<object>['inTurn'],
  threw: (error: unknown, hook: string) => void,
): LeaseManager {
  // Not by property: those that every object has are no rules.
  const known = new Map(Object.entries(rules))
  let lastId = 0
  /** The manager's own: one for each rule that `setTab` writes, and the one of `connect` and `close`. */
  const bindings = new Map<string, TabBinding>()
  let manual: LeaseHandle | undefined

  function take(label: string, kind: LeaseKind, tab: Lease['tab']): Taken {
    const id = ++lastId
    dispatch({
      type: 'leaseTaken',
      lease: { id, label, kind, wants: false, shown: true, hiddenAtMs: null, doubtful: false, tab },
    })
    // After its release the machine knows no such lease.
    const change = (change: LeaseChange): void => dispatch({ type: 'leaseChanged', id, change })
    return {
      change,
      shown: () => change({ shown: true }),
      hidden: () => change({ shown: false }),
      release: () => dispatch({ type: 'leaseReleased', id }),
    }
  }

  function lease(label: string, kind: LeaseKind = 'lease'): LeaseHandle {
    const { change, ...taken } = take(label, kind, null)
    return { ...taken, want: (wants) => change({ wants }) }
  }

  function ruleOf(name: string): TabRule {
    const rule = known.get(name)
    if (rule === undefined) throw new TradewireError('invalid-option', `no tab rule ${name}`)
    return rule
  }

  function bindTab(name: string, label: string): TabBinding {
    const rule = ruleOf(name)
    let tab = { rule: name, value: rule.neutral }
    const { change, ...taken } = take(label, 'tab', tab)
    return {
      ...taken,
      // The rule is the application's, and may write the value again.
      set: (value) => inTurn(() => {
        let wants: boolean | undefined
        // First: what the rule asks for within comes after it.
        inTurn(() => {
          if (wants === undefined) return
          // The same value is no change.
          if (value !== tab.value) tab = { rule: name, value }
          change({ wants, tab })
        })
        try {
          wants = rule.needs(value)
        } catch (error) {
          threw(error, 'needs')
        }
      }),
    }
  }

  /** In a turn, as `setTab`: a listener that hears of the new lease may ask for it too, and is second. */
  function wantManually(wants: boolean): void {
    inTurn(() => {
      manual ??= lease('manual', 'manual')
      manual.want(wants)
    })
  }

  return {
    lease: (label) => lease(label),
    bindTab,
    setTab(rule, value) {
      ruleOf(rule)
      inTurn(() => {
        const binding = bindings.get(rule) ?? bindTab(rule, rule)
        bindings.set(rule, binding)
        binding.set(value)
      })
    },
    connect: () => wantManually(true),
    close() {
      wantManually(false)
      // Called by a listener, the client may still have to process that the manual lease ended.
      const holders = state().leases.filter((each) => each.kind !== 'manual' && isHeld(each))
      return { closed: holders.length === 0, heldBy: holders.map(({ label }) => label) }
    },
    leases: () => viewLeases(state()),
    tabs() {
      const values: Record<string, TabValue> = {}
      for (const [name, { neutral }] of known) values[name] = neutral
      // Several may write one rule: a value that needs the socket is reported before one that does not.
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

/** The leases as the application sees them. */
export function viewLeases({ leases, foreground }: MachineState): readonly LeaseView[] {
  return leases.map((each) => {
    const held = isHeld(each)
    return { label: each.label, kind: each.kind, held, suspended: held && !foreground }
  })
}
