import { vendorRules, type VendorRules } from '../../../src/testing/uni/vendors'
import { tame, weixinQuirks, type Quirks } from '../quirks'
import type { MiniProgramName } from '../host'

export interface Vendor extends VendorRules {
  readonly global: string
  /** Extension of templates, and their prefix for `if` and `for`. */
  readonly template: string
  readonly directive: string
  readonly style: string
  /** How pages and components are registered and get their life cycle. See `components.ts`. */
  readonly family: 'weixin' | 'alipay' | 'baidu' | 'toutiao' | 'xhs'
  /** Format of API results: `my` uses `{ error, errorMessage }` for failures, `{ status, headers }` for responses, … */
  readonly words: 'weixin' | 'alipay'
  readonly quirks: Quirks
}

const vendor = (
  name: MiniProgramName,
  own: Omit<Vendor, keyof VendorRules | 'family' | 'words' | 'quirks'> & Partial<Pick<Vendor, 'family' | 'words'>>,
  quirks: Quirks = tame,
): Vendor => ({ family: 'weixin', words: 'weixin', ...vendorRules[name], ...own, quirks })

// Parents are set late: uni-mp-toutiao/dist/uni.mp.esm.js; dcloudio/uni-app#3360, #4713, #5944
const toutiao = { global: 'tt', template: 'ttml', directive: 'tt:', style: 'ttss', family: 'toutiao' } as const

export const vendors: Readonly<Record<MiniProgramName, Vendor>> = {
  'mp-weixin': vendor(
    'mp-weixin', { global: 'wx', template: 'wxml', directive: 'wx:', style: 'wxss' }, weixinQuirks,
  ),
  'mp-alipay': vendor('mp-alipay', {
    global: 'my', template: 'axml', directive: 'a:', style: 'acss',
    // opendocs.alipay.com/mini/framework/component-lifecycle; uni-mp-alipay/dist/uni.mp.esm.js
    family: 'alipay',
    // opendocs.alipay.com/mini/api/network, error and errorMessage; uni-mp-alipay/dist/uni.api.esm.js
    words: 'alipay',
  }),
  'mp-toutiao': vendor('mp-toutiao', toutiao),
  'mp-lark': vendor('mp-lark', toutiao),
  'mp-baidu': vendor('mp-baidu', {
    global: 'swan', template: 'swan', directive: 's-', style: 'css',
    // smartprogram.baidu.com/docs/develop/framework/custom-component; uni-mp-baidu/dist/uni.mp.esm.js
    family: 'baidu',
  }),
  'mp-qq': vendor('mp-qq', { global: 'qq', template: 'qml', directive: 'qq:', style: 'qss' }),
  'mp-kuaishou': vendor('mp-kuaishou', { global: 'ks', template: 'ksml', directive: 'ks:', style: 'css' }),
  'mp-jd': vendor('mp-jd', { global: 'jd', template: 'jxml', directive: 'jd:', style: 'jxss' }),
  'mp-xhs': vendor('mp-xhs', {
    global: 'xhs', template: 'xhsml', directive: 'xhs:', style: 'css',
    // Pages by `Page`, components by `Component`: uni-mp-xhs/dist/uni.mp.esm.js
    family: 'xhs',
  }),
}
