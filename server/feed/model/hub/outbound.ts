export interface Wire {
  readonly bufferedAmount: number
  send(text: string, sent: () => void): void
  together(send: () => void): void
}

export interface OutboundOptions {
  readonly wire: Wire
  readonly limitBytes: number
  /** Returns the current list, or `undefined` when there is nothing to send. */
  readonly makeSnapshot: () => string | undefined
  /** Called when the client can apply deltas again, after a snapshot or after the missed deltas. */
  readonly onCaughtUp: () => void
}

/**
 * Limits a slow client's memory to `limitBytes` and one snapshot. While the queue is full, the client does not get
 * deltas. Afterwards, the client gets a single snapshot.
 */
export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(options: OutboundOptions) {
  const { wire, limitBytes, makeSnapshot, onCaughtUp } = options
  let isSnapshotDue = false
  /** Unsent bytes of the snapshot, which do not count toward the limit. */
  let snapshotBytes = 0
  let isSending = false

  const sendingBytes = (): number => (isSending ? snapshotBytes : 0)

  function isFull(): boolean {
    return wire.bufferedAmount > limitBytes + sendingBytes()
  }

  function sendSnapshot(): void {
    const text = makeSnapshot()
    isSnapshotDue = false
    if (text === undefined) return
    const before = wire.bufferedAmount
    isSending = true
    wire.send(text, () => {
      isSending = false
      settle()
    })
    // Uses `bufferedAmount`, because counting the bytes of 300,000 characters takes 5 ms.
    snapshotBytes = wire.bufferedAmount - before
    onCaughtUp()
  }

  function settle(): void {
    if (isSnapshotDue && !isSending && wire.bufferedAmount <= limitBytes / 4) sendSnapshot()
  }

  return {
    push(text: string): void {
      if (isSnapshotDue) return
      if (isFull()) isSnapshotDue = true
      else wire.send(text, settle)
    },
    reply(text: string): void {
      if (!isFull()) wire.send(text, settle)
    },
    /** Sends one snapshot, now or when the queue has room. */
    snapshot(): void {
      if (isSending || isFull()) isSnapshotDue = true
      else sendSnapshot()
    },
    /** Sends messages that replace a snapshot. If the queue lacks room, only returns false. */
    resume(texts: readonly string[], bytes: number): boolean {
      if (isSnapshotDue || wire.bufferedAmount + bytes > limitBytes + sendingBytes()) return false
      wire.together(() => {
        for (const text of texts) wire.send(text, settle)
      })
      onCaughtUp()
      return true
    },
    /** Cancels a pending snapshot when the subscription ends. */
    forget(): void {
      isSnapshotDue = false
    },
    isBehind: (): boolean => isSnapshotDue,
  }
}
