import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { statistics } from '../../../src/connection/parts/statistics'
import type { Protocol } from '../../../src/connection/ports/protocol'
import { createClient } from '../../../src/connection/runtime/client'
import { createManualFrameScheduler } from '../../support/manual-frame-scheduler'
import { createMemoryStorage } from '../../support/memory-storage'
import {
  createScriptedBus, createScriptedLifecycle, createScriptedNetwork, createScriptedRandom,
} from '../../../src/testing/scripted-ports'
import { createScriptedSocket } from '../../../src/testing/scripted-socket'
import { createSimulatedClock } from '../../../src/testing/simulated-clock'
import { snippetsOf } from '../../unit/repository/snippet-check'
import { readSource, repositoryRoot } from '../../unit/repository/source-files'

interface TickerEvents {
  quoted: { readonly symbol: string; readonly bid: number }
}

/** The protocol of the document. */
async function documentedProtocol(): Promise<Protocol<TickerEvents>> {
  const [snippet] = snippetsOf(readSource('docs/en/own-protocol.md'))
  const folder = join(repositoryRoot, 'node_modules/.cache/own-protocol')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'ticker.ts')
  writeFileSync(file, (snippet?.text ?? '').replace("'tradewire'", "'@/src'"))
  const { ticker } = (await import(/* @vite-ignore */ file)) as { ticker: Protocol<TickerEvents> }
  return ticker
}

test('ST-15: the protocol of the documents runs', async () => {
  const clock = createSimulatedClock()
  const socket = createScriptedSocket({ clock, autoOpen: true })
  const protocol = await documentedProtocol()
  const client = createClient({ url: 'wss://quotes.example.com/', protocol, parts: [statistics()] }, {
    development: false,
    ports: {
      clock, socket, random: createScriptedRandom(0.5), bus: createScriptedBus(), lifecycle: createScriptedLifecycle(),
      network: createScriptedNetwork(), storage: createMemoryStorage(), frames: createManualFrameScheduler(),
      log: { report: () => undefined },
    },
  })
  const quotes: unknown[] = []
  client.on('quoted', (quote) => quotes.push(quote))
  client.connect()
  clock.advance(1)
  expect(client.status().status).toBe('open')
  socket.last().message('{"symbol":"EURUSD","bid":1.1}')
  socket.last().message('{"symbol":7}')
  expect(quotes).toEqual([{ symbol: 'EURUSD', bid: 1.1 }])
  expect(client.stats().diagnostics).toEqual({ 'frame-malformed': 1 })
  clock.advance(10_000)
  socket.last().message('pong')
  clock.advance(5_000)
  expect(client.stats().roundTrips).toHaveLength(1)
  client.close()
  clock.advance(300)
  expect(socket.last().sent).toEqual(['subscribe', 'ping', 'unsubscribe'])
})
