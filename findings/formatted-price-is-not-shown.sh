#!/usr/bin/env bash
# Good guess: when the value of an attribute changes, a mini-program shows the new value, as a browser does.
# Behaviour: uni compares the values of an attribute with `!=`, so it sends no update if a number becomes an equal
# string or the reverse. For example, a field with `:value="focused ? price : price.toFixed(5)"` still shows 1.1 instead
# of 1.10000 after it loses the focus. If a form resets its stop loss from 0 to '', the field shows 0, but the form
# holds no stop. If the form sets 0, the field stays empty. Text in `{{ }}` is correct, because uni converts it to a
# string. `String(…)` in the attribute avoids this.
# Version: @dcloudio/uni-mp-weixin 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07, compared with Vue 3.4.21.
# Source: _diff in uni-mp-vue's dist/vue.runtime.esm.js, the runtime of all mini-programs. dcloudio/uni-app issue 2696
# reports '' and 0 for Vue 2.
# For: authors of order forms with formatted prices, optional stops or a reset button.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts vue@3.4.21 \
  @dcloudio/uni-mp-weixin@3.0.0-alpha-5020620260914001
printf '{}' > manifest.json
printf '{"pages":[{"path":"order"}]}' > pages.json
cp node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js runtime.mjs
cat > play.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const environment = { UNI_INPUT_DIR: import.meta.dirname, UNI_OUTPUT_DIR: 'built', UNI_PLATFORM: 'mp-weixin' }
Object.assign(process.env, environment, { NODE_ENV: 'production' })
Object.assign(globalThis, {
  __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_CREATED_DEFERRED__: false,
  __X_STYLE_ISOLATION__: false
})
const { compile } = require('@dcloudio/uni-mp-compiler')
const plugins = Object.values(require('@dcloudio/uni-mp-weixin/dist/uni.compiler.js')).flat()
const { miniProgram } = plugins.find((plugin) => plugin.name === 'uni:mp').uni.compilerOptions
const { version } = require('@dcloudio/uni-mp-weixin/package.json')
const runtime = await import('./runtime.mjs')
const web = require('vue')

/** The page of a mini-program. Its first attribute is `a` in the data. */
async function weixin(template, name, state) {
  const { code } = compile(template, {
    mode: 'module', filename: 'order.vue', root: '', prefixIdentifiers: true,
    isNativeTag: () => true, isCustomElement: () => false,
    miniProgram: { ...miniProgram, emitFile: () => '' }
  })
  writeFileSync(`${name}.mjs`, code.replace('"vue"', '"./runtime.mjs"'))
  const { render } = await import(`./${name}.mjs`)
  const page = { data: {}, setData(values, done) { done(Object.assign(this.data, values)) } }
  const app = runtime.createVueApp({})
  app.config.globalProperties.pruneComponentPropsCache = () => undefined
  app.mount().$createComponent({ type: { render, setup: () => state }, props: {} }, {
    mpType: 'page', mpInstance: page, slots: [],
    onBeforeSetup: ({ ctx }) => Object.assign(ctx, { $scope: page, mpType: 'page', $mpPlatform: 'mp-weixin' })
  })
  return () => page.data.a
}

function browser(template, name, state) {
  const field = {}
  const { createApp } = web.createRenderer({
    createElement: () => field, insert: () => undefined, parentNode: () => ({}), nextSibling: () => null,
    patchProp: (element, key, before, value) => { element[key] = value }
  })
  const app = createApp({ template, setup: () => state })
  app.config.compilerOptions.isCustomElement = () => true
  app.mount({})
  return () => field.value
}

const FIELDS = {
  formatted: ['<input :value="focused ? price : price.toFixed(5)" />',
    ({ ref }) => ({ price: ref(1.1), focused: ref(true) }), ({ focused }) => { focused.value = false }],
  cleared: ['<input :value="stopLoss" />',
    ({ ref }) => ({ stopLoss: ref(0) }), ({ stopLoss }) => { stopLoss.value = '' }],
  zero: ['<input :value="stopLoss" />',
    ({ ref }) => ({ stopLoss: ref('') }), ({ stopLoss }) => { stopLoss.value = 0 }],
  converted: ['<input :value="String(focused ? price : price.toFixed(5))" />',
    ({ ref }) => ({ price: ref(1.1), focused: ref(true) }), ({ focused }) => { focused.value = false }]
}

async function play(title, vue, open) {
  const results = []
  console.log(title)
  for (const [name, [template, setup, change]] of Object.entries(FIELDS)) {
    const state = setup(vue)
    const shown = await open(template, name, state)
    await vue.nextTick()
    const before = JSON.stringify(shown())
    change(state)
    await vue.nextTick()
    results.push(`${before} ${JSON.stringify(shown())}`)
    console.log(`  ${template}: ${before}, then ${JSON.stringify(shown())}`)
  }
  return results.join()
}

const results = [await play('Vue 3.4.21', web, browser), await play(`uni-mp-weixin ${version}`, runtime, weixin)]
const expected = '1.1 "1.10000",0 "","" 0,"1.1" "1.10000"'
process.exitCode = results[0] === expected && results[1] === '1.1 1.1,0 0,"" "","1.1" "1.10000"' ? 0 : 1
JS
node play.mjs
