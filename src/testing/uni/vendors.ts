import type { UniRuntime } from './page-hooks'

/** The differences of a mini-program, or of a HarmonyOS app, in sockets and storage. */
export interface VendorRules {
  /** Whether a task is always returned, or only for `multiple: true`, as on Alipay. */
  readonly task: 'always' | 'with-multiple'
  /** The form of a close code. Alipay's task has its own events without a close code. */
  readonly closeCode: 'number' | 'text'
  /** Number of simultaneous sockets, or Infinity without a documented limit. */
  readonly sockets: number
  /** The result of an asynchronous read for a missing key. */
  readonly missingKey: 'failure' | 'null' | 'empty'
  readonly maxEntryBytes: number
  /** Missing functions. Names of task methods start with `SocketTask.`. */
  readonly absent: readonly string[]
  /** Whether a network event has `isConnected` in addition to its type. */
  readonly tellsConnected: boolean
  /** Whether a task's `send` and `close` call `complete`. */
  readonly completes: boolean
}

const weixin: VendorRules = {
  // developers.weixin.qq.com/miniprogram/dev/api/network/websocket/wx.connectSocket.html; five at the same time
  task: 'always', sockets: 5,
  // …/websocket/SocketTask.onClose.html
  closeCode: 'number',
  // …/api/storage/wx.setStorage.html; that a missing key fails: reports
  missingKey: 'failure', maxEntryBytes: 1_048_576,
  absent: [], tellsConnected: true, completes: true,
}

// uniapp.dcloud.net.cn/api/ui/window names only WeChat, Lark and QQ among mini-programs
const resize = ['onWindowResize', 'offWindowResize']
// uniapp.dcloud.net.cn/api/system/theme: only WeChat and Lark
const theme = ['onThemeChange', 'offThemeChange']
// uniapp.dcloud.net.cn/api/system/network: only WeChat and Kuaishou; the typings of Alipay and Douyin declare it too
const networkEnd = 'offNetworkStatusChange'

/** The documents of these vendors state no socket limit. */
const unlimited: VendorRules = { ...weixin, sockets: Infinity }

/** H5 and App, whose sockets have separate doubles. */
const native: VendorRules = { ...unlimited, maxEntryBytes: Infinity }

const toutiao: VendorRules = {
  // developer.open-douyin.com, tt.connectSocket: a new socket does not close the old one; no limit is named
  ...unlimited,
  // developer.open-douyin.com, SocketTask.onClose: the code is a string since base library 1.81.0;
  // @douyin-microapp/typings 1.3.1: `string | number`
  closeCode: 'text',
  // @douyin-microapp/typings, getStorage: '' when nothing is stored
  missingKey: 'empty',
  // @douyin-microapp/typings 1.3.1, onNetworkStatusChange: `isConnected`, and `offNetworkStatusChange` beside it.
  // uniapp.dcloud.net.cn/api/system/network names neither for Douyin.
  absent: [...resize, ...theme],
}

/**
 * Rules from the vendors' documents. A line without a source is assumed to match WeChat, because uni passes the call
 * through. No rule was observed on a device. The hosts of the built apps use this table too.
 */
export const vendorRules: Readonly<Record<UniRuntime, VendorRules>> = {
  'h5': native,
  'app': native,
  'mp-weixin': weixin,
  'mp-alipay': {
    ...weixin,
    // opendocs.alipay.com/mini/api/vx19c3: without `multiple` the whole app has one socket, and no task; five sockets
    task: 'with-multiple', sockets: 5,
    // opendocs.alipay.com/mini/api/SocketTask.onMessage, SocketTask.send; mqttjs/MQTT.js#944; @mini-types/my 3.0.14
    // declares `isBuffer` for `my.sendSocketMessage` and not for `send` of a task: bytes there are uncertain.
    // opendocs.alipay.com/mini/api/azfobl, my.getStorage: `data: null`; my.setStorage: 200 KB a key, 10 MB in all
    missingKey: 'null', maxEntryBytes: 200 * 1_024,
    // @mini-types/my 3.0.14 and @remax/ali 2.15.14 declare `offNetworkStatusChange`
    absent: [...resize, ...theme],
  },
  'mp-toutiao': toutiao,
  // open.feishu.cn/document/uYjL24iN/ugDMx4COwEjL4ATM.md: the task method list has no onError; at most five sockets
  // uniapp.dcloud.net.cn/api/ui/menuButton: not on Lark; api/system/network: no `isConnected`, as on Douyin
  'mp-lark': {
    ...toutiao, sockets: 5, absent: ['SocketTask.onError', 'getMenuButtonBoundingClientRect', networkEnd],
    tellsConnected: false,
  },
  // smartprogram.baidu.com/docs/develop/api/net/websocket_swan-connectSocket: several sockets since base library 1.9.4
  'mp-baidu': { ...unlimited, absent: [...resize, ...theme, networkEnd] },
  // q.qq.com/wiki/develop/miniprogram/API/network/network_websocket.html: five sockets
  'mp-qq': { ...weixin, absent: [...theme, networkEnd] },
  // No documented differences; uniapp.dcloud.net.cn/api/request/websocket lists them as supported.
  'mp-kuaishou': { ...unlimited, absent: [...resize, ...theme] },
  'mp-xhs': { ...unlimited, absent: [...resize, ...theme, networkEnd] },
  // uniapp.dcloud.net.cn/api/application: JD has no app events
  'mp-jd': {
    ...unlimited,
    absent: ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', networkEnd, ...resize, ...theme],
  },
  // dcloudio/uni-api, utssdk/app-harmony of uni-websocket and uni-storage: neither has a limit
  'app-harmony': { ...native, completes: false },
}

/** Returns the members of `all` except the missing ones, by `owner` and name. */
export function without<Members extends object>(
  { absent }: Pick<VendorRules, 'absent'>, owner: '' | 'SocketTask.', all: Members,
): Partial<Members> {
  const present: Partial<Members> = { ...all }
  for (const name of absent) if (name.startsWith(owner)) Reflect.deleteProperty(present, name.slice(owner.length))
  return present
}
