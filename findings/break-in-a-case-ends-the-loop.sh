#!/usr/bin/env bash
# Good guess: in uni-app x, `switch` does the same on each platform. A `break` in a case leaves the switch, and a case
# without `break` continues with the next case.
# Behaviour: on Android a `break` inside an `if` leaves the loop around the switch, without a message. For example, if
# trading is halted, the first open request discards all close requests after it. If a case contains `return` or
# `continue` inside an `if`, the end of this case leaves the switch: a filled order is booked, but stays in the list of
# open orders, because the next case does not run.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84, the newest on npm) with its native part
# @dcloudio/uts-linux-x64-gnu. Source: compile in uni-uts-v1's dist/kotlin.js, which calls bundleKotlin of the native
# part. The switch becomes a Kotlin `when`, in which `break` ends the enclosing loop (since Kotlin 1.4).
# For: authors of uni-app x apps with a switch over message types, order states or user input.
# Needs: Java 8 or later for Kotlin's compiler, and Linux x64 with glibc.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java -version 2> /dev/null || { echo 'Java is missing'; exit 1; }
printf '{"private":true}' > package.json
# The native part names its C library "gnu" and npm expects "glibc", so npm installs it with --force only.
npm install --silent --no-audit --no-fund --ignore-scripts --force rollup@4.21.2 kotlin-compiler@2.2.21 \
  @dcloudio/uni-uts-v1@3.0.0-4080420251103001 @dcloudio/uts-linux-x64-gnu@3.0.0-4080420251103001
cat > orders.uts <<'UTS'
export function accepted(requests: string[], halted: boolean): string {
  let result = ''
  for (const request of requests) {
    switch (request) {
      case 'open':
        if (halted) break
        result += ' open'
        break
      case 'close':
        result += ' close'
        break
    }
  }
  return result
}
export function steps(state: string, known: boolean): string {
  let result = ''
  switch (state) {
    case 'filled':
      if (!known) return ' ignored'
      result += ' booked'
    case 'cancelled':
      result += ' removed'
      break
  }
  return result
}
UTS
# The first two names stand for those of uni's closed runtime (io.dcloud.uts).
cat > main.kt <<'KT'
typealias UTSArray<T> = List<T>
fun <T> resolveUTSValueIterator(list: List<T>) = list
fun main() {
    println("accepted:${accepted(listOf("close", "open", "close"), true)}")
    println("filled:${steps("filled", true)}")
}
KT
printf 'export {}' > empty.ts
printf '{"files":["empty.ts"]}' > tsconfig.json
cat > play.cjs <<'JS'
const { execFileSync } = require('node:child_process')
const { readFileSync, writeFileSync } = require('node:fs')
Object.assign(process.env, { UNI_INPUT_DIR: __dirname, UNI_OUTPUT_DIR: `${__dirname}/android`, HX_Version: '4.84' })
const { uts2js } = require('@dcloudio/uni-uts-v1')
const { compile } = require('@dcloudio/uni-uts-v1/dist/kotlin.js')
const { rollup } = require('rollup')

async function web() {
  const plugins = uts2js({ platform: 'web', inputDir: __dirname, cacheRoot: `${__dirname}/cache`, check: false })
  const bundle = await rollup({ input: 'orders.uts', plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  const { accepted, steps } = new Function(`${code}; return built`)()
  return `accepted:${accepted(['close', 'open', 'close'], true)}\nfilled:${steps('filled', true)}\n`
}

async function android() {
  const outputDir = process.env.UNI_OUTPUT_DIR
  await compile(`${__dirname}/orders.uts`, {
    inputDir: __dirname, outputDir, isX: true, components: {}, extApis: {}, transform: {}, uniModules: []
  })
  const lines = readFileSync(`${outputDir}/orders.kt`, 'utf8').split('\n')
  writeFileSync('orders.kt', lines.filter((line) => !line.startsWith('import ')).join('\n'))
  const kotlin = 'node_modules/kotlin-compiler'
  execFileSync('bash', [`${kotlin}/bin/kotlinc`, 'orders.kt', 'main.kt', '-nowarn', '-d', 'classes'])
  return execFileSync('java', ['-cp', `classes:${kotlin}/lib/kotlin-stdlib.jar`, 'MainKt'], { encoding: 'utf8' })
}

async function play() {
  const results = { web: await web(), android: await android() }
  for (const [platform, text] of Object.entries(results)) console.log(`${platform}, compiler 4.84\n${text.trimEnd()}`)
  const same = results.web === 'accepted: close close\nfilled: booked removed\n'
  process.exitCode = same && results.android === 'accepted: close\nfilled: booked\n' ? 0 : 1
}
void play()
JS
node play.cjs
