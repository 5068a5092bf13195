#!/usr/bin/env bash
# Good guess: HAProxy's jwt_payload_query and json_query return a JSON number as the digits in the JSON. The manual says
# that a floating point number is returned as a string.
# Behaviour: without the output type 'int', HAProxy formats each number with C's %g, which keeps six significant digits.
# For example, the accounts 12345678 and 12345700 both become 1.23457e+07 and share one counter or one server, and the
# limit 67123.45 becomes 67123.4. Tests with short account numbers pass.
# Version: HAProxy 2.6.12 (Debian 12), the same line in the source of 3.0.11 (Debian 13). Source: src/sample.c,
# sample_conv_json_query. The script needs the Debian package haproxy.
# For: operators who count, limit or route WebSocket connections by a numeric claim of the token in their address.
set -euo pipefail
PATH="$PATH:/usr/sbin"
command -v haproxy > /dev/null || { echo 'haproxy is not installed. Run: apt-get install haproxy' >&2; exit 1; }
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > haproxy.cfg <<'CFG'
defaults
  mode http
  timeout connect 5s
  timeout client 5s
  timeout server 5s
frontend gate
  bind unix@gate.sock
  stick-table type string len 32 size 1k expire 1m store http_req_cnt
  http-request set-var(txn.account) urlp(token),jwt_payload_query('$.account')
  http-request set-var(txn.number) urlp(token),jwt_payload_query('$.account','int')
  http-request set-var(txn.limit) urlp(token),jwt_payload_query('$.limit')
  http-request track-sc0 var(txn.account)
  http-request set-var-fmt(txn.reply) '%[var(txn.account)] %[var(txn.number)] %[var(txn.limit)] %[sc_http_req_cnt(0)]'
  http-request return content-type text/plain lf-string %[var(txn.reply)]
CFG
cat > play.mjs <<'JS'
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { get } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'

const encoded = (value) => Buffer.from(JSON.stringify(value)).toString('base64url')
const token = (account) => `${encoded({ alg: 'HS256' })}.${encoded({ account, limit: 67123.45 })}.c2lnbg`
const received = (account) =>
  new Promise((resolve, reject) => {
    get({ socketPath: 'gate.sock', path: `/ws?token=${token(account)}` }, (response) => {
      let text = ''
      response.on('data', (part) => { text += part })
      response.on('end', () => resolve(text))
    }).on('error', reject)
  })

console.log(spawnSync('haproxy', ['-v']).stdout.toString().split(' 20', 1)[0])
const haproxy = spawn('haproxy', ['-db', '-f', 'haproxy.cfg'], { stdio: 'ignore' })
for (let tries = 0; tries < 100 && !existsSync('gate.sock'); tries += 1) await wait(50)
const results = []
try {
  for (const account of [123456, 12345678, 12345681, 12345700]) {
    const result = await received(account)
    results.push(result)
    const [text, number, limit, count] = result.split(' ')
    console.log(`account ${account}: ${text}, with 'int' ${number}, limit 67123.45: ${limit}, requests: ${count}`)
  }
} finally {
  haproxy.kill()
}
const expected = ['123456 123456', '1.23457e+07 12345678', '1.23457e+07 12345681', '1.23457e+07 12345700']
const counts = [1, 1, 2, 3]
process.exitCode = results.every((result, at) => result === `${expected[at]} 67123.4 ${counts[at]}`) ? 0 : 1
JS
node play.mjs
