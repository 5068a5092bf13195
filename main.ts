import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'

/** Called by uni's runtime on each platform. */
export function createApp() {
  const app = createSSRApp(App)
  const pinia = createPinia()
  app.use(pinia)
  return { app, pinia }
}
