#!/usr/bin/env bash
# Good guess: in uni-app x, `a ?? b == c` means `a ?? (b == c)` on each platform, as in TypeScript. A setting that is
# true or false is returned unchanged, and only a missing setting gets the default.
# Behaviour: on Android the expression means `(a ?? b) == c`, without a message. For example, an app asks before each
# order if `confirm ?? mode == 'live'` is true. A user without a setting is asked on live accounts, but a user who set
# `confirm` to true is never asked. With `!=`, a setting of false becomes true. Parentheses around the comparison avoid
# this, but Prettier removes them when its TypeScript parser formats the file.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84, the newest on npm) with its native part
# @dcloudio/uts-linux-x64-gnu, Kotlin 2.2.21 and Prettier 3.10.1. Source: compile in uni-uts-v1's dist/kotlin.js, which
# calls bundleKotlin of the native part. It writes `?:` for `??` and adds no parentheses, but in Kotlin `?:` binds more
# tightly than `==`. Kotlin then compares a Boolean with a String without a warning.
# For: authors of uni-app x apps with optional switches whose default depends on a mode, a state or a server's answer.
# Needs: Java 8 or later for Kotlin's compiler, and Linux x64 with glibc.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
java -version 2> /dev/null || { echo 'Java is missing'; exit 1; }
printf '{"private":true}' > package.json
# The native part names its C library "gnu" and npm expects "glibc", so npm installs it with --force only.
npm install --silent --no-audit --no-fund --ignore-scripts --force rollup@4.21.2 kotlin-compiler@2.2.21 \
  prettier@3.10.1 @dcloudio/uni-uts-v1@3.0.0-4080420251103001 @dcloudio/uts-linux-x64-gnu@3.0.0-4080420251103001
cat > setting.uts <<'UTS'
export function ifLive(confirm: boolean | null, mode: string): boolean {
  return confirm ?? mode == 'live'
}
export function ifNotDemo(confirm: boolean | null, mode: string): boolean {
  return confirm ?? mode != 'demo'
}
export function ifLiveInParentheses(confirm: boolean | null, mode: string): boolean {
  return confirm ?? (mode == 'live')
}
UTS
cat > main.kt <<'KT'
fun main() {
    for (confirm in listOf(true, false, null)) {
        val rules = listOf(ifLive(confirm, "live"), ifNotDemo(confirm, "live"), ifLiveInParentheses(confirm, "live"))
        println("$confirm: ${rules.joinToString(" ")}")
    }
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
const { format, version } = require('prettier')
const { rollup } = require('rollup')

async function web() {
  const plugins = uts2js({ platform: 'web', inputDir: __dirname, cacheRoot: `${__dirname}/cache`, check: false })
  const bundle = await rollup({ input: 'setting.uts', plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  const built = new Function(`${code}; return built`)()
  const names = ['ifLive', 'ifNotDemo', 'ifLiveInParentheses']
  return [true, false, null].map((confirm) =>
    `${confirm}: ${names.map((name) => built[name](confirm, 'live')).join(' ')}\n`).join('')
}

async function android() {
  const outputDir = process.env.UNI_OUTPUT_DIR
  await compile(`${__dirname}/setting.uts`, {
    inputDir: __dirname, outputDir, isX: true, components: {}, extApis: {}, transform: {}, uniModules: []
  })
  const lines = readFileSync(`${outputDir}/setting.kt`, 'utf8').split('\n')
  writeFileSync('setting.kt', lines.filter((line) => !line.startsWith('import ')).join('\n'))
  const kotlin = 'node_modules/kotlin-compiler'
  execFileSync('bash', [`${kotlin}/bin/kotlinc`, 'setting.kt', 'main.kt', '-d', 'classes'], { stdio: 'inherit' })
  return execFileSync('java', ['-cp', `classes:${kotlin}/lib/kotlin-stdlib.jar`, 'MainKt'], { encoding: 'utf8' })
}

async function play() {
  const results = { web: await web(), android: await android() }
  for (const [platform, text] of Object.entries(results)) {
    console.log(`${platform}, compiler 4.84: confirm, then three rules on a live account\n${text.trimEnd()}`)
  }
  const options = { parser: 'typescript', semi: false, singleQuote: true }
  const formatted = (await format('confirm ?? (mode == \'live\')', options)).trimEnd()
  console.log(`Prettier ${version} formats the third rule: ${formatted}`)
  const right = 'true: true true true\nfalse: false false false\nnull: true true true\n'
  const wrong = 'true: false true true\nfalse: false true false\nnull: true true true\n'
  process.exitCode = results.web === right && results.android === wrong
    && formatted === 'confirm ?? mode == \'live\'' ? 0 : 1
}
void play()
JS
node play.cjs
