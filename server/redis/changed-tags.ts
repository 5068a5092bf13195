import type { Worlds } from './feed-store'

/** The hash tags whose world is another one now: Redis has lost their data. */
export const changedTags = (before: Worlds, after: Worlds): ReadonlySet<number> =>
  new Set([...before].flatMap(([tag, { id }]) => (after.get(tag)?.id === id ? [] : [tag])))
