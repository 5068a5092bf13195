#!/usr/bin/env bash
# Good guess: a decimal library that adds, multiplies and rounds exactly also compares exactly.
# Behaviour: compare of @phensley/decimal reverses the order of two negative numbers if they have different numbers of
# significant digits and the same power of ten, for example if both are between -1 and -10. So -5.10 counts as smaller
# than -6.57, and -100 as smaller than -250. It also places zero above all positive fractions: 0 counts as larger than
# 0.5. For -5.25 and -6.57, for two positive numbers, and for the difference of any two numbers the sign is correct.
# Version: @phensley/decimal 1.14.0, compared with big.js 7.0.1. Source: lib/decimal.js, compare, which omits the sign
# when it calls compare of operations.js, and gives zero the exponent of 1.
# For: authors who limit losses, sort profits or check balances with the decimals of @phensley/cldr.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @phensley/decimal@1.14.0 big.js@7.0.1
cat > play.cjs <<'JS'
const Big = require('big.js')
const { Decimal } = require('@phensley/decimal')
const { version } = require('@phensley/decimal/package.json')

const sign = (number) => ({ '-1': '<', 0: '=', 1: '>' })[number]
const pairs = [
  ['5.10', '6.57'], ['-5.25', '-6.57'], ['-5.10', '-6.57'], ['-100', '-250'], ['1.5', '0'], ['0.5', '0']
]
console.log(`@phensley/decimal ${version}`)
const results = pairs.map(([left, right]) => {
  const library = sign(new Decimal(left).compare(new Decimal(right)))
  const difference = sign(new Decimal(left).subtract(new Decimal(right)).signum())
  const exact = sign(Big(left).cmp(right))
  console.log(`${left} ${library} ${right}, by their difference ${difference}, in big.js ${exact}`)
  return library + difference + exact
})
const profits = ['12.5', '-6.57', '0', '-5.10', '0.25']
const sorted = profits.map((text) => new Decimal(text)).sort((left, right) => left.compare(right)).join(' ')
console.log(`sorted: ${sorted}`)
const expected = ['<<<', '>>>', '<>>', '<>>', '>>>', '<>>']
process.exitCode = results.join() === expected.join() && sorted === '-5.10 -6.57 0.25 0 12.5' ? 0 : 1
JS
node play.cjs
