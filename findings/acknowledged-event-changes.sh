#!/usr/bin/env bash
# Good guess: with a Socket.IO adapter, all clients receive the same event. Socket.IO writes events as JSON, so a
# property that is undefined is missing, and a decimal object becomes a string through its toJSON.
# Behaviour: if emit waits for acknowledgements, or the event contains a Buffer, the Redis streams adapter passes the
# event to the other servers as MessagePack. There undefined becomes null, and a decimal object becomes its internal
# fields. For example, the clients of one server keep their stop price, the clients of the other servers remove theirs,
# and all clients acknowledge the event. A plain emit of the same event reaches all clients unchanged.
# Version: @socket.io/redis-streams-adapter 0.3.1 with socket.io 4.8.4. Source: dist/adapter.js, isEphemeral, doPublish
# and encode, which call encode of @msgpack/msgpack. The script needs the Debian package redis-server.
# For: authors of Socket.IO servers on several machines that send order changes with acknowledgements.
set -euo pipefail
command -v redis-server > /dev/null || { echo 'redis-server is not installed. Run: apt-get install redis' >&2; exit 1; }
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts socket.io@4.8.4 socket.io-client@4.8.4 \
  @socket.io/redis-streams-adapter@0.3.1 redis@6.3.1 bignumber.js@11.1.5
cat > play.mjs <<'JS'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createAdapter } from '@socket.io/redis-streams-adapter'
import { BigNumber } from 'bignumber.js'
import { createClient } from 'redis'
import { Server } from 'socket.io'
import { io } from 'socket.io-client'

const received = {}

async function start(name) {
  const redis = await createClient({ socket: { path: 'redis.sock' } }).connect()
  const http = createServer()
  const server = new Server(http, { adapter: createAdapter(redis) })
  await new Promise((resolve) => { http.listen(0, '127.0.0.1', resolve) })
  const client = io(`http://127.0.0.1:${http.address().port}`, { transports: ['websocket'] })
  client.on('change', (change, acknowledge) => {
    delete change.chart
    received[name] = JSON.stringify(change)
    acknowledge?.('done')
  })
  await new Promise((resolve) => { client.on('connect', resolve) })
  return server
}

async function sent(server, name, more, acknowledged) {
  delete received.own
  delete received.other
  const change = { id: 7, stop: undefined, profit: BigNumber('12.5'), ...more }
  const acknowledgements = acknowledged ? await server.timeout(10_000).emitWithAck('change', change) : []
  if (!acknowledged) server.emit('change', change)
  for (let tries = 0; tries < 100 && !(received.own && received.other); tries += 1) await wait(50)
  console.log(`${name}: ${acknowledgements.length} acknowledgements`)
  console.log(`  client of this server:    ${received.own}`)
  console.log(`  client of another server: ${received.other}`)
  return [acknowledgements.length, received.own, received.other].join(' ')
}

const { version } = JSON.parse(readFileSync('node_modules/@socket.io/redis-streams-adapter/package.json', 'utf8'))
console.log(`redis-streams-adapter ${version}`)
const redis = spawn('redis-server', ['--port', '0', '--unixsocket', 'redis.sock', '--save', ''], { stdio: 'ignore' })
for (let tries = 0; tries < 100 && !existsSync('redis.sock'); tries += 1) await wait(50)
const results = []
try {
  const [own] = [await start('own'), await start('other')]
  // Each server needs some time to subscribe in Redis.
  for (let tries = 0; tries < 100 && await own.of('/').adapter.serverCount() < 2; tries += 1) await wait(50)
  await wait(1_000)
  results.push(await sent(own, 'emit', {}, false))
  results.push(await sent(own, 'emit with a Buffer', { chart: Buffer.from('chart') }, false))
  results.push(await sent(own, 'emitWithAck', {}, true))
} finally {
  redis.kill()
}
const json = '{"id":7,"profit":"12.5"}'
const changed = '{"id":7,"stop":null,"profit":{"s":1,"e":1,"c":[12,50000000000000]}}'
process.exit(results.join() === `0 ${json} ${json},0 ${json} ${changed},2 ${json} ${changed}` ? 0 : 1)
JS
node play.mjs
