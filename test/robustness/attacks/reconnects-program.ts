import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import { inParallel } from './chat-attacker'

/** Accounts with separate addresses. At full size an address has 15 connections, which may all reconnect. */
const accounts = 20
/** Position at the start of a snapshot or delta. */
const start = /"epoch":"([^"]+)","seq":(\d+)/
const settleMs = 1_000
const resumeMs = 60_000

const [urls = '', count = '0'] = process.argv.slice(2)
const size = Number(count)
const wsUrls = urls.split(' ')

interface Client {
  readonly index: number
  readonly socket: WebSocket
  readonly place: () => object
}

/** Resolves with a live client, or `undefined` when the server closes the connection. */
function openClient(index: number, wsUrl: string, since?: object): Promise<Client | undefined> {
  const headers = { 'x-forwarded-for': `198.19.0.${1 + index % accounts}` }
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false, headers })
  let place = {}
  return new Promise((resolve) => {
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(undefined))
    socket.on('open', () => socket.send(JSON.stringify({
      type: 'Subscribe', traderid: 5_000 + index % accounts, ...(since && { since }),
    })))
    socket.on('message', (data: Buffer) => {
      // Parsing whole snapshots would take longer than the server does.
      const [, epoch, seq] = start.exec(data.toString('latin1', 0, 200)) ?? []
      if (epoch === undefined) return
      place = { epoch, seq: Number(seq) }
      resolve({ index, socket, place: () => place })
    })
  })
}

const wsUrlOf = (index: number, shift = 0): string => wsUrls[(index + shift) % wsUrls.length] ?? ''

const clients: Client[] = []
await inParallel(size, 20, async (index) => {
  for (let left = 20; left > 0; left -= 1) {
    const client = await openClient(index, wsUrlOf(index))
    if (client !== undefined) return void clients.push(client)
    await pause(settleMs)
  }
})
await pause(settleMs)
const lost = clients.splice(0)
for (const { socket } of lost) socket.terminate()

const startMs = performance.now()
let resumed = 0
let refused = 0
let slowestResumeMs = 0
await Promise.all(lost.map(async ({ index, place }) => {
  while (performance.now() - startMs < resumeMs) {
    // A reconnecting client may reach another server.
    if (await openClient(index, wsUrlOf(index, 1), place()) !== undefined) {
      resumed += 1
      slowestResumeMs = Math.max(slowestResumeMs, Math.round(performance.now() - startMs))
      return
    }
    refused += 1
    await pause(settleMs)
  }
}))
process.stdout.write(JSON.stringify({ opened: lost.length, resumed, refused, slowestResumeMs }), () => process.exit(0))
