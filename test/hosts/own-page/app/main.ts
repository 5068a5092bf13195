import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createTradewire } from '../../../../src'
import App from './App.vue'
import { installLegacy } from './legacy/install-legacy'
import { readWishes, wishedJson } from './wishes'

export function createApp() {
  const app = createSSRApp(App)
  const wishes = readWishes()
  if (wishes === undefined) return { app }
  app.use(createPinia())
  if (wishes.dialect === 'legacy') installLegacy(app, wishes)
  else app.use(createTradewire({ url: wishes.url, protocol: wishedJson(wishes) }))
  return { app }
}
