import type { createConnectGate } from '../../../../src/platform/socket/connect-gate'
import type { createNativeConnection, createPendingSends } from '../../../../src/platform/socket/native-connection'
import { messageOf, type openNative } from '../../../../src/platform/socket/native-task'
import type { Naive } from './naive'

export const passEachAnswerOn: Naive<typeof createPendingSends> = () => () => ({
  add: (settled) => settled,
  settleAll: () => undefined,
})

let newestTask: UniNamespace.SocketTask | undefined

export const keepTheTask: Naive<typeof openNative> = (original) => (request, native) => {
  newestTask = original(request, native)
  return newestTask
}

export const sendAtOnce: Naive<typeof createNativeConnection> = (original) => (request, listener, world) => {
  const connection = original(request, listener, world)
  const task = newestTask
  return {
    ...connection,
    send: (data, settled) => {
      task?.send({ data, success: () => settled(), fail: (failure: unknown) => settled(messageOf(failure)) })
    },
  }
}

export const connectAtOnce: Naive<typeof createConnectGate> = () => () => ({
  pass(_clock, connect) {
    connect(() => undefined)
    return () => undefined
  },
  size: () => 0,
})
