#!/usr/bin/env bash
# Good guess: Colyseus sends a schema field of type `number` exactly. JavaScript's numbers have 64 bits, and the encoder
# uses fewer bytes only for values that fit, such as small integers.
# Behaviour: a number with a fraction is sent in 32 bits if that changes it by less than 0.0001, without a message. A
# client reads the price 1.08765 as 1.087649941444397 and the volume 0.1 as 0.10000000149011612, but 65000.12 exactly.
# So a price that the client sends back is not a multiple of the step, a row whose key contains the price is not found,
# and the server's and the client's totals differ. Fields of type `float64` are exact and cost four bytes more.
# Version: @colyseus/schema 3.0.76 (of Colyseus 0.16), 4.0.31 (of 0.17) and 5.0.34 (newest). Source: number() in
# src/encoding/encode.ts, with the check `< 1e-4`. The READMEs of 3 and 4 say only that `number` detects int or float.
# For: authors of trading, betting or auction rooms with Colyseus.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  schema3@npm:@colyseus/schema@3.0.76 schema4@npm:@colyseus/schema@4.0.31 schema5@npm:@colyseus/schema@5.0.34
cat > rows.cjs <<'JS'
const prices = [1.08765, 0.1, 65000.12, 1.5]
const expected = '1.087649941444397 0.10000000149011612 65000.12 1.5'
let changed = false
for (const name of ['schema3', 'schema4', 'schema5']) {
  const { Schema, defineTypes, Encoder, Decoder } = require(name)
  for (const type of ['number', 'float64']) {
    class Row extends Schema {}
    defineTypes(Row, { a: type, b: type, c: type, d: type })
    const sent = new Row()
    const received = new Row()
    ;[sent.a, sent.b, sent.c, sent.d] = prices
    new Decoder(received).decode(new Encoder(sent).encodeAll())
    const read = [received.a, received.b, received.c, received.d].join(' ')
    console.log(`${name} ${type}: sent ${prices.join(' ')}, read ${read}`)
    if (read !== (type === 'number' ? expected : prices.join(' '))) changed = true
  }
}
if (changed) {
  console.error('The behaviour changed.')
  process.exit(1)
}
JS
echo "Node $(node --version)"
node rows.cjs
