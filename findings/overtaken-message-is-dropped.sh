#!/usr/bin/env bash
# Good guess: an MQTT broker may deliver a retained message after a later message, because the broker stores the
# retained message first. The message still arrives, at least with QoS 1.
# Behaviour: aedes drops the late message as a duplicate, without an error, because it stores only the highest message
# number per subscriber, for all topics together. If a retained price and a trade are published together, a subscriber
# to both topics never receives the price: with QoS 0 and the default persistence, and with Redis even with QoS 1, where
# the publisher receives both PUBACKs. A subscriber to the price alone receives the price.
# Version: aedes 1.2.0 with aedes-persistence-redis 11.2.2. Source: lib/client.js, dedupe; aedes.js, publish. Issues 955
# and 994 of moscajs/aedes report such losses for other messages. The script needs the Debian package redis-server.
# For: authors of MQTT feeds on aedes that retain the last price and send trades or orders without retaining them.
set -euo pipefail
command -v redis-server > /dev/null || { echo 'redis-server is not installed. Run: apt-get install redis' >&2; exit 1; }
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts aedes@1.2.0 aedes-persistence-redis@11.2.2 mqtt@5.16.0
cat > play.mjs <<'JS'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { Aedes } from 'aedes'
import persistence from 'aedes-persistence-redis'
import mqtt from 'mqtt'

const rounds = 10

/** Counts the prices and trades that one subscriber to both receives, and the prices that another one receives. */
async function received(options, qos, retain) {
  const broker = await Aedes.createBroker(options)
  const server = createServer(broker.handle)
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve) })
  const url = `mqtt://127.0.0.1:${server.address().port}`
  const [publisher, both, single] = await Promise.all([1, 2, 3].map(() => mqtt.connectAsync(url)))
  const counts = { price: 0, trade: 0, single: 0 }
  both.on('message', (topic) => { counts[topic.split('/')[1]] += 1 })
  single.on('message', () => { counts.single += 1 })
  await Promise.all([both.subscribeAsync('market/#', { qos: 1 }), single.subscribeAsync('market/price', { qos: 1 })])
  for (let round = 0; round < rounds; round += 1) {
    // With QoS 1, each promise waits for its PUBACK.
    await Promise.all([
      publisher.publishAsync('market/price', '1.0852', { qos, retain }),
      publisher.publishAsync('market/trade', '1.0851', { qos })
    ])
    for (let tries = 0; tries < 100 && counts.trade + counts.single < 2 * (round + 1); tries += 1) await wait(20)
  }
  await wait(300)
  await Promise.all([publisher, both, single].map((client) => client.endAsync(true)))
  await new Promise((resolve) => { broker.close(resolve) })
  server.close()
  return counts
}

const { version } = JSON.parse(readFileSync('node_modules/aedes/package.json', 'utf8'))
console.log(`aedes ${version}: ${rounds} prices and ${rounds} trades are published`)
const redis = spawn('redis-server', ['--port', '0', '--unixsocket', 'redis.sock', '--save', ''], { stdio: 'ignore' })
for (let tries = 0; tries < 100 && !existsSync('redis.sock'); tries += 1) await wait(50)
const results = []
try {
  const cases = [['memory', 0, false], ['memory', 0, true], ['Redis', 1, false], ['Redis', 1, true]]
  for (const [name, qos, retain] of cases) {
    const options = name === 'Redis' ? { persistence: persistence({ path: 'redis.sock' }) } : {}
    const { price, trade, single } = await received(options, qos, retain)
    results.push(`${price},${trade},${single}`)
    console.log(`${name}, QoS ${qos}, prices ${retain ? '' : 'not '}retained: a subscriber to both receives ${price} `
      + `prices and ${trade} trades, a subscriber to prices ${single} prices`)
  }
} finally {
  redis.kill()
}
process.exit(results.join(' ') === '10,10,10 0,10,10 10,10,10 0,10,10' ? 0 : 1)
JS
node play.mjs
