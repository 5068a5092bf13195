import { base64Of, bytesOfBase64 } from '../../shared/base64'
import {
  failWith, type CallbackOptions, type ConnectOptions, type NativeWire, type SocketTaskDouble,
} from './native-wire'
import { withoutAbsent, type VendorRules } from './vendors'
import { createWeixinSockets, type WeixinSocketOptions } from './weixin-sockets'

interface VendorSockets {
  /** The returned task may lack methods. */
  connectSocket(options: ConnectOptions): Partial<SocketTaskDouble> | Promise<{ errMsg: string }> | undefined
}

/** Creates sockets like WeChat's, with the vendor's documented differences. */
export function createVendorSockets(
  wire: NativeWire, options: WeixinSocketOptions, rules: VendorRules,
): VendorSockets {
  const sockets = createWeixinSockets(wire, { ...options, maxSockets: rules.sockets })
  return {
    connectSocket(connect) {
      const task = sockets.connectSocket(connect)
      if (rules.task === 'with-multiple' && !('multiple' in connect && connect.multiple === true)) return undefined
      return task === undefined || 'then' in task ? task : withoutAbsent(rules, 'SocketTask.', taskBy(rules, task))
    },
  }
}

function taskBy({ task: by, closeCode, completes }: VendorRules, task: SocketTaskDouble): SocketTaskDouble {
  if (by === 'with-multiple') return alipayTask(task)
  const changed = completes ? {} : { complete: () => undefined }
  return {
    ...task,
    send: (call) => task.send({ ...call, ...changed }),
    close: (call) => task.close({ ...call, ...changed }),
    onClose: (listener) => task.onClose(({ code, reason }) =>
      listener({ code: closeCode === 'text' ? String(code) : code, reason })),
  }
}

let madeTasks = 0

/**
 * Returns a task whose events, failures and promises match `@mini-types/my` 3.0.14. Events have a `data` field, closes
 * have no code, and failures have no `errMsg`. Messages are read from `data`, and bytes are base64.
 */
function alipayTask(task: SocketTaskDouble): SocketTaskDouble {
  madeTasks += 1
  const named = { socketTaskID: String(madeTasks) }
  return {
    ...task,
    send: ({ data, ...call }) => promised(call, (heard) => {
      if (typeof data !== 'string') return failWith(heard, 'sendSocketMessage:fail data is not a string')
      const isBuffer = 'isBuffer' in call && call.isBuffer === true
      task.send({ ...heard, data: isBuffer ? bytesOfBase64(data).buffer : data })
    }),
    close: ({ code, reason, ...call }) => promised(call, (heard) => {
      task.close({ ...heard, ...(code !== undefined && { code }), ...(reason !== undefined && { reason }) })
    }),
    onOpen: (listener) => task.onOpen(() => listener({ data: named })),
    onMessage: (listener) => task.onMessage(({ data }) => {
      const isBuffer = data instanceof ArrayBuffer
      listener({ data: { ...named, data: isBuffer ? base64Of(new Uint8Array(data)) : data, isBuffer } })
    }),
    onError: (listener) => task.onError(() => listener({ data: named, error: UNKNOWN_ERROR })),
    onClose: (listener) => task.onClose(() => listener({ data: named })),
  }
}

const UNKNOWN_ERROR = 1

/** Calls back in Alipay's format. Also settles a promise, which an app may leave unhandled. */
function promised(call: CallbackOptions, act: (heard: CallbackOptions) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const failureOf = ({ errMsg }: { readonly errMsg: string }) => ({ error: UNKNOWN_ERROR, errorMessage: errMsg })
    const answer = (callback: unknown, result: object): void => {
      if (typeof callback === 'function') Reflect.apply(callback, undefined, [result])
    }
    act({
      success(result) {
        answer(call.success, result)
        answer(call.complete, result)
        resolve(result)
      },
      fail(result) {
        const failure = failureOf(result)
        answer(call.fail, failure)
        answer(call.complete, failure)
        reject(Object.assign(new Error(failure.errorMessage), failure))
      },
    })
  })
}
