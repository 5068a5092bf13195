#!/usr/bin/env bash
# Good guess: the slot content of a component in a keyed `v-for` belongs to its row, as in a browser. The content shows
# the row's newest data, wherever the row moves.
# Behaviour: on mini-programs, uni stores each expression that uses a slot prop on the page, under the row's position.
# The expression is evaluated again only when the component itself renders. A new quote object with the same key leaves
# the old price on the screen. When a row is added or removed at the top, each card shows the price of the symbol that
# was at its position before, and the last card can be empty. If the card gets the row and its index as props, and
# passes the index to its slot, the content is correct.
# Version: @dcloudio/uni-mp-weixin 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07, with WeChat's component
# framework glass-easel 0.12.1, compared with Vue 3.4.21. Source: withScopedSlot in uni-mp-vue's
# dist/vue.runtime.esm.js returns the page's data under the path that uni-mp-compiler's vSlot.js builds from the index.
# For: authors of mini-programs with cards, swipe rows or panels in a list whose slot passes digits, a state or a width.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts vue@3.4.21 \
  @dcloudio/uni-mp-weixin@3.0.0-alpha-5020620260914001 \
  glass-easel-miniprogram-adapter@0.12.1 glass-easel-template-compiler@0.12.1
printf '{}' > manifest.json
printf '{"pages":[{"path":"quotes"}]}' > pages.json
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
const web = require('vue')

// In the first render, the lists in the page's data are still undefined.
glassEasel.addGlobalWarningListener(() => false)
const device = new MiniProgramEnv()
const space = device.createCodeSpace('', true)
let launched
let defined
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
    const path = defined
    options.created = function () {
      if (path.startsWith('quotes')) this.route = path
      created.call(this)
    }
    space.componentEnv(path, ({ Component }) => Component(options))
  }
})
const runtime = await import('./runtime.mjs')
const { createComponent, createPage } = await import('./weixin.mjs')
runtime.createSSRApp({}).mount('#app')
launched.onLaunch()

const CARDS = {
  plain: ['<view>[{{ symbol }} <slot :digits="2"></slot>]</view>', ['symbol'], `<card
    v-for="quote in quotes" :key="quote.symbol" :symbol="quote.symbol" v-slot="{ digits }"
  >{{ quote.price.toFixed(digits) }}</card>`],
  indexed: ['<view>[{{ quote.symbol }} <slot :digits="2" :index="index"></slot>]</view>', ['quote', 'index'], `<card
    v-for="(quote, index) in quotes" :key="quote.symbol" :quote="quote" :index="index" v-slot="{ digits }"
  >{{ quote.price.toFixed(digits) }}</card>`]
}

async function define(name, template, usingComponents, create, component) {
  const { code } = compile(template, {
    mode: 'module', filename: `${name}.vue`, root: '', prefixIdentifiers: true,
    isNativeTag: (tag) => tag !== 'card', isCustomElement: () => false,
    miniProgram: { ...miniProgram, emitFile: ({ source }) => (template = source) }
  })
  writeFileSync(`${name}.mjs`, code.replace('"vue"', '"./runtime.mjs"'))
  const { render } = await import(`./${name}.mjs`)
  const group = new TmplGroup()
  group.addTmpl('', template.replace('<card', '<card bind:__l="__l"')) // uni's build adds this listener.
  const groupList = new Function(`return ${group.getTmplGenObjectGroups()}`)()
  space.addComponentStaticConfig(name, { component: true, usingComponents })
  space.addCompiledTemplate(name, { groupList, content: groupList[''] })
  defined = name
  create({ ...component, render })
}

async function weixin(name) {
  const [card, props, page] = CARDS[name]
  const quotes = runtime.ref([])
  await define(`card-${name}`, card, {}, createComponent, { props })
  await define(`quotes-${name}`, page, { card: `card-${name}` }, createPage, { setup: () => ({ quotes }) })
  const shown = device.associateBackend(new glassEasel.EmptyBackendContext())
    .createRoot('body', space, `quotes-${name}`).getComponent()
  glassEasel.Element.pretendAttached(shown)
  const order = glassEasel.ElementIteratorType.ComposedDescendantsRootFirst
  const nodes = () => [...glassEasel.ElementIterator.create(shown, order, glassEasel.TextNode)]
  return { quotes, screen: () => nodes().map((node) => node.textContent).join('') }
}

function browser(name) {
  const [card, props, page] = CARDS[name]
  const quotes = web.ref([])
  const remove = (node) => {
    if (node.parent) node.parent.nodes = node.parent.nodes.filter((other) => other !== node)
  }
  const { createApp } = web.createRenderer({
    createElement: () => ({ nodes: [] }), createText: (text) => ({ text }), createComment: () => ({ text: '' }),
    setText: (node, text) => (node.text = text), setElementText: (node, text) => (node.nodes = [{ text }]),
    patchProp: () => undefined, parentNode: (node) => node.parent, remove,
    nextSibling: (node) => node.parent.nodes[node.parent.nodes.indexOf(node) + 1] ?? null,
    insert: (node, parent, anchor) => {
      remove(node)
      node.parent = parent
      parent.nodes.splice(anchor ? parent.nodes.indexOf(anchor) : parent.nodes.length, 0, node)
    }
  })
  const body = { nodes: [] }
  const app = createApp({ template: page, components: { card: { template: card, props } }, setup: () => ({ quotes }) })
  app.config.compilerOptions.isCustomElement = (tag) => tag === 'view'
  app.mount(body)
  const text = (node) => node.text ?? node.nodes.map(text).join('')
  return { quotes, screen: () => text(body) }
}

const STEPS = {
  'first quotes': () => [{ symbol: 'EURUSD', price: 1.08 }, { symbol: 'GBPUSD', price: 1.27 }],
  'new prices': () => [{ symbol: 'EURUSD', price: 1.09 }, { symbol: 'GBPUSD', price: 1.28 }],
  'USDJPY added': (quotes) => [{ symbol: 'USDJPY', price: 149.5 }, ...quotes],
  'USDJPY removed': (quotes) => quotes.slice(1)
}

async function play(title, { quotes, screen }) {
  console.log(title)
  const screens = []
  for (const [step, change] of Object.entries(STEPS)) {
    quotes.value = change(quotes.value)
    await later(50)
    screens.push(screen().replace(/\s+/g, ' ').replaceAll(' ]', ']').trim())
    console.log(`  ${step}: ${screens.at(-1)}`)
  }
  return screens.join('; ')
}

const expected = '[EURUSD 1.08][GBPUSD 1.27]; [EURUSD 1.09][GBPUSD 1.28]; [USDJPY 149.50][EURUSD 1.09][GBPUSD 1.28]; '
  + '[EURUSD 1.09][GBPUSD 1.28]'
const wrong = '[EURUSD 1.08][GBPUSD 1.27]; [EURUSD 1.08][GBPUSD 1.27]; [USDJPY 149.50][EURUSD 1.27][GBPUSD]; '
  + '[EURUSD 149.50][GBPUSD 1.27]'
const results = [
  await play('Vue 3.4.21', browser('plain')),
  await play(`uni-mp-weixin ${version}`, await weixin('plain')),
  await play('the same with the row and its index as props', await weixin('indexed'))
]
process.exitCode = results[0] === expected && results[1] === wrong && results[2] === expected ? 0 : 1
JS
node play.mjs
