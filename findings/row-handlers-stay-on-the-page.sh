#!/usr/bin/env bash
# Good guess: when a row leaves a keyed `v-for`, its event handler is released, as on the web. A list of the last 50
# trades has 50 handlers, however long its page is open.
# Behaviour: on WeChat, QQ and Xiaohongshu, uni stores each handler on the page under a name of position and key, and
# keeps it until the page closes. A new trade on top moves all rows, so it adds 50 handlers. After 1,000 trades the page
# has 48,775 handlers and retains all 1,000 trades, without a message. One handler on the list, with `data-id` on the
# rows, avoids this.
# Version: @dcloudio/uni-mp-weixin 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07. Source: vOn in
# @dcloudio/uni-mp-vue, dist/vue.runtime.esm.js. The key comes from event.key in uni-mp-weixin's dist/uni.compiler.js.
# For: authors of mini-programs with trade tapes, order lists sorted by profit, chats or logs.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-mp-weixin@3.0.0-alpha-5020620260914001
printf '{}' > manifest.json
printf '{"pages":[{"path":"trades"}]}' > pages.json
cp node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js vue.mjs
cat > play.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as later } from 'node:timers/promises'
const require = createRequire(import.meta.url)
const environment = { UNI_INPUT_DIR: import.meta.dirname, UNI_OUTPUT_DIR: 'built', UNI_PLATFORM: 'mp-weixin' }
Object.assign(process.env, environment, { NODE_ENV: 'production' })
Object.assign(globalThis, { __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_CREATED_DEFERRED__: false })
const { compile } = require('@dcloudio/uni-mp-compiler')
const plugins = Object.values(require('@dcloudio/uni-mp-weixin/dist/uni.compiler.js')).flat()
const { miniProgram } = plugins.find((plugin) => plugin.name === 'uni:mp').uni.compilerOptions
const { version } = require('@dcloudio/uni-mp-weixin/package.json')
const { createVueApp, nextTick, shallowRef } = await import('./vue.mjs')

async function play(name, template) {
  const { code } = compile(template, {
    mode: 'module', filename: 'trades.vue', root: '', prefixIdentifiers: true,
    isNativeTag: () => true, isCustomElement: () => false,
    miniProgram: { ...miniProgram, emitFile: () => '' }
  })
  writeFileSync(`${name}.mjs`, code.replace('"vue"', '"./vue.mjs"'))
  const { render } = await import(`./${name}.mjs`)
  const page = { data: {}, setData(values, done) { done(Object.assign(this.data, values)) } }
  const trades = shallowRef([])
  const app = createVueApp({})
  app.config.globalProperties.pruneComponentPropsCache = () => undefined
  app.mount().$createComponent({ type: { render, setup: () => ({ trades, open: () => undefined }) }, props: {} }, {
    mpType: 'page', mpInstance: page, slots: [],
    onBeforeSetup: ({ ctx }) => Object.assign(ctx, { $scope: page, mpType: 'page', $mpPlatform: 'mp-weixin' })
  })
  const all = []
  for (let id = 1; id <= 1_000; id += 1) {
    const trade = { id }
    all.push(new WeakRef(trade))
    trades.value = [trade, ...trades.value].slice(0, 50)
    await nextTick()
  }
  await later(100)
  globalThis.gc()
  const handlers = Object.keys(page).filter((key) => /^e\d/.test(key)).length
  const share = all.slice(0, 900).filter((trade) => trade.deref() !== undefined).length / 900
  const kept = share === 1 ? '100 %' : share < 0.02 ? 'less than 2 %' : `${share * 100} %`
  console.log(`${name}: ${handlers} handlers, ${kept} of the first 900 trades in memory`)
  return `${handlers}, ${kept}`
}

console.log(`uni-mp-weixin ${version}: 1,000 trades, the last 50 are shown`)
const rows = await play('rows',
  '<view v-for="trade in trades" :key="trade.id" @tap="open(trade)">{{ trade.id }}</view>')
const list = await play('list',
  '<view @tap="open"><view v-for="trade in trades" :key="trade.id" :data-id="trade.id">{{ trade.id }}</view></view>')
process.exitCode = rows === '48775, 100 %' && list === '1, less than 2 %' ? 0 : 1
JS
node --expose-gc play.mjs
