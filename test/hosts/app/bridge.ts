export interface BridgeMessage {
  readonly direction: 'to-view' | 'to-service'
  readonly name: string
  readonly bytes: number
}

/** Messages are asynchronous and stay in order, as on a phone. */
export function createBridge(failed: (error: unknown) => void) {
  const log: BridgeMessage[] = []
  let pending = 0
  return {
    log,
    pending: (): number => pending,
    carry(message: BridgeMessage, deliver: () => void): void {
      log.push(message)
      pending += 1
      setImmediate(() => {
        pending -= 1
        try {
          deliver()
        } catch (error) {
          failed(error)
        }
      })
    },
  }
}

export type Bridge = ReturnType<typeof createBridge>
