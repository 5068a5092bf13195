import '../../../src/web-socket/auto'
import { createSSRApp } from 'vue'
import { createClientDriver } from '../client-driver'
import { talks } from '../talks'
import App from './App.vue'

// The only name under which a test can send queries from outside, on each platform.
Reflect.set(globalThis, 'clientDriver', createClientDriver(talks))

export function createApp() {
  return { app: createSSRApp(App) }
}
