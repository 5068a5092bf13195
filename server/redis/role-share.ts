import type { FeedStore, Role, Roles, Standing } from './feed-store'
import { shareOut, type Part } from './partitions'

export interface RoleShareOptions {
  readonly server: string
  readonly store: Pick<FeedStore, 'claim'>
}

/** The roles that a server has from now on, and those of its roles that belong to others. */
export interface RolesTaken {
  readonly roles: Roles
  readonly others: readonly Role[]
  /** It has all of its share, and nothing else. */
  readonly isWhole: boolean
}

const holderOf = ({ text }: Role): string => text.slice(text.indexOf(' ') + 1)

/** Takes the roles of one server's share that are free, or whose holders are gone. */
export function createRoleShare({ server, store }: RoleShareOptions) {
  return {
    /** `found` was read before the standing: a holder that is not among the servers has lost its lease since. */
    async take(found: readonly Role[], { servers, isNew }: Standing): Promise<RolesTaken> {
      const owns = shareOut(new Map(found.map((role) => [role.part, holderOf(role)])), servers)
      const isIts = ({ part }: Role): boolean => owns.get(part) === server
      const living = new Set(servers)
      // When Redis or the machine stood still, all leases are over, and the others are about to show up too.
      const isFree = (holder: string): boolean => holder === '' || (!isNew && !living.has(holder))
      const mine = found.filter((role) => holderOf(role) === server)
      const free = found.filter((role) => isIts(role) && isFree(holderOf(role)))
      const kept = mine.filter(isIts).map((role) => [role.part, role] as const)
      const taken = free.length === 0 ? new Map<Part, Role>() : await store.claim(server, free)
      const roles = new Map([...kept, ...taken])
      const others = mine.filter((role) => !isIts(role))
      return { roles, others, isWhole: others.length === 0 && found.filter(isIts).length === roles.size }
    },
  }
}
