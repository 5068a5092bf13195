/** A conversation that a page shows. */
export interface OpenConversation {
  /** Whether the user sees it now: what arrives meanwhile is not unread. */
  attend(isAttended: boolean): void
  leave(): void
}

/** Which conversations pages show; they stay open for the next user too, whose conversations are others. */
export interface Openings {
  add(id: string, isAttended: boolean): OpenConversation
  ids(): readonly string[]
  isAttended(id: string): boolean
}

export interface OpeningsOptions {
  opened(id: string): void
  attended(id: string, isAttended: boolean): void
  left(id: string): void
}

export function createOpenings({ opened, attended, left }: OpeningsOptions): Openings {
  /** Of each conversation, whether those who show it are seen. */
  const all = new Map<string, Set<{ isSeen: boolean }>>()

  const isAttended = (id: string): boolean => [...(all.get(id) ?? [])].some(({ isSeen }) => isSeen)

  function change(id: string, deed: () => void): void {
    const before = isAttended(id)
    deed()
    const after = isAttended(id)
    if (after !== before && all.has(id)) attended(id, after)
  }

  return {
    ids: () => [...all.keys()],
    isAttended,
    add(id, isAttendedAtFirst) {
      const mine = { isSeen: isAttendedAtFirst }
      const others = all.get(id)
      if (others === undefined) {
        all.set(id, new Set([mine]))
        opened(id)
      } else {
        change(id, () => others.add(mine))
      }
      return {
        attend(isSeen) {
          change(id, () => {
            mine.isSeen = isSeen
          })
        },
        leave() {
          const present = all.get(id)
          if (present?.has(mine) !== true) return
          if (present.size > 1) return change(id, () => present.delete(mine))
          all.delete(id)
          left(id)
        },
      }
    },
  }
}
