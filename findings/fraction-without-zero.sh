#!/usr/bin/env bash
# Good guess: a FIX engine reads the price `44=.25` as 0.25, because a FIX float is digits with an optional point, and
# its XML type (xs:decimal) allows `.25`. Oracle's TO_CHAR writes numbers in this form.
# Behaviour: jspurefix reads `.25` as 250 and `-.5` as -50, without an error. In its reader, position 0 means both "the
# point is the first character" and "there is no point". 0.25 and 00.25 are correct.
# Version: jspurefix 5.11.4. Source: src/buffer/elastic-buffer.ts, getFloat.
# For: authors of trading gateways in Node whose counterparty omits the zero, for example in spreads, yields and swaps.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
# The package has 15,000 files. This test extracts its JavaScript and dictionaries, and installs what they import.
npm install --silent --no-audit --no-fund --ignore-scripts mathjs@15.2.0 tsyringe@4.10.0 reflect-metadata@0.2.2 \
  lodash@4.18.1 moment@2.31.0 sax@1.6.1 winston@3.19.0
npm pack --silent jspurefix@5.11.4 > packed
mkdir node_modules/jspurefix
tar -xzf "$(cat packed)" -C node_modules/jspurefix --strip-components=1 --wildcards \
  --exclude='*/types/*/quickfix/*' 'package/dist/*.js' 'package/data/*' package/package.json
cat > play.cjs <<'JS'
require('reflect-metadata')
const { AsciiParser, DITokens, SessionContainer } = require('jspurefix')
const session = require('jspurefix/data/session/test-qf44-initiator.json')
const { version } = require('jspurefix/package.json')

function order(price) {
  const fields = ['35=D', '49=A', '56=B', '34=1', '52=20241129-12:00:00.000', '11=1', '55=EURUSD', '54=1', '40=2']
  const body = [...fields, `44=${price}`, ''].join('\u0001')
  const text = `8=FIX.4.4\u00019=${body.length}\u0001${body}`
  const sum = Buffer.from(text).reduce((total, byte) => total + byte, 0) % 256
  return `${text}10=${String(sum).padStart(3, '0')}\u0001`
}

async function play() {
  const system = new SessionContainer()
  system.registerGlobal('error')
  const container = await system.makeSystem(session)
  const [config, buffer] = [DITokens.IJsFixConfig, DITokens.ParseBuffer].map((key) => container.resolve(key))
  const parser = new AsciiParser(config, null, buffer)
  const prices = []
  parser.on('msg', (_, view) => prices.push(view.toObject().Price))
  console.log(`jspurefix ${version}`)
  for (const price of ['0.25', '00.25', '.25', '-.5']) {
    parser.parseText(order(price))
    console.log(`44=${price}: ${prices.at(-1)}`)
  }
  process.exitCode = prices.join() === '0.25,0.25,250,-50' ? 0 : 1
}
void play()
JS
node play.cjs
