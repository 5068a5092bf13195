// Plugins for an application's own `vite.config`, next to uni's. Run in Node, never in an app.
export { tradewireEasycom } from './easycom'
export { tradewireLegacy } from './legacy'
export { tradewireWebSocket } from './web-socket'
