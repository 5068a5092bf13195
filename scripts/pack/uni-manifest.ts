import type { Facts } from './facts'

export const UNI_MODULES_ID = 'tradewire-socketio'

/** `y`: works. `n`: does not work. `u`: not tested. */
type Support = 'y' | 'n' | 'u'

/** Plugin manifest for HBuilderX and the market, with DCloud's field names. */
export interface UniManifest {
  readonly id: string
  readonly displayName: string
  readonly version: string
  readonly description: string
  readonly keywords: readonly string[]
  readonly license: string
  readonly engines: { readonly HBuilderX: string }
  readonly dcloudext: {
    readonly type: string
    readonly sale: Readonly<Record<'regular' | 'sourcecode', { readonly price: string }>>
    readonly contact: { readonly qq: string }
    readonly declaration: Readonly<Record<'ads' | 'data' | 'permissions', string>>
    readonly npmurl: string
  }
  readonly uni_modules: {
    readonly dependencies: readonly string[]
    readonly encrypt: readonly string[]
    readonly platforms: {
      readonly cloud: Readonly<Record<string, Support>>
      readonly client: Readonly<Record<string, Readonly<Record<string, Support>>>>
    }
  }
}

/** `y` requires a test on the vendor's runtime. Simulated and untested platforms count as unknown. */
export function uniManifest({ version, license }: Facts): UniManifest {
  const free = { price: '0.00' }
  return {
    id: UNI_MODULES_ID,
    displayName: 'Tradewire 实时持仓与 WebSocket 长连接',
    version,
    description: '一条只在页面需要时打开的 WebSocket：自动重连、心跳、断线补偿、实时持仓与合计，H5、App（含鸿蒙）、小程序（微信、支付宝、抖音等按文档模拟）通用',
    keywords: ['websocket', '断线重连', '微信小程序', '支付宝小程序', '抖音小程序'],
    license,
    // First version with Vue 3.4.21.
    engines: { HBuilderX: '^4.14.0' },
    dcloudext: {
      type: 'sdk-js',
      sale: { regular: free, sourcecode: free },
      contact: { qq: '' },
      declaration: {
        ads: '无',
        data: '插件不采集任何数据，只连接应用自己配置的服务器',
        permissions: 'Android：INTERNET、ACCESS_NETWORK_STATE',
      },
      npmurl: '',
    },
    uni_modules: {
      dependencies: [],
      encrypt: [],
      platforms: {
        cloud: { tcb: 'u', aliyun: 'u', alipay: 'u' },
        client: {
          'Vue': { vue2: 'n', vue3: 'y' },
          'App': { 'app-vue': 'u', 'app-nvue': 'n', 'app-uvue': 'n', 'app-harmony': 'u' },
          'H5-mobile': { 'Safari': 'u', 'Android Browser': 'u', '微信浏览器(Android)': 'u', 'QQ浏览器(Android)': 'u' },
          'H5-pc': { Chrome: 'y', IE: 'n', Edge: 'u', Firefox: 'u', Safari: 'u' },
          '小程序': { 微信: 'u', 阿里: 'u', 百度: 'u', 字节跳动: 'u', QQ: 'u', 钉钉: 'n', 快手: 'u', 飞书: 'u', 京东: 'u' },
          '快应用': { 华为: 'n', 联盟: 'n' },
        },
      },
    },
  }
}
