#!/usr/bin/env bash
# Good guess: an event handler in a keyed `v-for` belongs to its row, as in a browser. A tap on a row calls the handler
# that this row was rendered with, even if the list has just changed.
# Behaviour: on every mini-program except WeChat, QQ and Xiaohongshu, uni names the handler by its position on the page
# (e0, e1, …), without the key. A render replaces the function under this name immediately, but the screen shows the old
# rows until `setData` arrives. When a position opens or closes at the top in the meantime, a tap on one row closes
# another position, without a message. `data-id` on the element still has the id of the row that the user saw.
# Version: runtimes @dcloudio/uni-mp-vue 3.0.0-alpha-5020620260914001 (5.26) and 3.0.0-5000720260410001 (5.07), with the
# compilers of 5.07, the newest release on npm for Alipay. Source: vOn in dist/vue.runtime.esm.js of uni-mp-vue appends
# the key on three platforms; their dist/uni.compiler.js sets event.key, so that the compiler passes the key to vOn.
# For: authors of mini-programs for Alipay, Douyin, Baidu and others whose live lists have a button in each row.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
release=3.0.0-5000720260410001
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-mp-{alipay,toutiao,weixin,xhs}@$release \
  newest@npm:@dcloudio/uni-mp-vue@3.0.0-alpha-5020620260914001
printf '{}' > manifest.json
printf '{"pages":[{"path":"positions"}]}' > pages.json
cp node_modules/@dcloudio/uni-mp-vue/dist/vue.runtime.esm.js release.mjs
cp node_modules/newest/dist/vue.runtime.esm.js newest.mjs
cat > play.mjs <<'JS'
import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { setTimeout as later } from 'node:timers/promises'
const require = createRequire(import.meta.url)
const [, , platform, runtime] = process.argv
const environment = { UNI_INPUT_DIR: import.meta.dirname, UNI_OUTPUT_DIR: 'built', UNI_PLATFORM: platform }
Object.assign(process.env, environment, { NODE_ENV: 'production' })
Object.assign(globalThis, {
  __VUE_OPTIONS_API__: false, __VUE_PROD_DEVTOOLS__: false, __VUE_CREATED_DEFERRED__: false,
  __X_STYLE_ISOLATION__: false
})
const { compile } = require('@dcloudio/uni-mp-compiler')
const plugins = Object.values(require(`@dcloudio/uni-${platform}/dist/uni.compiler.js`)).flat()
const { miniProgram } = plugins.find((plugin) => plugin.name === 'uni:mp').uni.compilerOptions
const { createVueApp, nextTick, ref } = await import(`./${runtime}.mjs`)

const PAGE = `<view v-for="position in positions" :key="position.id">
  <button :data-id="position.id" @tap="close(position, $event)">{{ position.id }}</button>
</view>`
let template = ''
const { code } = compile(PAGE, {
  mode: 'module', filename: 'positions.vue', root: '', prefixIdentifiers: true,
  isNativeTag: () => true, isCustomElement: () => false,
  miniProgram: { ...miniProgram, emitFile: ({ source }) => (template = source) }
})
writeFileSync(`${platform}-${runtime}.mjs`, code.replace('"vue"', `"./${runtime}.mjs"`))
const { render } = await import(`./${platform}-${runtime}.mjs`)
const [, list] = /for="{{(\w+)}}"/.exec(template)
const [, id] = /data-id="{{position\.(\w+)}}"/.exec(template)
const [, handler] = /tap="{{position\.(\w+)}}"/i.exec(template)

/** Returns the position that is closed by a tap on a row that is still on the screen, and the id in its dataset. */
async function tap(tapped, before, after) {
  const waiting = []
  const page = {
    data: {},
    setData(values, done) {
      for (const [path, value] of Object.entries(values)) {
        const keys = path.match(/\w+/g)
        const last = keys.pop()
        keys.reduce((part, key) => part[key], this.data)[last] = value
      }
      waiting.push(done)
    }
  }
  const positions = ref(before.map((number) => ({ id: number })))
  const closed = []
  const close = (position, event) => closed.push(position.id, event.currentTarget.dataset.id)
  const app = createVueApp({})
  app.config.globalProperties.pruneComponentPropsCache = () => undefined
  app.mount().$createComponent({ type: { render, setup: () => ({ positions, close }) }, props: {} }, {
    mpType: 'page', mpInstance: page, slots: [],
    onBeforeSetup: ({ ctx }) => Object.assign(ctx, { $scope: page, mpType: 'page', $mpPlatform: platform })
  })
  await nextTick()
  for (const done of waiting.splice(0)) done?.()
  const screen = structuredClone(page.data)
  positions.value = after.map((number) => ({ id: number }))
  await nextTick()
  if (waiting.length === 0) throw new Error('setData was not called')
  const row = screen[list].find((shown) => shown[id] === tapped)
  const element = { dataset: { id: row[id] } }
  page[row[handler]]({ type: 'tap', detail: {}, target: element, currentTarget: element })
  await later(10)
  return closed
}

const opened = await tap(101, [101, 100], [102, 101, 100])
const gone = await tap(101, [101, 100], [100])
console.log(`${platform}: ${opened[0]} after 102 opened, ${gone[0]} after 101 closed; data-id ${opened[1]}, ${gone[1]}`)
const expected = /weixin|xhs/.test(platform) ? '101,101,101,101' : '102,101,100,101'
process.exitCode = [...opened, ...gone].join() === expected ? 0 : 1
JS
for runtime in newest release; do
  name="$(node -p "require('./node_modules/${runtime/#release/@dcloudio/uni-mp-vue}/package.json').version")"
  echo "uni-mp-vue $name: a tap on 101, before the screen shows a change, closes"
  for platform in mp-alipay mp-toutiao mp-weixin mp-xhs; do node play.mjs "$platform" "$runtime"; done
done
