import { hasSameFields } from '../../shared/equality'
import { withChanges } from '../../shared/with-changes'

/** Value of a tab rule: an index, a name or a boolean. */
export type TabValue = number | string | boolean

/** A lease that needs the socket while `needs(value)` is true. */
export interface TabRule {
  /** Value for a hidden or closed page, which never needs the socket. */
  readonly neutral: TabValue
  /** Whether a value needs the socket. */
  readonly needs: (value: TabValue) => boolean
}

/** A client's tab rules, by name. */
export type TabRules = Readonly<Record<string, TabRule>>

/** A page's value for a tab rule. While the page is hidden, the neutral value applies. */
export interface TabBinding {
  set(value: TabValue): void
  shown(): void
  hidden(): void
  release(): void
}

export interface Tabs {
  /** Returns the tab rules' current values. */
  tabs(): Readonly<Record<string, TabValue>>
  /**
   * Binds a page's value to a tab rule. `label` names the page's lease.
   * @throws TradewireError `invalid-option` for an unknown rule
   */
  bindTab(rule: string, label: string): TabBinding
  /**
   * Sets a tab rule's value for the whole application. The value has its own lease.
   * @throws TradewireError `invalid-option` for an unknown rule
   */
  setTab(rule: string, value: TabValue): void
}

export type LeaseKind = 'lease' | 'tab' | 'manual'

/** A holder's request for the socket. Immutable. */
export interface Lease {
  readonly id: number
  readonly label: string
  readonly kind: LeaseKind
  /** Whether the holder's condition is true. */
  readonly wants: boolean
  /** Whether the holder's page is on screen. Always `true` if the holder has no page. */
  readonly shown: boolean
  /**
   * Time when the page left the screen, or `null` while shown. A change to another lease resets the time to `null`
   * unless the page was hidden less than `sameMomentMs` ago.
   */
  readonly hiddenAtMs: number | null
  /** Whether the page was hidden together with the app. Such a lease is held until the app returns. */
  readonly doubtful: boolean
  readonly tab: { readonly rule: string; readonly value: TabValue } | null
}

export type LeaseSet = readonly Lease[]

/** Calls after `release` have no effect. */
export interface TakenLease {
  change(change: LeaseChange): void
  shown(): void
  hidden(): void
  release(): void
}

export interface LeaseAccess {
  take(label: string, kind: LeaseKind, tab: Lease['tab']): TakenLease
  leases(): LeaseSet
  inOrder(task: () => void): void
  threw(error: unknown, hook: string): void
}

/**
 * Visibility changes of the app and a page within this time count as simultaneous (LS-11, LS-13). A longer time would
 * keep the socket for pages that the user has left.
 */
export const sameMomentMs = 300

export function isHeld(lease: Lease): boolean {
  return lease.wants && (lease.shown || lease.doubtful)
}

export function isAnyHeld(leases: LeaseSet): boolean {
  return leases.some(isHeld)
}

/** Removes a lease. Returns the same set if the lease is already released. */
export function withoutLease(leases: LeaseSet, id: number): LeaseSet {
  const rest = leases.filter((each) => each.id !== id)
  return rest.length < leases.length ? rest : leases
}

function replaced(leases: LeaseSet, change: (lease: Lease) => Lease): LeaseSet {
  const next = leases.map(change)
  return next.some((lease, index) => lease !== leases[index]) ? next : leases
}

function isHiddenNow({ hiddenAtMs }: Lease, atMs: number): boolean {
  return hiddenAtMs !== null && atMs >= hiddenAtMs && atMs - hiddenAtMs < sameMomentMs
}

export type LeaseChange = Partial<Pick<Lease, 'wants' | 'shown' | 'tab'>>

/**
 * Changes one lease. Also clears the other leases' old hide times, which would seem recent after the clock is set back
 * (LS-12).
 */
export function changeLease(
  leases: LeaseSet, id: number, change: LeaseChange, atMs: number, foreground: boolean,
): LeaseSet {
  const before = leases.find((each) => each.id === id)
  if (!before || hasSameFields<LeaseChange>(change, before)) return leases
  const { shown = before.shown } = change
  const turned = shown === before.shown ? {} : { hiddenAtMs: shown ? null : atMs, doubtful: !shown && !foreground }
  return leases.map((each) => each === before ? Object.assign({}, each, change, turned)
    : each.hiddenAtMs !== null && !isHiddenNow(each, atMs) ? withChanges(each, { hiddenAtMs: null }) : each)
}

/** Marks each page that was hidden within the last `sameMomentMs` as hidden together with the app. */
export function suspendLeases(leases: LeaseSet, atMs: number): LeaseSet {
  return replaced(leases, (each) => (isHiddenNow(each, atMs) ? withChanges(each, { doubtful: true }) : each))
}

/** Treats a page as left by the user if the page is still hidden when the app returns. */
export function dismissDoubts(leases: LeaseSet): LeaseSet {
  return replaced(leases, (each) => (each.doubtful ? withChanges(each, { doubtful: false }) : each))
}
