#!/usr/bin/env bash
# Good guess: in a uni app, `v-model.number` does the same on each platform. As in Vue, a cleared field becomes an empty
# string, and `v-model.number.trim` returns a number without spaces.
# Behaviour: on mini-programs and in the App, a cleared field becomes the number 0, and mini-programs then show "0" in
# the field. For example, a form that omits an empty stop loss sends stop loss 0, which removes the stop in MetaTrader.
# With `.number.trim` the value stays a string, so adding 1 lot to "2" results in "21". H5 is correct.
# Version: @dcloudio/uni-mp-weixin, uni-app-vue and uni-h5-vue 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07.
# Source: withModelModifiers in uni-mp-vue's dist/vue.runtime.esm.js, and vModelText in uni-app-vue's
# dist/vue.runtime.esm.prod.js. Both call toNumber, which is Number() since Vue 3.2.46, and was parseFloat() before.
# Both also contain the `else` between trim and number that Vue removed in 3.2.34.
# For: authors of order forms with optional prices or with volumes.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
release=3.0.0-alpha-5020620260914001
npm install --silent --no-audit --no-fund --ignore-scripts vue@3.4.21 \
  @dcloudio/uni-mp-weixin@$release @dcloudio/uni-app-vue@$release @dcloudio/uni-h5-vue@$release
printf '{}' > manifest.json
printf '{"pages":[{"path":"order"}]}' > pages.json
cp node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js mini-program.mjs
cp node_modules/@dcloudio/uni-app-vue/dist/vue.runtime.esm.prod.js app.mjs
cat > play.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
const require = createRequire(import.meta.url)
const environment = { UNI_INPUT_DIR: import.meta.dirname, UNI_OUTPUT_DIR: 'built', UNI_PLATFORM: 'mp-weixin' }
Object.assign(process.env, environment, { NODE_ENV: 'production' })
Object.assign(globalThis, {
  __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_CREATED_DEFERRED__: false,
  __X_STYLE_ISOLATION__: false, exports: { platform: 'Android' }
})
const { compile } = require('@dcloudio/uni-mp-compiler')
const plugins = Object.values(require('@dcloudio/uni-mp-weixin/dist/uni.compiler.js')).flat()
const { miniProgram } = plugins.find((plugin) => plugin.name === 'uni:mp').uni.compilerOptions
const { version } = require('@dcloudio/uni-mp-weixin/package.json')
const { createVueApp, nextTick, ref } = await import('./mini-program.mjs')
const { createRenderer, h } = require('@dcloudio/uni-h5-vue')
const { vModelText } = await import('./app.mjs')

async function weixin(modifiers) {
  const { code } = compile(`<input v-model.${modifiers.join('.')}="field" />`, {
    mode: 'module', filename: 'order.vue', root: '', prefixIdentifiers: true,
    isNativeTag: () => true, isCustomElement: () => false,
    miniProgram: { ...miniProgram, emitFile: () => '' }
  })
  const file = `./${modifiers.join('-')}.mjs`
  writeFileSync(file, code.replace('"vue"', '"./mini-program.mjs"'))
  const { render } = await import(file)
  const page = { data: {}, setData(values, done) { done(Object.assign(this.data, values)) } }
  const field = ref('')
  const app = createVueApp({})
  app.config.globalProperties.pruneComponentPropsCache = () => undefined
  app.mount().$createComponent({ type: { render, setup: () => ({ field }) }, props: {} }, {
    mpType: 'page', mpInstance: page, slots: [],
    onBeforeSetup: ({ ctx }) => Object.assign(ctx, { $scope: page, mpType: 'page', $mpPlatform: 'mp-weixin' })
  })
  await nextTick()
  return async (value) => {
    page[page.data.b]({ type: 'input', target: {}, detail: { value } })
    await nextTick()
    if (page.data.a !== field.value) throw new Error('the field shows another value')
    return field.value
  }
}

/** H5 renders the field as a component, which emits each input. */
function h5(modifiers) {
  let emitInput
  let model = ''
  const Input = { emits: ['update:modelValue'], setup: (_, { emit }) => ((emitInput = emit), () => null) }
  const node = () => ({})
  const { render } = createRenderer({ createComment: node, insert: node, remove: node })
  render(h(Input, {
    'modelValue': model, 'onUpdate:modelValue': (value) => (model = value),
    'modelModifiers': Object.fromEntries(modifiers.map((name) => [name, true]))
  }), {})
  return (value) => {
    emitInput('update:modelValue', value)
    return model
  }
}

function app(modifiers) {
  let input
  let model = ''
  const element = { addEventListener: (_, listener) => (input = listener) }
  const props = { 'onUpdate:modelValue': (value) => (model = value) }
  const binding = { value: '', modifiers: Object.fromEntries(modifiers.map((name) => [name, true])) }
  vModelText.created(element, binding, { props })
  return (value) => {
    input({ type: 'input', detail: { value } })
    return model
  }
}

console.log(`uni ${version}`)
const results = {}
for (const [platform, open] of Object.entries({ h5, weixin, app })) {
  const [plain, trimmed] = [await open(['number']), await open(['number', 'trim'])]
  const values = [await plain('1.0850'), await plain(''), await trimmed(' 2 ')].map((value) => JSON.stringify(value))
  console.log(`${platform}: "1.0850" is ${values[0]}, a cleared field ${values[1]}, " 2 " with trim ${values[2]}`)
  results[platform] = values.join()
}
const other = '1.085,0,"2"'
process.exitCode = results.h5 === '1.085,"",2' && results.weixin === other && results.app === other ? 0 : 1
JS
node play.mjs
