#!/usr/bin/env bash
# Good guess: when a position is closed, the client for Interactive Brokers removes this position from its list. The
# other open positions stay in the list.
# Behaviour: getPositions also removes all positions that follow the closed one in the account, without a message,
# because `splice(index)` has no count. The update names only the closed position as removed. For example, an account
# with four positions closes the second one: the list then contains only the first. The two missing positions stay open
# at the broker, but are not shown, valued or closed with the others until the broker sends them again. If the last
# position in the list is closed, the list is correct.
# Version: @stoqey/ib 1.6.10. Source: src/api-next/api-next.ts, onPosition. onUpdatePortfolio, which serves
# getAccountUpdates, contains the same call.
# For: authors of dashboards, risk limits and copy trading on IBApiNext of Interactive Brokers.
set -euo pipefail
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
cd "$folder"
printf '{"private":true}' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts @stoqey/ib@1.6.10
cat > play.cjs <<'JS'
const { IBApiNext } = require('@stoqey/ib')
const { createServer } = require('node:net')
const { version } = require('./node_modules/@stoqey/ib/package.json')

// Message numbers of the broker's protocol.
const [startApi, requestPositions] = ['71', '61']
const [nextValidId, managedAccounts, positionData, positionEnd] = [9, 15, 61, 62]
const symbols = ['AAPL', 'MSFT', 'TSLA', 'NVDA']
const results = []
let closing

// The broker's local gateway: each message has a length of four bytes, and fields that end with a zero byte.
const gateway = createServer((socket) => {
  const send = (...fields) => {
    const text = Buffer.from(fields.map((field) => `${field}\0`).join(''))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(text.length)
    socket.write(Buffer.concat([length, text]))
  }
  const position = (at, size) => {
    const contract = [at + 1, symbols[at], 'STK', '', 0, '', 1, 'SMART', 'USD', symbols[at], symbols[at]]
    send(positionData, 3, 'U1', ...contract, size, 100)
  }
  let buffer = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (data) => {
    buffer = Buffer.concat([buffer, data])
    if (buffer.subarray(0, 4).toString() === 'API\0') {
      buffer = buffer.subarray(8 + buffer.readUInt32BE(4))
      send(176, '20261130 10:00:00 UTC')
    }
    while (buffer.length >= 4 && buffer.length >= 4 + buffer.readUInt32BE(0)) {
      const [id] = buffer.subarray(4, 4 + buffer.readUInt32BE(0)).toString().split('\0')
      buffer = buffer.subarray(4 + buffer.readUInt32BE(0))
      if (id === startApi) {
        send(managedAccounts, 1, 'U1')
        send(nextValidId, 1, 1)
      }
      if (id !== requestPositions) continue
      for (const at of symbols.keys()) position(at, 10)
      send(positionEnd, 1)
      position(closing, 0)
    }
  })
})
const names = (update) => update?.get('U1')?.map(({ contract }) => contract.symbol).join(' ')
const play = (port) => new Promise((resolve, reject) => {
  const api = new IBApiNext({ host: '127.0.0.1', port })
  api.errorSubject.subscribe(({ error }) => reject(error))
  api.connect(0)
  api.getPositions().subscribe({
    error: ({ error }) => reject(error),
    next: ({ all, removed }) => {
      if (!removed) return
      results.push(`${names(removed)}: ${names(all)}`)
      console.log(`open: ${symbols.join(' ')}. ${names(removed)} is closed. The list: ${names(all)}`)
      api.disconnect()
      resolve()
    }
  })
})
gateway.listen(0, '127.0.0.1', async () => {
  console.log(`@stoqey/ib ${version}`)
  for (closing of [3, 2, 1]) await play(gateway.address().port)
  const expected = ['NVDA: AAPL MSFT TSLA', 'TSLA: AAPL MSFT', 'MSFT: AAPL']
  process.exit(results.join() === expected.join() ? 0 : 1)
})
JS
node play.cjs
