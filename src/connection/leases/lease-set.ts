import { hasSameFields } from '../../shared/equality'
import { withChanges } from '../../shared/with-changes'

/** The value of a tab rule: an index, a name or a switch. */
export type TabValue = number | string | boolean

/** A lease that depends on a value. The socket is needed while `needs(value)` is true. */
export interface TabRule {
  /** The value that never needs the socket. Set while the page is hidden or closed. */
  readonly neutral: TabValue
  /** Whether this value requires the socket. */
  readonly needs: (value: TabValue) => boolean
}

/** The tab rules of a client, by name. */
export type TabRules = Readonly<Record<string, TabRule>>

/** A tab rule's value for one page. While the page is hidden, the rule has its neutral value. */
export interface TabBinding {
  /** Writes the page's value. */
  set(value: TabValue): void
  /** Reports that the page is on screen. The rule then uses the page's value. */
  shown(): void
  /** Reports that the page left the screen. The rule then uses its neutral value. */
  hidden(): void
  /** Removes the binding permanently. */
  release(): void
}

export interface Tabs {
  /** Returns the current values of the tab rules. */
  tabs(): Readonly<Record<string, TabValue>>
  /**
   * Binds a value of the tab rule `rule` to a page. `label` is the name among the leases.
   * @throws TradewireError `invalid-option` for an unknown rule
   */
  bindTab(rule: string, label: string): TabBinding
  /**
   * Sets a rule's value for the whole application. The value has its own lease until the rule is set again.
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
  /** Whether the holder's page is on screen. Always true for a holder without a page. */
  readonly shown: boolean
  /**
   * Time when the page left the screen, or `null` while the page is shown. A change to another lease also resets the
   * time to `null`, unless the page was hidden less than `sameMomentMs` ago.
   */
  readonly hiddenAtMs: number | null
  /** Whether the page was hidden together with the app. Such a page still counts until the app returns. */
  readonly doubtful: boolean
  /** For a tab binding, its rule and the page's value. */
  readonly tab: { readonly rule: string; readonly value: TabValue } | null
}

export type LeaseSet = readonly Lease[]

/** A lease as its holder sees it. Calls after `release` have no effect. */
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
 * If the app and a page hide or show within this time, the two events count as simultaneous (LS-11, LS-13). A longer
 * time would keep the socket for pages that the user has left.
 */
export const sameMomentMs = 300

export function isHeld(lease: Lease): boolean {
  return lease.wants && (lease.shown || lease.doubtful)
}

export function isAnyHeld(leases: LeaseSet): boolean {
  return leases.some(isHeld)
}

/** Removes a lease. A repeated release returns the same set. */
export function withoutLease(leases: LeaseSet, id: number): LeaseSet {
  const rest = leases.filter((each) => each.id !== id)
  return rest.length < leases.length ? rest : leases
}

/** Changes leases. Returns the same set when no lease changed. */
function replaced(leases: LeaseSet, change: (lease: Lease) => Lease): LeaseSet {
  const next = leases.map(change)
  return next.some((lease, index) => lease !== leases[index]) ? next : leases
}

function isHiddenNow({ hiddenAtMs }: Lease, atMs: number): boolean {
  return hiddenAtMs !== null && atMs >= hiddenAtMs && atMs - hiddenAtMs < sameMomentMs
}

export type LeaseChange = Partial<Pick<Lease, 'wants' | 'shown' | 'tab'>>

/**
 * Returns the leases after a holder changed its needs. Keeps the hide times of pages that were hidden just now. Resets
 * older hide times, because they would seem recent if the clock were set back (LS-12).
 */
export function changeLease(
  leases: LeaseSet, id: number, change: LeaseChange, atMs: number, foreground: boolean,
): LeaseSet {
  const before = leases.find((each) => each.id === id)
  if (before === undefined || hasSameFields<LeaseChange>(change, before)) return leases
  const { shown = before.shown } = change
  const turned = shown === before.shown ? {} : { hiddenAtMs: shown ? null : atMs, doubtful: !shown && !foreground }
  return leases.map((each) => each === before ? Object.assign({}, each, change, turned)
    : isHiddenNow(each, atMs) ? each : withChanges(each, { hiddenAtMs: null }))
}

/** Returns the leases after the app was hidden. A page hidden at almost the same time counts as hidden by the app. */
export function suspendLeases(leases: LeaseSet, atMs: number): LeaseSet {
  return replaced(leases, (each) => (isHiddenNow(each, atMs) ? withChanges(each, { doubtful: true }) : each))
}

/** Returns the leases after the app returned. Pages that are still hidden then count as left by the user. */
export function dismissDoubts(leases: LeaseSet): LeaseSet {
  return replaced(leases, (each) => (each.doubtful ? withChanges(each, { doubtful: false }) : each))
}
