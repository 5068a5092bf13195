/**
 * Stands for `@dcloudio/uni-app` and for the global `uni` in tests under plain Vue. The alias of the test runner:
 * `resolve: { alias: { '@dcloudio/uni-app': 'tradewire/testing/uni-app' } }`.
 */
export * from './uni/hooks'
export { drivePage, resetUniAppDouble, type MountedPage, type PageDriver, type UniRuntime } from './uni/page-hooks'
export { installUni, type UniDouble, type UniOptions } from './uni/uni-double'
export { isUniElement } from './uni/elements'
