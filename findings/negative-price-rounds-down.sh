#!/usr/bin/env bash
# Good guess: ccxt rounds the price of an order to the nearest multiple of the market's tick size, also below zero. A
# spread between two futures can have a negative price.
# Behaviour: in JavaScript a negative price between two ticks always becomes the lower one, without a message, because
# `%` keeps the sign and the remainder of a negative price is never at least half a tick. With a tick of 0.5, a limit of
# -101.01 is sent as -101.5 instead of -101. So a sell order can be filled almost a tick below the limit that its user
# entered, and a buy order waits a tick lower in the book. Positive prices, and prices on a tick, are correct.
# Version: ccxt 4.5.84 (its own `version` says 4.5.83), for example its Deribit client, which loads spreads
# (future_combo) and uses priceToPrecision in createOrder. Source: js/src/base/functions/number.js,
# _decimalToPrecision, the ROUND part of TICK_SIZE. The source for Python uses the absolute value and is correct.
# For: authors of order forms, bots and gateways for futures spreads, option combos or signed price differences.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts ccxt@4.5.84 big.js@7.0.1
cat > play.mjs <<'JS'
import Big from 'big.js'
import { deribit } from 'ccxt'
import { readFileSync } from 'node:fs'

const tick = 0.5
const spread = {
  kind: 'future_combo', instrument_name: 'BTC-FS-25DEC26_PERP', base_currency: 'BTC', counter_currency: 'USD',
  quote_currency: 'USD', settlement_currency: 'BTC', settlement_period: 'month', is_active: true,
  tick_size: tick, min_trade_amount: 10, contract_size: 10, expiration_timestamp: 1798185600000
}
const order = { order_id: '1', instrument_name: spread.instrument_name }
let price
const exchange = new deribit({ apiKey: 'key', secret: 'secret', enableRateLimit: false })
// The exchange's answers. No request leaves the machine.
exchange.fetch = async (address) => {
  const { pathname, searchParams } = new URL(address)
  if (pathname.endsWith('get_currencies')) return { result: [{ currency: 'BTC' }] }
  if (pathname.endsWith('get_instruments')) return { result: [spread] }
  price = searchParams.get('price')
  return { result: { order, trades: [] } }
}
console.log(`ccxt ${JSON.parse(readFileSync('node_modules/ccxt/package.json', 'utf8')).version}, tick ${tick}`)
const results = []
for (const limit of [101.2, 101.01, -101, -101.4, -101.2, -101.01, -3.05]) {
  await exchange.createOrder(spread.instrument_name, 'limit', 'sell', 10, limit)
  const nearest = Big(limit).div(tick).round().times(tick).toString()
  console.log(`sell limit ${limit}: sent ${price}, nearest tick ${nearest}`)
  results.push(`${price} ${nearest}`)
}
const correct = ['101 101', '101 101', '-101 -101', '-101.5 -101.5']
const changed = ['-101.5 -101', '-101.5 -101', '-3.5 -3']
process.exitCode = results.join() === [...correct, ...changed].join() ? 0 : 1
JS
node play.mjs
