import type { MachineEvent } from '../core/connection/event'
import { isHeld, type Lease, type LeaseKind, type LeaseSet } from '../core/lease/lease-set'
import type { TabRule, TabRules, TabValue } from '../core/lease/tab-rules'
import { TradewireError } from '../core/tradewire-error'
import type { LeaseHandle, LeaseView, TabBinding } from './client-api'

/** Hands out leases and tab bindings and turns what their holders say into events. */
export interface LeaseDesk {
  lease(label: string): LeaseHandle
  bindTab(rule: string, label: string): TabBinding
  setTab(rule: string, value: TabValue): void
  setManual(wants: boolean): void
  views(): readonly LeaseView[]
  tabs(): Readonly<Record<string, TabValue>>
}

type Taken = Omit<LeaseHandle, 'want'> & { wish(wants: boolean, value?: TabValue): void }

export interface LeaseDeskOptions {
  readonly rules: TabRules
  leases(): LeaseSet
  foreground(): boolean
  dispatch(event: MachineEvent): void
}

export function createLeaseDesk({ rules, leases, foreground, dispatch }: LeaseDeskOptions): LeaseDesk {
  let lastId = 0
  const global = new Map<string, TabBinding>()
  let manual: LeaseHandle | undefined

  function ruleOf(name: string): TabRule {
    const rule = rules[name]
    if (rule === undefined) throw new TradewireError('invalid-option', `no tab rule ${name}`)
    return rule
  }

  function take(label: string, kind: LeaseKind, tab: Lease['tab']): Taken {
    const id = ++lastId
    let released = false
    const tell = (event: MachineEvent): void => {
      if (!released) dispatch(event)
    }
    tell({
      type: 'leaseTaken',
      lease: { id, label, kind, wants: false, shown: true, hiddenAtMs: null, doubtful: false, tab },
    })
    return {
      wish: (wants, value) => tell({ type: 'leaseChanged', id, wants, value }),
      shown: () => tell({ type: 'leaseShown', id }),
      hidden: () => tell({ type: 'leaseHidden', id }),
      release() {
        tell({ type: 'leaseReleased', id })
        released = true
      },
    }
  }

  function lease(label: string, kind: LeaseKind = 'lease'): LeaseHandle {
    const { wish, ...taken } = take(label, kind, null)
    return { ...taken, want: (needed) => wish(needed) }
  }

  function bindTab(name: string, label: string): TabBinding {
    const rule = ruleOf(name)
    const { wish, ...taken } = take(label, 'tab', { rule: name, value: rule.neutral })
    return { ...taken, set: (value) => wish(rule.needs(value), value) }
  }

  return {
    lease: (label) => lease(label),
    bindTab,
    setTab(name, value) {
      const binding = global.get(name) ?? bindTab(name, name)
      global.set(name, binding)
      binding.set(value)
    },
    setManual(wants) {
      manual ??= lease('manual', 'manual')
      manual.want(wants)
    },
    views: () =>
      leases().map((lease) => {
        const held = isHeld(lease)
        return { label: lease.label, kind: lease.kind, held, suspended: held && !foreground() }
      }),
    tabs() {
      const values: Record<string, TabValue> = {}
      for (const [name, rule] of Object.entries(rules)) values[name] = rule.neutral
      // Several may write one rule: a value that needs the socket is told before one that does not.
      const told = leases().filter(({ tab, shown, doubtful }) => tab !== null && (shown || doubtful))
      for (const needing of [false, true]) {
        for (const { tab, wants } of told) {
          if (tab === null || wants !== needing || tab.value === rules[tab.rule]?.neutral) continue
          values[tab.rule] = tab.value
        }
      }
      return values
    },
  }
}
