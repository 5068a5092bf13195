import { utf8Bytes } from '../../../../src/shared/bytes'

/** The part of a WebSocket that a queue needs. */
export interface Wire {
  /** Bytes handed over and not yet taken by the system. */
  readonly bufferedAmount: number
  send(text: string, sent: () => void): void
}

export interface OutboundOptions {
  readonly wire: Wire
  readonly limitBytes: number
  /** The present list; `undefined` when there is none to send. */
  readonly makeSnapshot: () => string | undefined
  /** The consumer has what deltas follow on: a snapshot, or what stands for one. */
  readonly onCaughtUp: () => void
}

/**
 * The frames to one consumer. A consumer that cannot keep up gets no deltas while its line is full, and a
 * single snapshot once it has drained: the memory held for it is `limitBytes` and one snapshot.
 */
export type Outbound = ReturnType<typeof createOutbound>

export function createOutbound(options: OutboundOptions) {
  const { wire, limitBytes, makeSnapshot, onCaughtUp } = options
  let isSnapshotDue = false
  /** Size of the snapshot that is on its way, which the limit does not count. */
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
    /** A delta; dropped while a snapshot is due. */
    push(text: string): void {
      if (isSnapshotDue) return
      if (isFull()) isSnapshotDue = true
      else wire.send(text, settle)
    },
    /** An answer or an error; dropped while the line is full. */
    reply(text: string): void {
      if (!isFull()) wire.send(text, settle)
    },
    /** A snapshot now, or as soon as the line has room; several wishes are one. */
    snapshot(): void {
      if (snapshotBytes > 0 || isFull()) isSnapshotDue = true
      else sendSnapshot()
    },
    /** Texts that replace a snapshot, all at once; false, with none of them queued, when there is no room. */
    resume(texts: readonly string[]): boolean {
      const bytes = texts.reduce((sum, text) => sum + utf8Bytes(text), 0)
      if (isSnapshotDue || wire.bufferedAmount + bytes > limitBytes + snapshotBytes) return false
      for (const text of texts) wire.send(text, settle)
      onCaughtUp()
      return true
    },
    /** Nothing is due any more (the subscription ended). */
    forget(): void {
      isSnapshotDue = false
    },
    isBehind: (): boolean => isSnapshotDue,
  }
}
