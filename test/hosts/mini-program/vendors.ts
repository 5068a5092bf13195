import { tame, weixinQuirks, type Quirks } from '../quirks'
import type { MiniProgramName } from '../host'

/**
 * What a vendor's documents say that its mini-programs do. A line without a source is as on WeChat, assumed: uni passes
 * the call through. Nothing of it was seen on a device.
 */
export interface Vendor {
  /** The global object of the logic. */
  readonly global: string
  /** How templates end, and what stands before `if` and `for` in them. */
  readonly template: string
  readonly directive: string
  /** How the style sheets of the build end. */
  readonly style: string
  /** How pages and components are registered and told of their life; see `components.ts`. */
  readonly family: 'weixin' | 'alipay' | 'baidu' | 'toutiao' | 'xhs'
  /** Is a task returned always, or for `multiple: true` alone? */
  readonly task: 'always' | 'with-multiple'
  /** `nested`: `{ data: { data, isBuffer } }` with the bytes as base64, and the same way out. */
  readonly frame: 'plain' | 'nested'
  /** What a close tells of its code. */
  readonly closeCode: 'number' | 'text' | 'none'
  /** `my`'s words: `{ error, errorMessage }` for a failure, `{ status, headers }` for an answer, … */
  readonly words: 'weixin' | 'alipay'
  /** What an asynchronous read gives for a key that is not stored. */
  readonly missingKey: 'failure' | 'null' | 'empty'
  readonly largestEntryBytes: number
  /** Functions of the global object that are not there; those of the task begin with `SocketTask.`. */
  readonly absent: readonly string[]
  readonly quirks: Quirks
}

const MEGABYTE = 1_048_576

const weixin: Vendor = {
  global: 'wx', template: 'wxml', directive: 'wx:', style: 'wxss', family: 'weixin',
  // developers.weixin.qq.com/miniprogram/dev/api/network/websocket/wx.connectSocket.html
  task: 'always', frame: 'plain',
  // …/websocket/SocketTask.onClose.html
  closeCode: 'number',
  words: 'weixin',
  // …/api/storage/wx.setStorage.html; that a missing key fails: reports
  missingKey: 'failure', largestEntryBytes: MEGABYTE,
  absent: [],
  quirks: weixinQuirks,
}

/** What other vendors document of the rules that `Quirks` has for WeChat. */
const others: Quirks = { ...tame, globalsHidden: true, codeGenerationOff: true }

const toutiao: Vendor = {
  ...weixin,
  global: 'tt', template: 'ttml', directive: 'tt:', style: 'ttss',
  // Parents are told late: uni-mp-toutiao/dist/uni.mp.esm.js; dcloudio/uni-app#3360, #4713, #5944
  family: 'toutiao',
  // developer.open-douyin.com, SocketTask.onClose: the code is a text from base library 1.81.0 on
  closeCode: 'text',
  // @douyin-microapp/typings, getStorage: '' when nothing is stored
  missingKey: 'empty',
  // developer.open-douyin.com, tt.connectSocket: a new one does not close the old one; no number is named
  quirks: others,
}

export const vendors: Readonly<Record<MiniProgramName, Vendor>> = {
  'mp-weixin': weixin,
  'mp-alipay': {
    ...weixin,
    global: 'my', template: 'axml', directive: 'a:', style: 'acss',
    // opendocs.alipay.com/mini/framework/component-lifecycle; uni-mp-alipay/dist/uni.mp.esm.js
    family: 'alipay',
    // opendocs.alipay.com/mini/api/vx19c3, `multiple`: without it there is one socket of the whole app, and no task
    task: 'with-multiple',
    // opendocs.alipay.com/mini/api/SocketTask.onMessage, SocketTask.send; mqttjs/MQTT.js#944
    frame: 'nested',
    // @mini-types/alipay, SocketTask.onClose: no code, no reason
    closeCode: 'none',
    // opendocs.alipay.com/mini/api/network, error and errorMessage; uni-mp-alipay/dist/uni.api.esm.js
    words: 'alipay',
    // opendocs.alipay.com/mini/api/azfobl, my.getStorage: `data: null`; my.setStorage: 200 KB a key, 10 MB in all
    missingKey: 'null', largestEntryBytes: 200 * 1024,
    // opendocs.alipay.com/mini/api/vx19c3: five at the same time
    quirks: { ...others, socketLimit: 5 },
  },
  'mp-toutiao': toutiao,
  'mp-lark': {
    ...toutiao,
    // open.feishu.cn/document/uYjL24iN/ugDMx4COwEjL4ATM.md: the list of the task's methods has no onError; five sockets
    absent: ['SocketTask.onError'],
    quirks: { ...others, socketLimit: 5 },
  },
  'mp-baidu': {
    ...weixin,
    global: 'swan', template: 'swan', directive: 's-', style: 'css',
    // smartprogram.baidu.com/docs/develop/framework/custom-component; uni-mp-baidu/dist/uni.mp.esm.js
    family: 'baidu',
    // smartprogram.baidu.com/docs/develop/api/net/websocket_swan-connectSocket: several from base library 1.9.4 on
    quirks: others,
  },
  'mp-qq': {
    ...weixin,
    global: 'qq', template: 'qml', directive: 'qq:', style: 'qss',
    // q.qq.com/wiki/develop/miniprogram/API/network/network_websocket.html: five
    quirks: { ...others, socketLimit: 5 },
  },
  // Nothing is documented that differs; uniapp.dcloud.net.cn/api/request/websocket names it as supported.
  'mp-kuaishou': { ...weixin, global: 'ks', template: 'ksml', directive: 'ks:', style: 'css', quirks: others },
  'mp-jd': {
    ...weixin,
    global: 'jd', template: 'jxml', directive: 'jd:', style: 'jxss',
    // uniapp.dcloud.net.cn/api/application: JD has neither; it has no off… of the network either
    absent: ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', 'offNetworkStatusChange'],
    quirks: others,
  },
  'mp-xhs': {
    ...weixin,
    global: 'xhs', template: 'xhsml', directive: 'xhs:', style: 'css',
    // Pages by `Page`, components by `Component`: uni-mp-xhs/dist/uni.mp.esm.js
    family: 'xhs',
    quirks: others,
  },
}
