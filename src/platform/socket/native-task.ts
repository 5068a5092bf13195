import type { SocketRequest } from '../../connection/ports/ports'
import { bufferOf, exactBuffer } from '../../shared/bytes'
import { isFunction, isPromise, isRecord } from '../../shared/checks'
import { ifThere, whenRejected } from '../system/environment'
import { targetHere } from '../system/target'
import type { CloseFrame } from './standard-frames'

type Task = UniNamespace.SocketTask
/** Result of `connectSocket`. Some runtimes return no task or an incomplete task. */
type Given = Partial<Task> | null | undefined

/** Native socket events. Events may arrive at any time, in any order, and repeatedly. */
export interface NativeListener {
  /**
   * Receives the native socket, with its listeners, during `connectSocket`, or later if an interceptor is asynchronous.
   */
  adopted(task: Task, isLate: boolean): void
  taskMissing(): void
  opened(event: unknown): void
  message(event: { readonly data?: unknown } | undefined): void
  failed(failure?: unknown): void
  closed(event: { readonly code?: unknown; readonly reason?: unknown } | undefined): void
  /** Called when `connectSocket` itself has failed, possibly before the call returns. */
  refused(failure?: unknown): void
}

/**
 * Passes a callback, because without callbacks every runtime returns a promise. With an asynchronous interceptor, uni
 * always returns a promise.
 */
export function openNative(request: SocketRequest, native: NativeListener): void {
  const { header, protocols } = request
  try {
    const asked = Object.assign({}, request.native, { url: request.url, fail: native.refused })
    Object.assign(asked, header && { header: Object.assign({}, header) }, protocols && { protocols: [...protocols] })
    // #ifdef MP-ALIPAY
    Object.assign(asked, targetHere().frames?.asked)
    // #endif
    const given: Given | Promise<Given> = uni.connectSocket(asked)
    if (isPromise(given)) void given.then((task) => adopt(task, native, true), native.refused)
    else adopt(given, native, false)
  } catch (error) {
    native.refused(error)
  }
}

/**
 * Attaches the listeners immediately, because an event may arrive in the next tick. Closes a task without a listener
 * method.
 */
function adopt(task: Given, native: NativeListener, isLate: boolean): void {
  if (!isTask(task)) return native.taskMissing()
  try {
    task.onOpen(native.opened)
    task.onMessage(native.message)
    // Lark does not document `onError` for tasks, and reports every failure as a close event.
    ifThere(() => task.onError(native.failed))
    task.onClose(native.closed)
    native.adopted(task, isLate)
  } catch (error) {
    native.refused(error)
    closeTask(task, undefined, () => undefined)
  }
}

/** `settle` receives each result, with a message on failure. */
export function sendTo(task: Task, data: string | ArrayBuffer, settle: (error?: string) => void): void {
  const fail = (failure: unknown): void => settle(failureMessage(failure))
  try {
    const call = { data: toWire(data), success: () => settle(), fail }
    // #ifdef MP-ALIPAY
    Object.assign(call, targetHere().frames?.wrap(call.data))
    // #endif
    whenRejected(task.send(call), fail)
  } catch (error) {
    fail(error)
  }
}

/** `refused` receives the platform's rejection or exception. */
export function closeTask(
  task: Task | undefined, frame: CloseFrame | undefined, refused: (failure: unknown) => void,
): void {
  try {
    whenRejected(task?.close(Object.assign({ fail: refused }, frame)), refused)
  } catch (error) {
    refused(error)
  }
}

/** Maximum length of a platform message (UTF-16 units). Limited because a hostile server may control parts of it. */
const maxWords = 300

export function failureMessage(failure: unknown): string {
  let words = isRecord(failure) ? failure.errMsg || failure.errorMessage || failure.message || failure.error : failure
  // #ifdef MP-ALIPAY
  if (isRecord(failure) && targetHere().frames !== undefined) words = failureMessage(failure.data) || words
  // #endif
  return typeof words === 'string' || typeof words === 'number' ? `${words}`.slice(0, maxWords) : ''
}

function isTask(value: Given): value is Task {
  return isFunction(value?.close)
}

/**
 * Converts a view to a buffer with exactly the view's bytes. The App runtime sends each element of a view as one byte,
 * and WeChat rejects views.
 */
export function toWire(data: string | ArrayBuffer | ArrayBufferView): string | ArrayBuffer {
  return ArrayBuffer.isView(data) ? exactBuffer(data) : data
}

/** Returns strings and bytes unchanged. Converts any other value to a string, which the protocol rejects. */
export function fromWire(data: unknown): string | ArrayBuffer {
  if (typeof data === 'string') return data
  return bufferOf(data) || (data === undefined || data === null ? '' : Object.prototype.toString.call(data))
}
