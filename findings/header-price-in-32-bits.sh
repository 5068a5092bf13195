#!/usr/bin/env bash
# Good guess: a number in an AMQP header keeps its value, because an AMQP table has 64-bit integers and doubles. amqplib
# uses both types.
# Behaviour: amqp-client, a library for AMQP over WebSocket, sends each fraction below 2^32 as a 32-bit float, and each
# integer below 2^32 as a signed 32-bit integer. A price of 67123.45 arrives as 67123.453125, and a volume of three
# billion as -1294967296, without an error. A larger volume is correct again.
# Version: @cloudamqp/amqp-client 4.1.1, compared with amqplib 2.3.1. Source: src/amqp-view.ts, setField.
# For: authors of web pages that publish orders or quotes with numbers in headers to RabbitMQ or LavinMQ.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @cloudamqp/amqp-client@4.1.1 amqplib@2.3.1
cat > play.cjs <<'JS'
const { AMQPView } = require('@cloudamqp/amqp-client/amqp-view')
const { decodeFields, encodeTable } = require('./node_modules/amqplib/lib/codec.js')
const { version } = require('./node_modules/@cloudamqp/amqp-client/package.json')

const given = { price: 67123.45, volume: 3_000_000_000, larger: 5_000_000_000 }
// amqplib reads both tables, after their four bytes of length.
const read = (bytes) => JSON.stringify(decodeFields(bytes.subarray(4, 4 + bytes.readUInt32BE(0))))
const view = new AMQPView(new ArrayBuffer(200))
view.setTable(0, given)
const bytes = Buffer.alloc(200)
encodeTable(bytes, given, 0)
const [client, library] = [read(Buffer.from(view.buffer)), read(bytes)]
console.log(`amqp-client ${version}`)
console.log(`headers:                     ${JSON.stringify(given)}`)
console.log(`received from amqplib:       ${library}`)
console.log(`received from amqp-client:   ${client}`)
const changed = JSON.stringify({ ...given, price: 67123.453125, volume: -1_294_967_296 })
process.exitCode = library === JSON.stringify(given) && client === changed ? 0 : 1
JS
node play.cjs
