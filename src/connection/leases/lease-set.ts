import { hasSameFields } from '../../shared/equality'

/** The value of a tab rule: an index, a name or a switch. */
export type TabValue = number | string | boolean

/** A data-driven lease: the socket is needed while `needs(value)` holds. */
export interface TabRule {
  /** The value that never needs the socket; written when the page is hidden or gone. */
  readonly neutral: TabValue
  /** Whether this value needs the socket. */
  readonly needs: (value: TabValue) => boolean
}

/** The tab rules of a client, by name. */
export type TabRules = Readonly<Record<string, TabRule>>

/** The rules of a copy-trading app: any of them suffices. */
export const copyTradingTabRules = {
  /** Tab of the trader's page; Positions is 2. */
  traderDetailIndex: { neutral: 100, needs: (value) => value === 2 },
  /** Tab of the account page; Open Trades is 0. */
  accountStateIndex: { neutral: 100, needs: (value) => value === 0 },
  /** The follow pop-up is open. */
  followFlake: { neutral: false, needs: (value) => value === true },
} as const satisfies TabRules

export type LeaseKind = 'lease' | 'tab' | 'manual'

/** One holder's say about the socket. Immutable; the set is a plain list because it is always short. */
export interface Lease {
  readonly id: number
  readonly label: string
  readonly kind: LeaseKind
  /** The holder's own condition. */
  readonly wants: boolean
  /** The holder's page is on screen. Holders without a page are always shown. */
  readonly shown: boolean
  /** When the page left the screen; `null` while shown. */
  readonly hiddenAtMs: number | null
  /**
   * Hidden together with the whole app, so still counted. Once the app is back, the page either
   * shows up again or turns out to have been left for real.
   */
  readonly doubtful: boolean
  /** For a tab binding: its rule and the value the page shows. */
  readonly tab: { readonly rule: string; readonly value: TabValue } | null
}

export type LeaseSet = readonly Lease[]

/** How far apart the app and its page may hide, or show, and still do it together. */
export const sameMomentMs = 300

export function isHeld(lease: Lease): boolean {
  return lease.wants && (lease.shown || lease.doubtful)
}

export function isAnyHeld(leases: LeaseSet): boolean {
  return leases.some(isHeld)
}

export function withLease(leases: LeaseSet, lease: Lease): LeaseSet {
  return [...leases.filter((each) => each.id !== lease.id), lease]
}

/** The same set when there is no such lease: a second release changes nothing. */
export function withoutLease(leases: LeaseSet, id: number): LeaseSet {
  const rest = leases.filter((each) => each.id !== id)
  return rest.length < leases.length ? rest : leases
}

/** The set with some leases replaced; the same set when none is another than before. */
function replaced(leases: LeaseSet, change: (lease: Lease) => Lease): LeaseSet {
  const next = leases.map(change)
  return next.some((lease, index) => lease !== leases[index]) ? next : leases
}

/** A holder's changed needs. */
export type LeaseChange = Partial<Pick<Lease, 'wants' | 'shown' | 'tab'>>

/** A holder changed its needs. For a page hidden in the background it is not yet known whether it was left. */
export function changeLease(
  leases: LeaseSet, id: number, change: LeaseChange, atMs: number, foreground: boolean,
): LeaseSet {
  return replaced(leases, (each) => {
    if (each.id !== id || hasSameFields<LeaseChange>(change, each)) return each
    const { shown = each.shown } = change
    const turned = shown === each.shown ? {} : { hiddenAtMs: shown ? null : atMs, doubtful: !shown && !foreground }
    return { ...each, ...change, ...turned }
  })
}

/** The app hid: pages hidden just before went with it. */
export function suspendLeases(leases: LeaseSet, atMs: number): LeaseSet {
  return replaced(leases, (each) => {
    if (each.hiddenAtMs === null) return each
    const age = atMs - each.hiddenAtMs
    return age >= 0 && age < sameMomentMs ? { ...each, doubtful: true } : each
  })
}

/** The app is back and had time to show its page: what is still hidden was left for real. */
export function dismissDoubts(leases: LeaseSet): LeaseSet {
  return replaced(leases, (each) => (each.doubtful ? { ...each, doubtful: false } : each))
}
