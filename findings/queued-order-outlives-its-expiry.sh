#!/usr/bin/env bash
# Good guess: an MQTT 5 message with a Message Expiry Interval of 2 seconds, published while the client is offline, is
# dropped after 2 seconds. If it is sent later, its interval is at least reduced by the time that it waited, as brokers
# reduce it.
# Behaviour: MQTT.js queues the message without a time, and sends it after the outage with the full interval. An order
# that its user wanted within 2 seconds reaches the server 4 seconds late as a new one and is acknowledged, so neither
# side sees that it is old. An order needs its own time in the payload.
# Version: mqtt 5.16.0 and mosquitto 2.0. Source: the README calls messageExpiryInterval the lifetime of the message;
# MQTT 5.0, section 3.3.2.3.3, obliges only the server.
# For: authors who send orders, bids or remote commands over MQTT from phones or boats.
# Needs: mosquitto 2.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
PATH="$PATH:/usr/sbin:/usr/local/sbin:/opt/homebrew/sbin"
command -v mosquitto > /dev/null || { echo 'mosquitto is missing'; exit 1; }
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts mqtt@5.16.0
cat > play.cjs <<'JS'
const mqtt = require('mqtt')
const net = require('node:net')
const { spawn } = require('node:child_process')
const { once } = require('node:events')
const { writeFileSync } = require('node:fs')
const { setTimeout: sleep } = require('node:timers/promises')

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  server.close()
  await once(server, 'close')
  return port
}

async function play() {
  const port = await freePort()
  writeFileSync('mosquitto.conf', `listener ${port} 127.0.0.1\nallow_anonymous true\n`)
  const broker = spawn('mosquitto', ['-c', 'mosquitto.conf'], { stdio: 'ignore' })
  // The trader's network.
  let up = true
  const sockets = new Set()
  const network = net.createServer((one) => {
    if (!up) return void one.destroy()
    const other = net.connect(port, '127.0.0.1')
    for (const socket of [one, other]) {
      sockets.add(socket)
      socket.on('error', () => {}).on('close', () => [one, other].forEach((each) => each.destroy()))
    }
    one.pipe(other).pipe(one)
  }).listen(0, '127.0.0.1')
  await once(network, 'listening')

  const options = { protocolVersion: 5, reconnectPeriod: 200 }
  const server = mqtt.connect(`mqtt://127.0.0.1:${port}`, options)
  server.on('error', () => {})
  await once(server, 'connect')
  await server.subscribeAsync('orders', { qos: 1 })
  const trader = mqtt.connect(`mqtt://127.0.0.1:${network.address().port}`, options)
  trader.on('error', () => {})
  await once(trader, 'connect')

  up = false
  sockets.forEach((socket) => socket.destroy())
  await once(trader, 'close')
  const sentAt = Date.now()
  const sending = trader.publishAsync('orders', 'buy', { qos: 1, properties: { messageExpiryInterval: 2 } })
  const received = once(server, 'message', { signal: AbortSignal.timeout(15_000) })
  await sleep(4000)
  up = true
  const [, payload, { properties }] = await received
  await sending
  const seconds = Math.floor((Date.now() - sentAt) / 1000)
  console.log(`published offline with 2 s to live; received ${payload} after ${seconds} s and acknowledged,`
    + ` with ${properties.messageExpiryInterval} s to live`)
  trader.end(true)
  server.end(true)
  network.close()
  broker.kill()
  process.exitCode = seconds >= 4 && properties.messageExpiryInterval === 2 ? 0 : 1
}
play().catch((error) => {
  console.error(error)
  process.exit(1)
})
JS
mosquitto -h | head -1 || true
node play.cjs
