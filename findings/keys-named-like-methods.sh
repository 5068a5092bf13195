#!/usr/bin/env bash
# Good guess: in uni-app x, an object without a declared type may have any key, as in JavaScript, and JSON.parse returns
# null only for invalid text.
# Behaviour: on the web and on WeChat, no key may be named like a method of UTSJSONObject (set, get, forEach,
# toMap, toJSON, getString and others). JSON.stringify omits such a key of an object literal, without a message. If a
# received frame contains such a key at any depth, JSON.parse logs a TypeError and returns null for the whole frame. A
# declared type (JSON.parse<Change>) keeps the key.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84), with its own runtime and with the newest one on
# npm, @dcloudio/uni-shared 3.0.0-alpha-5020620260914001 (5.26). Source: lib/javascript/lib/runtime/uts.js, where
# initUTSJSONObjectProperties defines the methods as read-only properties of each object.
# For: authors of uni-app x apps whose server sends changes as {"set":…}, or uses user names as keys.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts rollup@4.21.2 @dcloudio/uni-uts-v1@3.0.0-4080420251103001 \
  @dcloudio/uni-shared@3.0.0-alpha-5020620260914001
cat > frames.uts <<'UTS'
export function sent(): string {
  return JSON.stringify({ id: 7, set: { price: 1.1 } })
}
export function received(text: string): any | null {
  return JSON.parse(text)
}
UTS
printf 'export {}' > empty.ts
printf '{"files":["empty.ts"]}' > tsconfig.json
cat > play.cjs <<'JS'
const { uts2js } = require('@dcloudio/uni-uts-v1')
const { rollup } = require('rollup')
const RUNTIME = './node_modules/@dcloudio/uni-uts-v1/lib/javascript/lib/runtime/uts.js'

async function compiled(input) {
  const plugins = uts2js({ platform: 'web', inputDir: __dirname, cacheRoot: `${__dirname}/cache`, check: false })
  const bundle = await rollup({ input, plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built', strict: true })
  return code
}

async function play() {
  console.error = ({ message }) => console.log(`  logged: ${message}`)
  new Function(await compiled(RUNTIME))()
  const { sent, received } = new Function(`${await compiled('frames.uts')}; return built`)()
  const results = ['4.84', '5.26'].map((version) => {
    if (version === '5.26') Object.assign(globalThis, require('@dcloudio/uni-shared'))
    console.log(`runtime ${version}`)
    console.log(`  sent {"id":7,"set":{"price":1.1}} as ${sent()}`)
    return [sent(), ...['put', 'set'].map((key) => {
      const text = `{"id":7,"${key}":{"price":1.1}}`
      const frame = JSON.stringify(received(text))
      console.log(`  received ${text} as ${frame}`)
      return frame
    })].join(' ')
  })
  const expected = '{"id":7} {"id":7,"put":{"price":1.1}} null'
  process.exitCode = results.every((result) => result === expected) ? 0 : 1
}
void play()
JS
node play.cjs
