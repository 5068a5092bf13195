#!/usr/bin/env bash
# Good guess: MetaApi's client calculates the profit of an open MetaTrader position in cents, or in the digits of the
# account's currency, as the terminal shows it.
# Behaviour: with each price the client rounds the profit to the digits of the symbol's price. If an index is quoted
# in whole points, its price has 0 digits, and a loss of 0.49 becomes 0. If the price message has no equity, the client
# adds the rounded profits. For example, an account with 20 small positions has lost 9.80, but each profit and the
# total loss are 0, and a loss limit does not act. A loss of 0.51 becomes 1. With one digit, 0.44 becomes 0.4.
# Version: metaapi.cloud-sdk 29.3.3. Source: lib/metaApi/terminalState, _updatePositionProfits and
# onSymbolPricesUpdated.
# For: authors of copy trading, dashboards or loss limits for accounts with index positions of small volume.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts metaapi.cloud-sdk@29.3.3
cat > play.cjs <<'JS'
const part = (name) => require(`./node_modules/metaapi.cloud-sdk/dist/metaApi/${name}.js`).default
const TerminalState = part('terminalState')
const HashManager = part('terminalHashManager')
const { version } = require('./node_modules/metaapi.cloud-sdk/package.json')

const ignored = { specification: [], position: [], order: [] }
const instance = 'london:0:host'
// 20 long positions of the same index, whose price has fallen by 74 points. The calls are those of the SDK's socket.
async function state(digits, pointValue) {
  const hashes = new HashManager({ getHashingIgnoredFieldLists: () => ({ g1: ignored, g2: ignored }) })
  const terminal = new TerminalState({ id: 'account', server: 'server', type: 'cloud-g2' }, hashes, {})
  const tickSize = 1 / 10 ** digits
  const tickValue = pointValue * tickSize
  const positions = Array.from({ length: 20 }, (_, at) => ({
    id: String(at), symbol: 'JP225', type: 'POSITION_TYPE_BUY', volume: 1, openPrice: 39000, currentPrice: 39000,
    currentTickValue: tickValue, profit: 0, swap: 0, commission: 0
  }))
  const price = { symbol: 'JP225', bid: 38926, ask: 38930, profitTickValue: tickValue, lossTickValue: tickValue }
  terminal.onAccountInformationUpdated(instance, { platform: 'mt5', currency: 'USD', balance: 1000, equity: 1000 })
  await terminal.onSymbolSpecificationsUpdated(instance, [{ symbol: 'JP225', digits, tickSize, contractSize: 1 }], [])
  terminal.onPositionsReplaced(instance, positions)
  await terminal.onPendingOrdersSynchronized(instance, 'start')
  terminal.onSymbolPricesUpdated(instance, [{ ...price, time: new Date(0) }])
  return `${terminal.positions[0].profit} ${terminal.accountInformation.equity}`
}
async function play() {
  console.log(`metaapi.cloud-sdk ${version}, 20 positions, balance 1000`)
  const results = []
  for (const loss of [0.49, 0.51, 0.44]) {
    for (const digits of [2, 1, 0]) {
      const result = await state(digits, loss / 74)
      const [profit, equity] = result.split(' ')
      console.log(`each loses ${loss}, price with ${digits} digits: profit ${profit}, equity ${equity}`)
      results.push(result)
    }
  }
  const expected = ['-0.49 990.2', '-0.5 990', '0 1000', '-0.51 989.8', '-0.5 990', '-1 980']
  expected.push('-0.44 991.2', '-0.4 992', '0 1000')
  process.exit(results.join() === expected.join() ? 0 : 1)
}
play()
JS
node play.cjs
