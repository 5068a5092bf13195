/** The part of a WebSocket that a queue uses. */
export interface Wire {
  /** Bytes that the system has not accepted yet. */
  readonly bufferedAmount: number
  send(text: string, sent: () => void): void
  /** Sends the messages of the callback in one write. */
  together(send: () => void): void
}

export interface OutboundOptions {
  readonly wire: Wire
  readonly limitBytes: number
  /** Returns the current list; `undefined` when there is nothing to send. */
  readonly makeSnapshot: () => string | undefined
  /** Called when the consumer has a base for deltas: a snapshot or its replacement. */
  readonly onCaughtUp: () => void
}

/**
 * A consumer that cannot keep up gets no deltas while its queue is full, and one snapshot once the queue has drained.
 * This limits the memory to `limitBytes` and one snapshot.
 */
export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(options: OutboundOptions) {
  const { wire, limitBytes, makeSnapshot, onCaughtUp } = options
  let isSnapshotDue = false
  /** Bytes of the snapshot that the system has not accepted yet, which the limit does not count. */
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
    // Not counted from the text, because a loop over 300,000 characters takes 5 ms.
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
    /** Sends a snapshot now, or once the queue has room. Repeated calls send one. */
    snapshot(): void {
      if (isSending || isFull()) isSnapshotDue = true
      else sendSnapshot()
    },
    /** Sends messages that replace a snapshot. Returns false and queues none of them when there is no room. */
    resume(texts: readonly string[], bytes: number): boolean {
      if (isSnapshotDue || wire.bufferedAmount + bytes > limitBytes + sendingBytes()) return false
      wire.together(() => {
        for (const text of texts) wire.send(text, settle)
      })
      onCaughtUp()
      return true
    },
    /** Cancels a pending snapshot, because the subscription ended. */
    forget(): void {
      isSnapshotDue = false
    },
    isBehind: (): boolean => isSnapshotDue,
  }
}
