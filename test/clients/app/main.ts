import '../../../src/web-socket/auto'
import { createSSRApp } from 'vue'
import App from './App.vue'

/** Called by uni's runtime on each platform. */
export function createApp() {
  return { app: createSSRApp(App) }
}
