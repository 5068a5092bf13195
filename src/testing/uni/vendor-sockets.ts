import { base64Of, bytesOfBase64 } from '../../shared/base64'
import { failWith, type ConnectOptions, type NativeWire, type SocketTaskDouble } from './native-wire'
import { without, type VendorRules } from './vendors'
import { createWeixinSockets, type WeixinSocketOptions } from './weixin-sockets'

interface VendorSockets {
  /** A task may lack methods. */
  connectSocket(options: ConnectOptions): Partial<SocketTaskDouble> | Promise<{ errMsg: string }> | undefined
}

/** WeChat's sockets, but for what the vendor documents otherwise. */
export function createVendorSockets(
  wire: NativeWire, options: WeixinSocketOptions, rules: VendorRules,
): VendorSockets {
  const sockets = createWeixinSockets(wire, { ...options, maxSockets: rules.sockets })
  return {
    connectSocket(connect) {
      const task = sockets.connectSocket(connect)
      if (rules.task === 'with-multiple' && !('multiple' in connect && connect.multiple === true)) return undefined
      return task === undefined || 'then' in task ? task : without(rules, 'SocketTask.', taskBy(rules, task))
    },
  }
}

function taskBy({ frame, closeCode, completes }: VendorRules, task: SocketTaskDouble): SocketTaskDouble {
  const changed = completes ? {} : { complete: () => undefined }
  const inEnvelopes = frame === 'nested'
  return {
    ...task,
    send({ data, ...others }) {
      const call = { ...others, ...changed }
      if (!inEnvelopes) return task.send({ ...call, data })
      if (typeof data !== 'string') return failWith(call, 'sendSocketMessage:fail data is no text')
      const isBuffer = 'isBuffer' in call && call.isBuffer === true
      task.send({ ...call, data: isBuffer ? bytesOfBase64(data).buffer : data })
    },
    close: (call) => task.close({ ...call, ...changed }),
    onMessage: (listener) => task.onMessage(({ data }) => {
      const isBuffer = data instanceof ArrayBuffer
      const envelope = { data: isBuffer ? base64Of(new Uint8Array(data)) : data, isBuffer }
      listener({ data: inEnvelopes ? envelope : data })
    }),
    onClose: (listener) => task.onClose(({ code, reason }) => {
      const events = { number: { code, reason }, text: { code: String(code), reason }, none: {} }
      listener(events[closeCode])
    }),
  }
}
