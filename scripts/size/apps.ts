import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { buildTools, type AppProject } from '../../test/e2e/support/build-app'

/** Page and app as small as uni-app allows, with Pinia, and with the plugin or a part. */
export type SizeApp =
  'empty' | 'main-job' | 'foreign' | 'json' | 'inspector' | 'outbox' | 'chat' | 'legacy' | 'web-socket'

/** Folder from the repository root. */
const PLACE = 'node_modules/.cache/size'
const REPOSITORY = '../../../..'
/** Mini-program components must be inside their project, so the plugin is copied there. */
const COPY = 'tradewire'

const shared: Readonly<Record<string, string>> = {
  'App.vue': '<script>\nexport default { globalData: {} }\n</script>\n',
  'index.html': `<!doctype html>
<html>
  <body>
    <div id="app"><!--app-html--></div>
    <script type="module" src="/main.ts"></script>
  </body>
</html>
`,
  'manifest.json': JSON.stringify({
    'name': 'Size',
    'appid': '__UNI__SIZE',
    'vueVersion': '3',
    'mp-weixin': { appid: 'touristappid' },
    'h5': { router: { mode: 'hash', base: './' } },
  }),
  'pages.json': JSON.stringify({ pages: [{ path: 'pages/index/index' }] }),
  'vite.config.ts': `export { default } from '${REPOSITORY}/scripts/default-target'\n`,
}

function mainOf(imports: string, uses: string): string {
  return `import { createPinia } from 'pinia'
import { createSSRApp } from 'vue'
import App from './App.vue'
${imports}
export function createApp() {
  const app = createSSRApp(App)
  app.use(createPinia())
${uses}  return { app }
}
`
}

/** Empty app with Pinia's `defineStore` and a page with its hooks. */
const emptyPage = `<script setup lang="ts">
import { onShow, onHide } from '@dcloudio/uni-app'
import { defineStore } from 'pinia'
import { ref } from 'vue'

const useCount = defineStore('count', () => ({ count: ref(0) }))
const store = useCount()
onShow(() => void (store.count += 1))
onHide(() => void (store.count -= 1))
</script>

<template>
  <view>{{ store.count }}</view>
</template>
`

/** Imports, setup and template for the empty page. */
interface Uses {
  readonly imports: string
  readonly setup: string
  readonly shown: string
}

function pageWith({ imports, setup, shown }: Uses): string {
  return emptyPage
    .replace("import { ref } from 'vue'\n", `import { ref } from 'vue'\n${imports}`)
    .replace('</script>', `${setup}</script>`)
    .replace('{{ store.count }}', `{{ store.count }} ${shown}`)
}

const url = 'wss://feed.example.com/ws'
const place = `${REPOSITORY}/src`

const mainJob = {
  main: {
    imports: `import { copyTrading, createTradewire } from '${place}'\n`,
    uses: `  const protocol = copyTrading({ session: { userId: 10260, token: 'size' } })
  app.use(createTradewire({ url: '${url}', protocol }))
`,
  },
  page: {
    imports: `import { useChannel, usePositions, useTabRule } from '${REPOSITORY}/../../src'
import { useSocketIOStore } from '${REPOSITORY}/../../src/stores'\n`,
    setup: `const tab = ref(0)
useTabRule('accountStateIndex', tab)
const { rows, totals, freshness } = usePositions({ followed: true })
const socket = useSocketIOStore()
useChannel('connectError', ({ reason }) => uni.showToast({ title: reason, icon: 'none' }))
`,
    shown: '{{ socket.status }} {{ freshness }} {{ totals }} {{ rows.length }}',
  },
}

const withMainJob = (entry: string, plugin: string, use: string, page: Uses): Uses & { readonly main: string } => ({
  imports: mainJob.page.imports + page.imports,
  setup: mainJob.page.setup + page.setup,
  shown: `${mainJob.page.shown} ${page.shown}`,
  main: mainOf(
    `${mainJob.main.imports}import { ${plugin} } from '${place}/${entry}'\n`, `${mainJob.main.uses}  app.use(${use})\n`,
  ),
})

const outbox = withMainJob(
  'outbox', 'copyTradingOrders, createOutboxPlugin', 'createOutboxPlugin({ wire: copyTradingOrders() })', {
    imports: `import { orderMessage, useOutbox } from '${REPOSITORY}/../../src/outbox'\n`,
    setup: `const { entries, request } = useOutbox()
const close = () => void request(orderMessage({ action: 'close', ticket: 1 }))
`,
    shown: '{{ entries.length }}<button @click="close">x</button>',
  },
)

