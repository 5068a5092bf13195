import { isOfAccount, type SetAside } from './set-aside'

/** Work for one account of which a failure concerns no other. */
export interface Isolation<Run> {
  /** `undefined` when the account is set aside, or was before. */
  tried<T>(of: Run, traderId: string, what: () => Promise<T>): Promise<T | undefined>
  /** What is not asked of Redis fails for what the account holds alone. */
  ofAccount<T>(of: Run, traderId: string, what: () => T): T | undefined
}

export function createIsolation<Run>(
  aside: SetAside, putAside: (of: Run, traderId: string, error: unknown) => void,
): Isolation<Run> {
  return {
    async tried(of, traderId, what) {
      if (aside.has(traderId)) return undefined
      try {
        return await what()
      } catch (error) {
        if (!isOfAccount(error)) throw error
        putAside(of, traderId, error)
        return undefined
      }
    },
    ofAccount(of, traderId, what) {
      try {
        return what()
      } catch (error) {
        putAside(of, traderId, error)
        return undefined
      }
    },
  }
}
