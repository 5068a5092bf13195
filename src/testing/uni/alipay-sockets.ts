import { base64Of, bytesOfBase64 } from '../../shared/base64'
import { failWith, type NativeWire, type SocketTaskDouble, type UniSocketDouble } from './native-wire'
import { createWeixinSockets, type WeixinSocketOptions } from './weixin-sockets'

/**
 * Alipay by its documents: a task only with `multiple`, messages in an envelope, bytes as base64 both ways, a close
 * without code and reason.
 */
export function createAlipaySockets(wire: NativeWire, options: WeixinSocketOptions): UniSocketDouble {
  const sockets = createWeixinSockets(wire, options)
  return {
    alive: sockets.alive,
    connectSocket(connect) {
      const task = sockets.connectSocket(connect)
      if (!('multiple' in connect) || connect.multiple !== true) return undefined
      return task === undefined || 'then' in task ? task : inEnvelopes(task)
    },
  }
}

function inEnvelopes(task: SocketTaskDouble): SocketTaskDouble {
  return {
    ...task,
    send({ data, ...call }) {
      if (typeof data === 'string') {
        const isBuffer = 'isBuffer' in call && call.isBuffer === true
        task.send({ ...call, data: isBuffer ? bytesOfBase64(data).buffer : data })
      } else {
        failWith(call, 'sendSocketMessage:fail data is no text')
      }
    },
    onMessage(listener) {
      task.onMessage(({ data }) => {
        const isBuffer = data instanceof ArrayBuffer
        listener({ data: { data: isBuffer ? base64Of(new Uint8Array(data)) : data, isBuffer } })
      })
    },
    onClose: (listener) => task.onClose(() => listener({})),
  }
}
