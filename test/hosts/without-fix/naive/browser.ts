import type { openNative } from '../../../../src/platform/socket/native-task'
import type { Naive } from './naive'

/** As a client made for browsers does; where there is no `WebSocket`, `new` throws. */
export const openWebSocket: Naive<typeof openNative> = () => (request, native) => {
  const socket = new WebSocket(request.url)
  socket.onopen = () => native.opened(undefined)
  socket.onmessage = (event) => native.message(event.data)
  socket.onerror = () => native.failed()
  socket.onclose = (event) => native.closed(event.code, event.reason)
  const task: Pick<UniNamespace.SocketTask, 'send' | 'close'> = {
    send({ data, success }) {
      socket.send(data)
      success?.({ errMsg: 'sendSocketMessage:ok' })
    },
    close: ({ code, reason }) => socket.close(code, reason),
  }
  // All that the module asks of a task once its listeners are attached.
  return task as UniNamespace.SocketTask
}

/** The pasted way to read a frame, from the time before `JSON`. */
export const evaluateText: Naive<(text: string) => unknown> = () => (text) => {
  const run: unknown = Reflect.construct(Function, [`return (${text})`])
  return typeof run === 'function' ? (Reflect.apply(run, undefined, []) as unknown) : undefined
}
