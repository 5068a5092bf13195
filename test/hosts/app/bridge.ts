type BridgeDirection = 'to-view' | 'to-service'

/** A message between the logic layer and a webview. */
export interface BridgeMessage {
  readonly direction: BridgeDirection
  readonly webview: string
  /** `vdSync`, `onWebviewReady` and so on. */
  readonly name: string
  readonly bytes: number
}

export interface Bridge {
  readonly log: readonly BridgeMessage[]
  /** Messages that are under way. */
  pending(): number
  carry(message: BridgeMessage, deliver: () => void): void
}

/** Both directions are asynchronous and keep their order, as on a phone. */
export function createBridge(failed: (error: unknown) => void): Bridge {
  const log: BridgeMessage[] = []
  let pending = 0
  return {
    log,
    pending: () => pending,
    carry(message, deliver) {
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
