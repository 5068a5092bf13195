#!/usr/bin/env bash
# Good guess: in uni-app x, a template string writes a number in the same form on each platform, as in JavaScript. A
# number keeps its digits from 0.000001 up to 21 digits before the point.
# Behaviour: on Android a fraction below 0.001, or from 10,000,000 up, gets an exponent, without a message: 0.0005 is
# written as 5.0E-4, and 25000000.5 as 2.50000005E7. For example, a user reads "step 5.0E-4", and a gateway that allows
# digits and a point only rejects the price. A key such as `${symbol}@${step}` that the web client stored is not found.
# toFixed avoids this.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84, the newest on npm) with its native part
# @dcloudio/uts-linux-x64-gnu, and Kotlin 2.2.21. Source: compile in uni-uts-v1's dist/kotlin.js, which calls
# bundleKotlin of the native part. A template string becomes `"" + step`, where Kotlin calls Java's Double.toString.
# For: authors of uni-app x apps that show, send or compare prices, steps and volumes as strings.
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
cat > labels.uts <<'UTS'
export function labels(add: (text: string) => void): void {
  const price: number = 1.2345
  const step: number = 0.0005
  const small: number = 123456.5
  const large: number = 25000000.5
  add(`price ${price}`)
  add(`step ${step}`)
  add(`volume ${small}`)
  add('volume ' + large)
}
UTS
cat > main.kt <<'KT'
fun main() = labels { println(it) }
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
  const bundle = await rollup({ input: 'labels.uts', plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  const texts = []
  new Function(`${code}; return built`)().labels((text) => texts.push(text))
  return texts.join(', ')
}

async function android() {
  const outputDir = process.env.UNI_OUTPUT_DIR
  await compile(`${__dirname}/labels.uts`, {
    inputDir: __dirname, outputDir, isX: true, components: {}, extApis: {}, transform: {}, uniModules: []
  })
  const lines = readFileSync(`${outputDir}/labels.kt`, 'utf8').split('\n')
  writeFileSync('labels.kt', lines.filter((line) => !line.startsWith('import ')).join('\n'))
  const kotlin = 'node_modules/kotlin-compiler'
  execFileSync('bash', [`${kotlin}/bin/kotlinc`, 'labels.kt', 'main.kt', '-nowarn', '-d', 'classes'])
  const classes = `classes:${kotlin}/lib/kotlin-stdlib.jar`
  return execFileSync('java', ['-cp', classes, 'MainKt'], { encoding: 'utf8' }).trim().split('\n').join(', ')
}

async function play() {
  const results = [await web(), await android()]
  console.log(`compiler 4.84, web: ${results[0]}\ncompiler 4.84, Android: ${results[1]}`)
  const written = 'price 1.2345, step 0.0005, volume 123456.5, volume 25000000.5'
  const withExponent = 'price 1.2345, step 5.0E-4, volume 123456.5, volume 2.50000005E7'
  process.exitCode = results[0] === written && results[1] === withExponent ? 0 : 1
}
void play()
JS
node play.cjs
