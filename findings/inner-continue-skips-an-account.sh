#!/usr/bin/env bash
# Good guess: in uni-app x, `continue` in an inner loop affects the inner loop only, as in TypeScript. The outer loop
# visits each of its elements on each platform.
# Behaviour: on Android, if a for…of loop is inside a `for` loop with an index, each `continue` of the inner loop also
# increments the outer index, without a message. For example, a loop over accounts and their positions ignores hedges.
# For each ignored hedge it omits one of the following accounts, whose positions stay open. If the inner loop is a `for`
# with an index, all accounts are visited.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84, the newest on npm) with its native part
# @dcloudio/uts-linux-x64-gnu. Source: compile in uni-uts-v1's dist/kotlin.js, which calls bundleKotlin of the native
# part. The outer loop becomes a Kotlin `while`, and the compiler writes `i++` before each `continue` in its body, also
# in an inner for…of and in one inside a callback. In an inner while, do…while or for…in it does not.
# For: authors of uni-app x apps with nested loops, for example over accounts and positions or symbols and orders.
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
cat > positions.uts <<'UTS'
export function closed(accounts: string[][]): string {
  let result = ''
  for (let i = 0; i < accounts.length; i++) {
    for (const position of accounts[i]) {
      if (position == 'hedge') continue
      result += ` ${position}`
    }
  }
  return result
}
export function closedByIndex(accounts: string[][]): string {
  let result = ''
  for (let i = 0; i < accounts.length; i++) {
    for (let j = 0; j < accounts[i].length; j++) {
      if (accounts[i][j] == 'hedge') continue
      result += ` ${accounts[i][j]}`
    }
  }
  return result
}
UTS
# The names outside main stand for those of uni's closed runtime (io.dcloud.uts).
cat > main.kt <<'KT'
typealias UTSArray<T> = List<T>
val <T> List<T>.length get() = size
operator fun <T> List<T>.get(index: Number) = get(index.toInt())
operator fun Number.compareTo(other: Number) = toDouble().compareTo(other.toDouble())
operator fun Number.inc(): Number = toInt() + 1
fun <T> resolveUTSValueIterator(list: List<T>) = list
fun main() {
    val accounts = listOf(listOf("EURUSD", "hedge"), listOf("GBPUSD", "XAUUSD"), listOf("USDJPY"))
    println("nested:${closed(accounts)}")
    println("by index:${closedByIndex(accounts)}")
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
  const bundle = await rollup({ input: 'positions.uts', plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  const { closed, closedByIndex } = new Function(`${code}; return built`)()
  const accounts = [['EURUSD', 'hedge'], ['GBPUSD', 'XAUUSD'], ['USDJPY']]
  return `nested:${closed(accounts)}\nby index:${closedByIndex(accounts)}\n`
}

async function android() {
  const outputDir = process.env.UNI_OUTPUT_DIR
  await compile(`${__dirname}/positions.uts`, {
    inputDir: __dirname, outputDir, isX: true, components: {}, extApis: {}, transform: {}, uniModules: []
  })
  const lines = readFileSync(`${outputDir}/positions.kt`, 'utf8').split('\n')
  writeFileSync('positions.kt', lines.filter((line) => !line.startsWith('import ')).join('\n'))
  const kotlin = 'node_modules/kotlin-compiler'
  execFileSync('bash', [`${kotlin}/bin/kotlinc`, 'positions.kt', 'main.kt', '-nowarn', '-d', 'classes'])
  return execFileSync('java', ['-cp', `classes:${kotlin}/lib/kotlin-stdlib.jar`, 'MainKt'], { encoding: 'utf8' })
}

async function play() {
  const results = { web: await web(), android: await android() }
  for (const [platform, text] of Object.entries(results)) console.log(`${platform}, compiler 4.84\n${text.trimEnd()}`)
  const all = 'EURUSD GBPUSD XAUUSD USDJPY'
  const same = results.web === `nested: ${all}\nby index: ${all}\n`
  process.exitCode = same && results.android === `nested: EURUSD USDJPY\nby index: ${all}\n` ? 0 : 1
}
void play()
JS
node play.cjs
