#!/usr/bin/env bash
# Good guess: `#ifdef A || B` keeps its lines when B is the build's platform, whatever A is. A name that this build does
# not define counts as false, for example a name that only another script in package.json defines (`define` in
# `uni-app.scripts`).
# Behaviour: uni's preprocessor evaluates the condition as code, and an undefined name throws. The whole condition is
# then false, without a message. So the result depends on the order of the names: `MP-WEIXIN || MP-DINGTALK` keeps the
# lines on WeChat, `MP-DINGTALK || MP-WEIXIN` drops them, and `#ifndef` keeps the lines that it should drop.
# Version: @dcloudio/uni-cli-shared 3.0.0-5020420260813003. Source: its lib/preprocess/lib/preprocess.js, testPasses.
# For: authors of uni apps and plugins with custom platforms, or with names that older versions of uni lack.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-cli-shared@3.0.0-5020420260813003
cat > play.cjs <<'JS'
const { initPreContext, preJs } = require('@dcloudio/uni-cli-shared')
const { version } = require('@dcloudio/uni-cli-shared/package.json')
initPreContext('mp-weixin')
const keeps = (directive, condition) =>
  preJs(`// #${directive} ${condition}\nkept()\n// #endif\n`).includes('kept()')
console.log(`uni-cli-shared ${version}, build for mp-weixin`)
const results = ['MP-WEIXIN || MP-DINGTALK', 'MP-DINGTALK || MP-WEIXIN'].map((condition) => {
  const [ifdef, ifndef] = [keeps('ifdef', condition), keeps('ifndef', condition)]
  console.log(`${condition}: #ifdef ${ifdef ? 'keeps' : 'drops'} the lines, #ifndef ${ifndef ? 'keeps' : 'drops'} them`)
  return `${ifdef} ${ifndef}`
})
process.exitCode = results.join() === 'true false,false true' ? 0 : 1
JS
node play.cjs
