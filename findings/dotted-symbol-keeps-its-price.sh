#!/usr/bin/env bash
# Good guess: an object that a mini-program page passes to a native component arrives with the same keys and values,
# after each change.
# Behaviour: uni sends only the changed values, under paths such as `a.600519.SH`, and WeChat reads each dot in a path
# as a step to an inner object. So a key with a dot keeps its first value: the component still shows the first price of
# 600519.SH, and the object gets another key 600519. A removed key stays in the object with the value null. There is no
# message. Keys without dots change correctly, and so does a list of rows.
# Version: @dcloudio/uni-mp-weixin 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07, with WeChat's component
# framework glass-easel 0.12.1. Source: _diff and syncKeys in uni-mp-vue's dist/vue.runtime.esm.js. dcloudio/uni-app
# issue 1798 reports an error for such a key in Vue 2. A Vue component is not affected: it receives the object itself.
# For: authors of mini-programs that pass quotes by symbol (600519.SH, 0700.HK, BRK.B) to native components or WXS.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-mp-weixin@3.0.0-alpha-5020620260914001 \
  glass-easel-miniprogram-adapter@0.12.1 glass-easel-template-compiler@0.12.1
printf '{}' > manifest.json
printf '{"pages":[{"path":"market"}]}' > pages.json
cp node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js runtime.mjs
sed "s|from 'vue'|from './runtime.mjs'|" node_modules/@dcloudio/uni-mp-weixin/dist/uni.mp.esm.js > weixin.mjs
cat > play.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as later } from 'node:timers/promises'
const require = createRequire(import.meta.url)
const environment = { UNI_INPUT_DIR: import.meta.dirname, UNI_OUTPUT_DIR: 'built', UNI_PLATFORM: 'mp-weixin' }
Object.assign(process.env, environment, { NODE_ENV: 'production' })
const { compile } = require('@dcloudio/uni-mp-compiler')
const plugins = Object.values(require('@dcloudio/uni-mp-weixin/dist/uni.compiler.js')).flat()
const { miniProgram } = plugins.find((plugin) => plugin.name === 'uni:mp').uni.compilerOptions
const { version } = require('@dcloudio/uni-mp-weixin/package.json')
const { MiniProgramEnv, glassEasel } = require('glass-easel-miniprogram-adapter')
const { TmplGroup } = require('glass-easel-template-compiler')

// In the first render, the page's data is still undefined.
glassEasel.addGlobalWarningListener(() => false)
const device = new MiniProgramEnv()
const space = device.createCodeSpace('', true)
let launched
Object.assign(globalThis, {
  __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_CREATED_DEFERRED__: false,
  __X_STYLE_ISOLATION__: false,
  wx: { getAppBaseInfo: () => ({ language: 'en' }) },
  uni: { invokeCreateVueAppHook: () => undefined },
  App: (options) => (launched = options),
  getApp: () => launched,
  Page: () => undefined,
  Component: (options) => {
    const { created } = options
    options.created = function () {
      this.route = 'market'
      created.call(this)
    }
    space.componentEnv('market', ({ Component }) => Component(options))
  }
})
const { createSSRApp, ref } = await import('./runtime.mjs')
const { createPage } = await import('./weixin.mjs')
createSSRApp({}).mount('#app')
launched.onLaunch()

function define(name, template, usingComponents) {
  const group = new TmplGroup()
  group.addTmpl('', template)
  const groupList = new Function(`return ${group.getTmplGenObjectGroups()}`)()
  space.addComponentStaticConfig(name, { component: true, usingComponents })
  space.addCompiledTemplate(name, { groupList, content: groupList[''] })
}

/** The native component stores the newest values that it receives. */
const received = {}
define('board', '<view></view>', {})
space.componentEnv('board', ({ Component }) => Component({
  properties: { quotes: Object, rows: Array },
  observers: {
    quotes: (quotes) => { received.quotes = JSON.stringify(quotes) },
    rows: (rows) => { received.rows = JSON.stringify(rows) }
  }
}))

let template
const { code } = compile('<board :quotes="quotes" :rows="rows" />', {
  mode: 'module', filename: 'market.vue', root: '', prefixIdentifiers: true,
  isNativeTag: () => true, isCustomElement: () => false,
  miniProgram: { ...miniProgram, emitFile: ({ source }) => (template = source) }
})
writeFileSync('market.mjs', code.replace('"vue"', '"./runtime.mjs"'))
const { render } = await import('./market.mjs')
define('market', template, { board: 'board' })

const STEPS = [{ '600519.SH': 1500, AAPL: 200 }, { '600519.SH': 1501, AAPL: 201 }, { '600519.SH': 1502 }]
const rowsOf = (quotes) => Object.entries(quotes).map(([symbol, price]) => ({ symbol, price }))
const [quotes, rows] = [ref(STEPS[0]), ref(rowsOf(STEPS[0]))]
createPage({ setup: () => ({ quotes, rows }), render })
const page = device.associateBackend(new glassEasel.EmptyBackendContext())
  .createRoot('body', space, 'market').getComponent()
glassEasel.Element.pretendAttached(page)

console.log(`uni-mp-weixin ${version}`)
const results = []
for (const step of STEPS) {
  quotes.value = step
  rows.value = rowsOf(step)
  await later(50)
  results.push(`${received.quotes} ${received.rows === JSON.stringify(rowsOf(step))}`)
  console.log(`page: ${JSON.stringify(step)}, component: ${received.quotes}, as rows: ${received.rows}`)
}
const expected = [
  '{"600519.SH":1500,"AAPL":200} true',
  '{"600519":{"SH":1501},"600519.SH":1500,"AAPL":201} true',
  '{"600519":{"SH":1502},"600519.SH":1500,"AAPL":null} true'
]
process.exitCode = results.join() === expected.join() ? 0 : 1
JS
node play.mjs
