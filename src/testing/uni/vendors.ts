import type { UniRuntime } from './page-hooks'

export interface VendorRules {
  /** Alipay returns a task only for `multiple: true`. */
  readonly task: 'always' | 'with-multiple'
  /** Type of the code in close events. On Alipay, the close events of a task have no code. */
  readonly closeCode: 'number' | 'text'
  /** Maximum number of simultaneous sockets, or `Infinity` if the vendor documents no limit. */
  readonly sockets: number
  /** Result of an asynchronous read if the key is missing. */
  readonly missingKey: 'failure' | 'null' | 'empty'
  readonly maxEntryBytes: number
  /** Functions that the platform lacks. Task methods start with `SocketTask.`. */
  readonly absent: readonly string[]
  /** Whether network events have an `isConnected` field. */
  readonly tellsConnected: boolean
  /** Whether a task's `send` and `close` call `complete`. */
  readonly completes: boolean
}

const weixin: VendorRules = {
  // developers.weixin.qq.com/miniprogram/dev/api/network/websocket/wx.connectSocket.html: five simultaneous sockets
  task: 'always', sockets: 5,
  // …/websocket/SocketTask.onClose.html: the close code is a number
  closeCode: 'number',
  // …/api/storage/wx.setStorage.html: 1 MB per key. Users report that reading a missing key fails.
  missingKey: 'failure', maxEntryBytes: 1_048_576,
  absent: [], tellsConnected: true, completes: true,
}

// uniapp.dcloud.net.cn/api/ui/window: among mini-programs, only WeChat, Lark and QQ support resize events
const resize = ['onWindowResize', 'offWindowResize']
// uniapp.dcloud.net.cn/api/system/theme: only WeChat and Lark support theme events
const theme = ['onThemeChange', 'offThemeChange']
// uniapp.dcloud.net.cn/api/system/network: only on WeChat and Kuaishou, and in the typings of Alipay and Douyin
const networkEnd = 'offNetworkStatusChange'

/** These vendors do not document a socket limit. */
const unlimited: VendorRules = { ...weixin, sockets: Infinity }

/** Rules for H5 and App, which have their own socket doubles. */
const native: VendorRules = { ...unlimited, maxEntryBytes: Infinity }

const toutiao: VendorRules = {
  // developer.open-douyin.com, tt.connectSocket: a new socket does not close the old socket; no socket limit documented
  ...unlimited,
  // developer.open-douyin.com, SocketTask.onClose: the code is a string since base library 1.81.0
  // @douyin-microapp/typings 1.3.1 declares `string | number` for the code
  closeCode: 'text',
  // @douyin-microapp/typings, getStorage: returns '' for a missing key
  missingKey: 'empty',
  // @douyin-microapp/typings 1.3.1 declares `offNetworkStatusChange`, and `isConnected` in `onNetworkStatusChange`.
  // uniapp.dcloud.net.cn/api/system/network lists neither `isConnected` nor `offNetworkStatusChange` for Douyin.
  absent: [...resize, ...theme],
}

/**
 * Platform rules from the vendors' documentation. Rules without a source assume WeChat's behaviour, because uni-app
 * forwards the call. No rule was tested on a device.
 */
export const vendorRules: Readonly<Record<UniRuntime, VendorRules>> = {
  'h5': native,
  'app': native,
  'mp-weixin': weixin,
  'mp-alipay': {
    ...weixin,
    // opendocs.alipay.com/mini/api/vx19c3: without `multiple`, an app has one socket and no task. The limit is five.
    task: 'with-multiple', sockets: 5,
    // opendocs.alipay.com/mini/api/SocketTask.onMessage, SocketTask.send; mqttjs/MQTT.js#944: messages are objects
    // @mini-types/my 3.0.14 declares `isBuffer` for `my.sendSocketMessage`, not for `send`, so binary data may fail.
    // opendocs.alipay.com/mini/api/azfobl, my.getStorage: `data: null`; my.setStorage: 200 KB per key, 10 MB in total
    missingKey: 'null', maxEntryBytes: 200 * 1_024,
    // @mini-types/my 3.0.14 and @remax/ali 2.15.14 declare `offNetworkStatusChange`
    absent: [...resize, ...theme],
  },
  'mp-toutiao': toutiao,
  // open.feishu.cn/document/uYjL24iN/ugDMx4COwEjL4ATM.md: the task method list has no onError; at most five sockets
  // uniapp.dcloud.net.cn/api/ui/menuButton: not available on Lark. api/system/network: like Douyin, no `isConnected`.
  'mp-lark': {
    ...toutiao, sockets: 5, absent: ['SocketTask.onError', 'getMenuButtonBoundingClientRect', networkEnd],
    tellsConnected: false,
  },
  // smartprogram.baidu.com/docs/develop/api/net/websocket_swan-connectSocket: several sockets since base library 1.9.4
  'mp-baidu': { ...unlimited, absent: [...resize, ...theme, networkEnd] },
  // q.qq.com/wiki/develop/miniprogram/API/network/network_websocket.html: five sockets
  'mp-qq': { ...weixin, absent: [...theme, networkEnd] },
  // No socket differences are documented. uniapp.dcloud.net.cn/api/request/websocket: all platforms are supported
  'mp-kuaishou': { ...unlimited, absent: [...resize, ...theme] },
  'mp-xhs': { ...unlimited, absent: [...resize, ...theme, networkEnd] },
  // uniapp.dcloud.net.cn/api/application: JD has no `onAppShow` and `onAppHide` events
  'mp-jd': {
    ...unlimited,
    absent: ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', networkEnd, ...resize, ...theme],
  },
  // dcloudio/uni-api, utssdk/app-harmony: uni-websocket and uni-storage have no limit
  'app-harmony': { ...native, completes: false },
}

/** Omits the members listed in `absent` under the prefix `owner`. */
export function withoutAbsent<Members extends object>(
  { absent }: Pick<VendorRules, 'absent'>, owner: '' | 'SocketTask.', all: Members,
): Partial<Members> {
  const present: Partial<Members> = { ...all }
  for (const name of absent) if (name.startsWith(owner)) Reflect.deleteProperty(present, name.slice(owner.length))
  return present
}
