// Plugins for an application's `vite.config`, besides uni's. The plugins run in Node, never in an app.
export { tradewireEasycom } from './easycom'
export { tradewireLegacy } from './legacy'
export { tradewireWebSocket } from './web-socket'
