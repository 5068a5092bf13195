#!/usr/bin/env bash
# Good guess: all handlers of one event receive the messages in the server's order, as with an EventEmitter. A slow
# asynchronous handler delays itself only.
# Behaviour: since 7.0 the SignalR client awaits each handler before it calls the next handler of the same message, but
# the next message does not wait. So the second handler receives the messages in the order in which the first handler
# finishes them. For example, the first handler stores prices and needs longer for the first price. The second handler
# then shows the older price last, and this price stays on the screen. If the first handler never finishes, the second
# handler never receives the message. There is no error. 6.0 keeps the order.
# Version: @microsoft/signalr 10.0.11, compared with 6.0.25. Source: src/HubConnection.ts, _invokeClientMethod.
# For: authors of web pages with two parts that listen to the same hub method, for example a store and a chart.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @microsoft/signalr@10.0.11 \
  previous@npm:@microsoft/signalr@6.0.25 ws@8.23.0
cat > play.mjs <<'JS'
import { once } from 'node:events'
import { setTimeout as wait } from 'node:timers/promises'
import { WebSocketServer } from 'ws'

// Milliseconds that the first handler needs for each price. It never finishes the last price.
const savingMs = new Map([[1.0850, 600], [1.0851, 100], [1.0852, Infinity]])
const prices = [...savingMs.keys()]

/** Accepts the handshake and sends each price in its own WebSocket message. */
const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
await once(server, 'listening')
server.on('connection', (socket) => socket.once('message', () => {
  const messages = [{}, ...prices.map((price) => ({ type: 1, target: 'price', arguments: [price] }))]
  for (const message of messages) socket.send(`${JSON.stringify(message)}\u001E`)
}))

async function shownBy({ HubConnectionBuilder, HttpTransportType, LogLevel, VERSION }) {
  const url = `http://127.0.0.1:${server.address().port}`
  const options = { skipNegotiation: true, transport: HttpTransportType.WebSockets }
  const connection = new HubConnectionBuilder().withUrl(url, options).configureLogging(LogLevel.Error).build()
  const shown = []
  connection.on('price', async (price) => {
    const ms = savingMs.get(price)
    await (ms === Infinity ? new Promise(() => undefined) : wait(ms))
  })
  connection.on('price', (price) => { shown.push(price.toFixed(4)) })
  await connection.start()
  await wait(1_500)
  await connection.stop()
  console.log(`signalr ${VERSION}: the server sends ${prices.map((price) => price.toFixed(4)).join(', ')}. `
    + `The second handler receives ${shown.join(', ')}.`)
  return shown.join()
}

const results = [await shownBy(await import('previous')), await shownBy(await import('@microsoft/signalr'))]
process.exit(results.join(' ') === '1.0850,1.0851,1.0852 1.0851,1.0850' ? 0 : 1)
JS
node play.mjs
