import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Protocol } from '../../../src/connection/ports/protocol'
import { createProtocolRig } from '../../support/protocol-rig'
import { snippetsOf } from '../../unit/repository/snippet-check'
import { readSource, repositoryRoot } from '../../unit/repository/source-files'

interface TickerEvents {
  quoted: { readonly symbol: string; readonly bid: number }
}

async function documentedProtocol(): Promise<Protocol<TickerEvents>> {
  const [snippet] = snippetsOf(readSource('docs/en/own-protocol.md'))
  const folder = join(repositoryRoot, 'node_modules/.cache/own-protocol')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'ticker.ts')
  writeFileSync(file, (snippet?.text ?? '').replace("'tradewire'", "'@/src'"))
  const { ticker } = (await import(/* @vite-ignore */ file)) as { ticker: Protocol<TickerEvents> }
  return ticker
}

test('ST-15: runs the documented custom protocol', async () => {
  const { client, clock, connect } = createProtocolRig(await documentedProtocol())
  const quotes: unknown[] = []
  client.on('quoted', (quote) => quotes.push(quote))
  const far = connect()
  expect(client.status().status).toBe('open')
  far.message('{"symbol":"EURUSD","bid":1.1}')
  far.message('{"symbol":7}')
  expect(quotes).toEqual([{ symbol: 'EURUSD', bid: 1.1 }])
  expect(client.stats().diagnostics).toEqual({ 'frame-malformed': 1 })
  clock.advance(10_000)
  far.message('pong')
  clock.advance(5_000)
  expect(client.stats().roundTrips).toHaveLength(1)
  client.close()
  clock.advance(300)
  expect(far.sent).toEqual(['subscribe', 'ping', 'unsubscribe'])
})
