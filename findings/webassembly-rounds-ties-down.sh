#!/usr/bin/env bash
# Good guess: QuickJS formats numbers as the standard requires, on each platform. toFixed rounds a number that lies
# exactly in the middle away from zero, so 0.125 becomes 0.13, as in Node and in QuickJS on Linux.
# Behaviour: in WebAssembly, the same engine rounds such a number to the even digit: 0.125 becomes 0.12 and 2.5 becomes
# 2, without an error. QuickJS sets the rounding mode of the processor before it calls printf, but WebAssembly has one
# rounding mode only. toPrecision and toExponential are also wrong. For example, half of a position of 0.25 lots closes
# 0.12 lots, and the bond price 110.15625 (110 and 5/32) becomes 110.1562. Prices in eighths or 32nds are binary
# fractions, so many of them lie exactly in the middle. Tests with decimal prices pass, for example 1.005.
# Version: quickjs-emscripten 0.31.0 (QuickJS 2024-02-14) and @tootallnate/quickjs-emscripten 0.23.0, compared with a
# native build of QuickJS 2021-03-27. quickjs-emscripten 0.32.0 (QuickJS 2025-09-13) is correct, because it contains
# another conversion. Source: quickjs.c, js_fcvt1 and js_ecvt1. emscripten-core/emscripten issue 19908 reports that
# fesetround has no effect.
# For: authors of sandboxes for strategies, indicators or plug-ins that calculate prices or lots, with an older QuickJS.
# Needs: gcc for the native build (the Debian package build-essential).
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
gcc --version > /dev/null 2>&1 || { echo 'gcc is missing'; exit 1; }
printf '{"private":true}' > package.json
# The package qjsc contains the source of QuickJS.
npm install --silent --no-audit --no-fund --ignore-scripts qjsc@0.3.0 @tootallnate/quickjs-emscripten@0.23.0 \
  quickjs-emscripten@0.31.0 newer@npm:quickjs-emscripten@0.32.0
source=node_modules/qjsc/deps/quickjs_2021_03_27
cat > main.c <<'C'
#include <stdio.h>
#include <string.h>
#include "quickjs.h"

int main(int count, char **words) {
    JSContext *context = JS_NewContext(JS_NewRuntime());
    puts(JS_ToCString(context, JS_Eval(context, words[1], strlen(words[1]), "code", JS_EVAL_TYPE_GLOBAL)));
    return 0;
}
C
gcc -w -D_GNU_SOURCE -DCONFIG_VERSION='"2021-03-27"' "-I$source" main.c \
  "$source"/{quickjs,libregexp,libunicode,cutils}.c -o native -lm -lpthread
cat > play.cjs <<'JS'
const { execFileSync } = require('node:child_process')
const TIES = ['(0.125).toFixed(2)', '(2.5).toFixed(0)', '(110.15625).toFixed(4)', '(-0.125).toFixed(2)',
  '(4.125).toPrecision(3)', '(4.125).toExponential(2)']
const OTHERS = ['(0.375).toFixed(2)', '(1.005).toFixed(2)', '(0.126).toFixed(2)', 'Math.round(2.5)']
const code = `[${[...TIES, ...OTHERS].join()}].join(' ')`

async function sandbox(name) {
  const { version } = require(`${name}/package.json`)
  const { getQuickJS } = require(name)
  const engine = await getQuickJS()
  const label = name.replace('newer', 'quickjs-emscripten')
  return { engine: `WebAssembly, ${label} ${version}`, text: engine.evalCode(code) }
}

async function play() {
  const results = [
    { engine: `Node ${process.version}`, text: new Function(`return ${code}`)() },
    { engine: 'native QuickJS 2021-03-27', text: execFileSync('./native', [code], { encoding: 'utf8' }).trimEnd() },
    await sandbox('@tootallnate/quickjs-emscripten'),
    await sandbox('quickjs-emscripten'),
    await sandbox('newer')
  ]
  console.log(`${TIES.join(', ')}; ${OTHERS.join(', ')}`)
  for (const { engine, text } of results) console.log(`${engine}: ${text}`)
  const others = '0.38 1.00 0.13 3'
  const right = `0.13 3 110.1563 -0.13 4.13 4.13e+0 ${others}`
  const wrong = `0.12 2 110.1562 -0.12 4.12 4.12e+0 ${others}`
  const expected = [right, right, wrong, wrong, right]
  process.exitCode = results.every(({ text }, index) => text === expected[index]) ? 0 : 1
}
void play()
JS
node play.cjs
