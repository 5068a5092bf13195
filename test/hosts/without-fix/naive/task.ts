import type { openNative } from '../../../../src/platform/socket/native-task'
import type { Naive } from './naive'

type Open = Naive<typeof openNative>

export const receiveClosesOnly: Open = (original) => (request, native) =>
  original(request, { ...native, failed: () => undefined })

export const connectWithoutCallback: Open = () => (request, native) => {
  // The types know that this is a promise; in pasted JavaScript no compiler reports it.
  const task = uni.connectSocket({ url: request.url }) as unknown as UniNamespace.SocketTask
  task.onOpen(() => native.opened(undefined))
  task.onMessage((event) => native.message(event.data))
  task.onError(() => native.failed())
  task.onClose((event: { readonly code?: unknown; readonly reason?: unknown }) => {
    native.closed(event.code, event.reason)
  })
  return task
}

export const failAsAnyOther: Open = (original) => (request, native) =>
  original(request, { ...native, refused: () => native.refused('connectSocket:fail') })

const CLOSED = 3

export const readReadyState: Open = (original) => (request, native) => {
  const task = original(request, native)
  if (task !== undefined && Reflect.get(task, 'readyState') === CLOSED) native.closed(1006, '')
  return task
}
