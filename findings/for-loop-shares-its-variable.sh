#!/usr/bin/env bash
# Good guess: in uni-app x, `let` in a for loop makes a new variable for each iteration, as in TypeScript. A callback
# from the loop's body keeps the value of its iteration on each platform.
# Behaviour: on Android the loop becomes a Kotlin `while` with one variable, without a message. Each callback that runs
# later reads the value after the last iteration. For example, the timers of shards 0, 1 and 2 all open shard 3, which
# does not exist. A `const` copy in the loop's body keeps the value, as does for…of.
# Version: compiler @dcloudio/uni-uts-v1 3.0.0-4080420251103001 (4.84, the newest on npm) with its native part
# @dcloudio/uts-linux-x64-gnu. Source: compile in uni-uts-v1's dist/kotlin.js, which calls bundleKotlin of the native
# part. The compilers of 3.99, 4.24 and 4.36 write the same loop.
# For: authors of uni-app x apps that start timers, requests or sockets in a loop.
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
cat > shards.uts <<'UTS'
export function direct(later: (open: () => string) => void): void {
  for (let shard = 0; shard < 3; shard++) later((): string => `shard ${shard}`)
}
export function copied(later: (open: () => string) => void): void {
  for (let shard = 0; shard < 3; shard++) {
    const own = shard
    later((): string => `shard ${own}`)
  }
}
UTS
# The two operators stand for those of uni's closed runtime (io.dcloud.uts).
cat > main.kt <<'KT'
operator fun Number.compareTo(other: Number) = toDouble().compareTo(other.toDouble())
operator fun Number.inc(): Number = toInt() + 1
fun opened(loop: ((() -> String) -> Unit) -> Unit): String {
    val timers = mutableListOf<() -> String>()
    loop { timers.add(it) }
    return timers.joinToString { it() }
}
fun main() {
    println("direct: ${opened(::direct)}")
    println("copied: ${opened(::copied)}")
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
  const bundle = await rollup({ input: 'shards.uts', plugins })
  const { output: [{ code }] } = await bundle.generate({ format: 'iife', name: 'built' })
  const built = new Function(`${code}; return built`)()
  return ['direct', 'copied'].map((name) => {
    const timers = []
    built[name]((open) => timers.push(open))
    return `${name}: ${timers.map((open) => open()).join(', ')}\n`
  }).join('')
}

async function android() {
  const outputDir = process.env.UNI_OUTPUT_DIR
  await compile(`${__dirname}/shards.uts`, {
    inputDir: __dirname, outputDir, isX: true, components: {}, extApis: {}, transform: {}, uniModules: []
  })
  const lines = readFileSync(`${outputDir}/shards.kt`, 'utf8').split('\n')
  writeFileSync('shards.kt', lines.filter((line) => !line.startsWith('import ')).join('\n'))
  const kotlin = 'node_modules/kotlin-compiler'
  execFileSync('bash', [`${kotlin}/bin/kotlinc`, 'shards.kt', 'main.kt', '-nowarn', '-d', 'classes'])
  return execFileSync('java', ['-cp', `classes:${kotlin}/lib/kotlin-stdlib.jar`, 'MainKt'], { encoding: 'utf8' })
}

async function play() {
  const results = { web: await web(), android: await android() }
  for (const [platform, text] of Object.entries(results)) console.log(`${platform}, compiler 4.84\n${text.trimEnd()}`)
  const kept = 'shard 0, shard 1, shard 2'
  const shared = `direct: shard 3, shard 3, shard 3\ncopied: ${kept}\n`
  process.exitCode = results.web === `direct: ${kept}\ncopied: ${kept}\n` && results.android === shared ? 0 : 1
}
void play()
JS
node play.cjs
