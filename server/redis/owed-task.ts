/** Something that must be done, and is not done before it succeeded. */
export interface OwedTask {
  owe(): void
  /** Does it when it is owed; what fails is owed still. */
  settle(): Promise<void>
}

export function createOwedTask(task: () => Promise<void>): OwedTask {
  let isOwed = false
  return {
    owe() {
      isOwed = true
    },
    async settle() {
      if (!isOwed) return
      // Before it begins: what becomes owed meanwhile is another.
      isOwed = false
      try {
        await task()
      } catch (error) {
        isOwed = true
        throw error
      }
    },
  }
}
