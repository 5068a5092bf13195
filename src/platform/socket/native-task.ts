import type { SocketRequest } from '../../connection/ports/ports'
import { isRecord } from '../../shared/checks'
import { exactBuffer, isArrayBuffer } from '../../shared/bytes'

type Task = UniNamespace.SocketTask

/** What a native socket tells, each at any time, in any order and as often as it likes. */
export interface NativeListener {
  opened(event: unknown): void
  message(data: unknown): void
  failed(): void
  closed(code: unknown, reason: unknown): void
  /** `connectSocket` itself failed; may come before the call returns. */
  refused(message: string): void
}

/**
 * Opens a native socket. Answers `undefined` when the runtime gave no task to speak to. Callbacks are
 * always passed, since without one every runtime returns a promise and keeps the task to itself;
 * listeners are attached at once, since the first event may come in the next turn.
 */
export function openNative(request: SocketRequest, native: NativeListener): Task | undefined {
  /** A runtime may answer nothing, or a promise. */
  let task: Partial<Task> | null | undefined
  try {
    task = uni.connectSocket({
      url: request.url,
      ...(request.header === undefined ? {} : { header: { ...request.header } }),
      ...(request.protocols === undefined ? {} : { protocols: [...request.protocols] }),
      fail: (failure: unknown) => native.refused(messageOf(failure)),
      complete: () => undefined,
    })
  } catch (error) {
    native.refused(messageOf(error))
    return undefined
  }
  if (!isTask(task)) return undefined
  task.onOpen(native.opened)
  task.onMessage((event: { readonly data?: unknown } | undefined) => native.message(event?.data))
  task.onError(() => native.failed())
  task.onClose((event: { readonly code?: unknown; readonly reason?: unknown } | undefined) => {
    native.closed(event?.code, event?.reason)
  })
  return task
}

/** The runtime's words for a failure. */
export function messageOf(failure: unknown): string {
  const { errMsg, message }: Record<string, unknown> = isRecord(failure) ? failure : {}
  return String(errMsg ?? message ?? failure)
}

function isTask(value: Partial<Task> | null | undefined): value is Task {
  return typeof value?.onOpen === 'function'
}

/**
 * What native may be given: text or an ArrayBuffer of just these bytes. Of a view the app's runtime sends the
 * units as bytes, which is right where a unit is a byte; WeChat takes no view at all.
 */
export function toWire(data: string | ArrayBuffer | ArrayBufferView): string | ArrayBuffer {
  return ArrayBuffer.isView(data) ? exactBuffer(data) : data
}

/** What native gives. Anything else than text and bytes is named as text, for the protocol to refuse. */
export function fromWire(data: unknown): string | ArrayBuffer {
  if (typeof data === 'string') return data
  if (isArrayBuffer(data)) return data
  if (ArrayBuffer.isView(data)) return exactBuffer(data)
  return data === undefined || data === null ? '' : Object.prototype.toString.call(data)
}
