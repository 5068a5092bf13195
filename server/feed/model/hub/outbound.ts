import { utf8Bytes } from '../../../../src/shared/bytes'

/** The part of a WebSocket that a queue uses. */
export interface Wire {
  /** Bytes that the system has not accepted yet. */
  readonly bufferedAmount: number
  send(text: string, sent: () => void): void
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
 * Frames for one consumer. A consumer that cannot keep up gets no deltas while its queue is full, and one snapshot once
 * the queue has drained. This limits the memory to `limitBytes` and one snapshot.
 */
export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(options: OutboundOptions) {
  const { wire, limitBytes, makeSnapshot, onCaughtUp } = options
  let isSnapshotDue = false
  /** Size of the snapshot being sent, which the limit does not count. */
  let snapshotBytes = 0

  function isFull(): boolean {
    return wire.bufferedAmount > limitBytes + snapshotBytes
  }

  function sendSnapshot(): void {
    const text = makeSnapshot()
    isSnapshotDue = false
    if (text === undefined) return
    snapshotBytes = utf8Bytes(text)
    wire.send(text, () => {
      snapshotBytes = 0
      settle()
    })
    onCaughtUp()
  }

  function settle(): void {
    if (isSnapshotDue && snapshotBytes === 0 && wire.bufferedAmount <= limitBytes / 4) sendSnapshot()
  }

  return {
    /** Sends a delta, or drops it while a snapshot is pending. */
    push(text: string): void {
      if (isSnapshotDue) return
      if (isFull()) isSnapshotDue = true
      else wire.send(text, settle)
    },
    /** Sends a response or an error, or drops it while the queue is full. */
    reply(text: string): void {
      if (!isFull()) wire.send(text, settle)
    },
    /** Sends a snapshot now, or once the queue has room. Repeated calls send one. */
    snapshot(): void {
      if (snapshotBytes > 0 || isFull()) isSnapshotDue = true
      else sendSnapshot()
    },
    /** Sends messages that replace a snapshot. Returns false and queues none of them when there is no room. */
    resume(texts: readonly string[]): boolean {
      const bytes = texts.reduce((sum, text) => sum + utf8Bytes(text), 0)
      if (isSnapshotDue || wire.bufferedAmount + bytes > limitBytes + snapshotBytes) return false
      for (const text of texts) wire.send(text, settle)
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
