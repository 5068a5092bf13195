#!/usr/bin/env bash
# Good guess: for a GET request, uni.request appends `data` to the query of the address, and keeps the query that the
# address already has.
# Behaviour: on H5 and the App, one field in `data` makes uni parse and rewrite the whole query. A repeated name keeps
# only its last value, a value ends before its first "=", and a name without a value gets the value "undefined". For
# example, one of two symbols is missing, and a Base64 cursor or signature loses its padding. Without `data`, or with an
# empty object, the address stays unchanged.
# Version: @dcloudio/uni-h5 3.0.0-alpha-5020620260914001 (5.26), the same in 5.07. Source: dist/uni-h5.cjs.js and, for
# browsers, uni-h5.es.js, stringifyQuery. The App's dist/uni.runtime.esm.js (uni-app-plus) has the same function, and
# passes the rewritten address to the native side.
# For: authors of trading clients that add a field to a signed address or to a server's link to the next page.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @dcloudio/uni-h5@3.0.0-alpha-5020620260914001 vue@3.4.21 \
  xmlhttprequest@1.8.0
cat > play.cjs <<'JS'
const { createServer } = require('node:http')
const { XMLHttpRequest } = require('xmlhttprequest')
Object.assign(globalThis, { XMLHttpRequest, __uniConfig: { networkTimeout: { request: 5_000 } } })
const { request } = require('@dcloudio/uni-h5')
const { version } = require('@dcloudio/uni-h5/package.json')

const given = '/orders?symbol=EURUSD&symbol=GBPUSD&cursor=c2lnbg==&open'
const server = createServer(({ url }, response) => response.end(JSON.stringify(url)))
server.listen(0, '127.0.0.1', async () => {
  const url = `http://127.0.0.1:${server.address().port}${given}`
  const received = (data) =>
    new Promise((resolve, reject) => request({ url, data, success: (result) => resolve(result.data), fail: reject }))
  const [without, empty, limited] = [await received(), await received({}), await received({ limit: 5 })]
  console.log(`uni-h5 ${version}`)
  console.log(`without data:      ${without}`)
  console.log(`data {}:           ${empty}`)
  console.log(`data { limit: 5 }: ${limited}`)
  const rewritten = '/orders?symbol=GBPUSD&cursor=c2lnbg&open=undefined&limit=5'
  process.exitCode = without === given && empty === given && limited === rewritten ? 0 : 1
  server.close()
})
JS
node play.cjs
