#!/usr/bin/env bash
# Good guess: a compiler that redirects console calls to HBuilderX's log works on the syntax tree, so a string that
# contains such a call stays unchanged.
# Behaviour: uni's compiler replaces console calls with a regular expression in the whole text of a module. A call in a
# string becomes code with other quotes, and a build for App fails with a syntax error in a valid file.
# Version: @dcloudio/uni-cli-shared 3.0.0-5000720260410001. Source: its dist/logs/console.js, rewriteConsoleExpr.
# For: authors of plugins that contain advice for developers, code generators, or documentation pages in uni apps.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-cli-shared@3.0.0-5000720260410001
cat > play.cjs <<'JS'
const { rewriteConsoleExpr } = require('@dcloudio/uni-cli-shared/dist/logs/console.js')
const { version } = require('@dcloudio/uni-cli-shared/package.json')
const { Script } = require('node:vm')
const given = 'const hint = \'write console.log(value)\''
const { code } = rewriteConsoleExpr('__f__', 'hint.js', 'hint.js', given)
const parses = (text) => {
  try {
    return new Script(text) instanceof Script
  } catch {
    return false
  }
}
console.log(`uni-cli-shared ${version}`)
console.log(`given:  ${given} (parses: ${parses(given)})`)
console.log(`result: ${code} (parses: ${parses(code)})`)
process.exitCode = parses(given) && !parses(code) ? 0 : 1
JS
node play.cjs
