import { expect } from 'vitest'
import type { UniRuntime } from '../../src/testing/uni/page-hooks'

export interface Documented {
  readonly closed?: object
  /** Success value for a missing key; omitted if the read fails. */
  readonly missing?: unknown
  readonly sockets?: number
  readonly maxBytes?: number
  readonly absent?: readonly string[]
  readonly network?: object
}

const text = { closed: { code: '4401', reason: 'refused' }, missing: '' }
const anyText: unknown = expect.any(String)
const maxBytes = 1_048_576
const resize = ['onWindowResize', 'offWindowResize']
const theme = ['onThemeChange', 'offThemeChange']
const networkEnd = 'offNetworkStatusChange'
const none = [networkEnd, ...resize, ...theme]

/**
 * A second record of the vendors' documents, independent of the doubles' `src/testing/uni/vendors.ts`, which names the
 * source pages. A double more permissive than its vendor proves nothing.
 */
export const documented: Readonly<Record<Exclude<UniRuntime, 'h5' | 'app'>, Documented>> = {
  'mp-weixin': { sockets: 5, maxBytes },
  'mp-alipay': {
    closed: { data: { socketTaskID: anyText } }, missing: null, sockets: 5, maxBytes: 204_800,
    absent: [...resize, ...theme],
  },
  'mp-toutiao': { ...text, maxBytes, absent: [...resize, ...theme] },
  'mp-lark': {
    ...text, sockets: 5, maxBytes, absent: [networkEnd, 'getMenuButtonBoundingClientRect'],
    network: { networkType: 'none' },
  },
  'mp-baidu': { maxBytes, absent: none },
  'mp-qq': { sockets: 5, maxBytes, absent: [networkEnd, ...theme] },
  'mp-kuaishou': { maxBytes, absent: [...resize, ...theme] },
  'mp-xhs': { maxBytes, absent: none },
  'mp-jd': { maxBytes, absent: ['onAppShow', 'onAppHide', 'offAppShow', 'offAppHide', ...none] },
  'app-harmony': {},
}
