import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createTradewire } from '../../../../src'
import App from './App.vue'
import { installLegacy } from './legacy/install-legacy'
import { ownFeed, readWishes, wishedJson } from './wishes'

/** Called by uni's runtime on each platform. */
export function createApp() {
  const app = createSSRApp(App)
  const wishes = readWishes()
  app.use(createPinia())
  if (wishes.dialect === 'legacy') {
    installLegacy(app, wishes)
    return { app }
  }
  if (wishes.dialect === 'json') {
    app.use(createTradewire({ url: wishes.url, protocol: wishedJson(wishes) }))
    return { app }
  }
  app.use(createTradewire({ url: wishes.url, protocol: ownFeed() }))
  return { app }
}
