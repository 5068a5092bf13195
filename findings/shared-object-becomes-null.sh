#!/usr/bin/env bash
# Good guess: in uni-app x, JSON.stringify on the web and on WeChat is the engine's own function, which writes an
# object twice if two properties contain it.
# Behaviour: in .uts and .uvue files, the compiler replaces JSON.stringify with UTS.JSON.stringify, which writes each
# object once. Each further reference becomes null, without a message and without a cycle. For example, of two orders
# with the same account, the second order has no account. A .ts file of the same project writes both accounts.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84), with its own runtime and with the newest one on
# npm, @dcloudio/uni-shared 3.0.0-alpha-5020620260914001 (5.26). Source: lib/javascript/lib/runtime/uts.js, stringify.
# For: authors of uni-app x apps that send or store JSON, such as orders, batches and subscriptions.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts rollup@4.21.2 @dcloudio/uni-uts-v1@3.0.0-4080420251103001 \
  @dcloudio/uni-shared@3.0.0-alpha-5020620260914001
cat > orders.uts <<'UTS'
type Account = { id: string }
type Order = { symbol: string, account: Account }
export function batch(): string {
  const account: Account = { id: 'A-1' }
  const orders: Order[] = [{ symbol: 'EURUSD', account: account }, { symbol: 'GBPUSD', account: account }]
  return JSON.stringify(orders)
}
UTS
cp orders.uts plain.ts
printf '{"files":["plain.ts"]}' > tsconfig.json
cat > play.cjs <<'JS'
const { uts2js } = require('@dcloudio/uni-uts-v1')
const { rollup } = require('rollup')
const RUNTIME = './node_modules/@dcloudio/uni-uts-v1/lib/javascript/lib/runtime/uts.js'

async function compiled(input) {
  const plugins = uts2js({ platform: 'web', inputDir: __dirname, cacheRoot: `${__dirname}/cache`, check: false })
  const bundle = await rollup({ input, plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  return code
}

async function play() {
  const plain = new Function(`${await compiled('plain.ts')}; return built.batch()`)()
  const uts = new Function(`${await compiled('orders.uts')}; return built.batch()`)
  new Function(await compiled(RUNTIME))()
  const own = uts()
  Object.assign(globalThis, require('@dcloudio/uni-shared'))
  const newest = uts()
  console.log(`plain.ts:                 ${plain}`)
  console.log(`orders.uts, runtime 4.84: ${own}`)
  console.log(`orders.uts, runtime 5.26: ${newest}`)
  const account = { id: 'A-1' }
  const complete = JSON.stringify([{ symbol: 'EURUSD', account }, { symbol: 'GBPUSD', account }])
  const shortened = JSON.stringify([{ symbol: 'EURUSD', account }, { symbol: 'GBPUSD', account: null }])
  process.exitCode = plain === complete && own === shortened && newest === shortened ? 0 : 1
}
void play()
JS
node play.cjs
