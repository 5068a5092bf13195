import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import { createTradewire } from '../../../../src'
import App from './App.vue'
import { asked } from './asked'
import { installLegacy } from './legacy/install-legacy'
import { readWishes, wishedJson, wishedProtocol } from './wishes'

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
  app.use(createTradewire({
    url: wishes.url,
    protocol: wishedProtocol(wishes, ({ fresh }) => {
      asked.value = [...asked.value, fresh ? 'fresh' : 'first']
    }),
  }))
  return { app }
}
