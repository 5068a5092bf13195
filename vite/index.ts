// Plugins for an application's own `vite.config`, next to uni's. Run in Node, never in an app.
export { tradewireEasycom, type CheckOptions } from './easycom'
export { tradewireLegacy } from './legacy'
export { tradewireWebSocket, type WebSocketPluginOptions } from './web-socket'
export type { BuildPlugin } from './build-plugin'
