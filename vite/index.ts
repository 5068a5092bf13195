// Plugins for an application's own `vite.config`, in addition to uni's. They run in Node, never in an app.
export { tradewireEasycom } from './easycom'
export { tradewireLegacy } from './legacy'
export { tradewireWebSocket } from './web-socket'