const chat = withMainJob(
  'chat', 'chatEnvelopes, chatProtocol, createChatPlugin, uniUpload',
  `createTradewire({ name: 'chat', url: '${url}', protocol: chatProtocol() })).use(createChatPlugin({
    client: 'chat', wire: chatEnvelopes(), upload: uniUpload({ url: 'https://chat.example.com', urlIn: () => 'url' }),
  })`, {
    imports: `import { useChat, useConversation } from '${REPOSITORY}/../../src/chat'\n`,
    setup: `const talks = useChat({ client: 'chat' })
const talk = useConversation('peer:8', { client: 'chat' })
`,
    shown: '{{ talks.conversations.length }} {{ talk.messages.length }}',
  },
)

/** App with its own protocol, in the store, with a lease, a token provider and the network. */
const foreign = {
  imports: `import { useSocketLease } from '${REPOSITORY}/../../src'
import { useSocketIOStore } from '${REPOSITORY}/../../src/stores'\n`,
  setup: `useSocketLease('prices')
const socket = useSocketIOStore()
`,
  shown: '{{ socket.status }}',
  main: mainOf(
    `import { createTradewire } from '${place}'\n`,
    `  const protocol = {
    name: 'prices', liveness: 'any', needsSession: true, session: { userId: 1, token: () => 'size' },
    start: (session, policy, line) => ({
      opened({ token }) {
        line.send(token)
        line.ready()
      },
      received: (data) => line.publish('quoted', JSON.parse(data)),
      ping: () => line.send('ping'),
      encode: (frame) => JSON.stringify(frame),
    }),
  }
  app.use(createTradewire({ url: '${url}', protocol }))
`,
  ),
}

/** First example of the README. */
const json = {
  imports: `import { useSocket } from '${REPOSITORY}/../../src'\n`,
  setup: `const { status, on, request } = useSocket()
on('notice', ({ text }) => void (store.count = text))
const query = async () => void (store.count = await request('query', { id: 1 }, { timeoutMs: 5_000 }))
`,
  shown: '{{ status }}<button @click="query">x</button>',
  main: mainOf(
    `import { createTradewire, jsonProtocol } from '${place}'\n`,
    `  app.use(createTradewire({ url: '${url}', protocol: jsonProtocol() }))\n`,
  ),
}

const inspector = {
  imports: `${json.imports.replace(`${REPOSITORY}/../../src`, `../../${COPY}/src`)}import TradewireInspector
  from '../../${COPY}/components/tradewire-inspector/tradewire-inspector.vue'\n`,
  setup: json.setup,
  shown: `${json.shown}<tradewire-inspector theme="auto" />`,
  main: json.main.replace(place, `./${COPY}/src`).replace('jsonProtocol }', 'inspector, jsonProtocol }')
    .replace('jsonProtocol()', 'jsonProtocol(), parts: [inspector()]'),
}

const legacy = {
  imports: '',
  setup: '',
  shown: '',
  main: mainOf(
    `import { legacySocketIO } from '${place}/legacy'\n`,
    `  app.use(legacySocketIO({ url: '${url}', currency: 'USD', currencyDigits: { USD: 2 } }))\n`,
  ),
}

const webSocket = {
  imports: `import { UniWebSocket } from '${REPOSITORY}/../../src/web-socket'\n`,
  setup: `const line = new UniWebSocket('${url}')
line.onmessage = ({ data }) => void (store.count = data)
`,
  shown: '',
  main: mainOf('', ''),
}

const pages: Readonly<Record<Exclude<SizeApp, 'empty'>, Uses & { readonly main: string }>> = {
  'main-job': { ...mainJob.page, main: mainOf(mainJob.main.imports, mainJob.main.uses) },
  outbox,
  chat,
  foreign,
  json,
  inspector,
  legacy,
  'web-socket': webSocket,
}

function filesOf(app: SizeApp): Readonly<Record<string, string>> {
  if (app === 'empty') return { ...shared, 'main.ts': mainOf('', ''), 'pages/index/index.vue': emptyPage }
  const { main, ...uses } = pages[app]
  return { ...shared, 'main.ts': main, 'pages/index/index.vue': pageWith(uses) }
}

/** Writes the app's files. */
export function sizeProject(root: string, app: SizeApp): AppProject {
  const folder = join(root, PLACE, app)
  for (const [name, text] of Object.entries(filesOf(app))) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  if (app === 'inspector') {
    for (const name of ['src', 'components']) cpSync(join(root, name), join(folder, COPY, name), { recursive: true })
  }
  const inputs = [`${PLACE}/${app}`, ...(app === 'empty' ? [] : ['src']), ...buildTools]
  return { name: `size-${app}`, folder, inputs }
}
