import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Figures } from './attack'
import { inParallel, joinChat, waitUntil, type ChatSession } from './chat-attacker'

type Line = NonNullable<Awaited<ReturnType<typeof joinChat>>>

/** Maximum burst of an address, and users in the server's directory. */
const linesEach = 180
const users = 900
/** Time for the server to detect closed connections, ms. */
const settleMs = 1_000

const [wsUrl = '', attack = '', count = '0'] = process.argv.slice(2)
const size = Number(count)
const target = { wsUrl, httpUrl: '', healthPath: '' }

const addressOf = (network: number, index: number): string => {
  const each = Math.floor(index / linesEach)
  return `198.18.${network + Math.floor(each / 250)}.${each % 250}`
}

async function openLines(network: number, lines: number, use: (line: Line) => void): Promise<void> {
  await inParallel(lines, 50, async (index) => {
    const line = await joinChat(target, `lost-${index % users}`, addressOf(network, index))
    if (line !== undefined) use(line)
  })
}

/** Fills the stored sessions, then closes more connections together. */
async function loseSessions(): Promise<Figures> {
  let closed = 0
  const close = (line: Line): void => {
    closed += 1
    line.close()
  }
  await openLines(0, size, close)
  const held: Line[] = []
  await openLines(100, size / 4, (line) => held.push(line))
  await pause(settleMs)
  held.forEach(close)
  await pause(settleMs)
  await joinChat(target, 'lost-0', '198.18.250.0')
  return { closed }
}

const pingsEach = 100
/** Messages missed by each lost session at full size. Each user may send 200. */
const missedMessages = 400

/** Fills the stored packets with pongs and group messages. */
async function fillPackets(): Promise<void> {
  const rounds = Math.min(13, Math.ceil(size / 30))
  const fillers: Line[] = []
  await inParallel(40, 10, async (index) => {
    const line = await joinChat(target, `filler-${index}`, `198.18.240.${index % 4}`)
    if (line !== undefined) fillers.push(line)
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const line of fillers) for (let count = 0; count < pingsEach; count += 1) line.ping()
    await waitUntil(() => fillers.every((line) => line.answers() >= pingsEach * (round + 1) || line.isClosed()))
  }
  const messages = Math.min(missedMessages, size)
  const answersBefore = fillers.map((line) => line.answers())
  for (const [index, line] of fillers.entries()) {
    const share = Math.floor((messages + fillers.length - 1 - index) / fillers.length)
    for (let count = 0; count < share; count += 1) line.say(`m-${count}`, { type: 'group', id: 'floor' }, 'x')
    await waitUntil(() => line.answers() >= (answersBefore[index] ?? 0) + share || line.isClosed())
  }
  fillers.forEach((line) => line.close())
}

async function recoverSessions(): Promise<Figures> {
  const sessions: { readonly user: string; readonly session: ChatSession }[] = []
  const lines: Line[] = []
  await inParallel(size, 50, async (index) => {
    const user = `lost-${index}`
    const line = await joinChat(target, user, addressOf(0, index))
    if (line === undefined) return
    line.ping()
    await waitUntil(() => line.answers() > 0)
    sessions.push({ user, session: line.session() })
    lines.push(line)
  })
  lines.forEach((line) => line.close())
  await pause(settleMs)
  await fillPackets()
  let recovered = 0
  const startMs = performance.now()
  await Promise.all(sessions.map(async ({ user, session }, index) => {
    const line = await joinChat(target, user, addressOf(100, index), session)
    if (line?.session().pid === session.pid) recovered += 1
    line?.close()
  }))
  return { recovered, recoveryMs: Math.round(performance.now() - startMs) }
}

async function joinTogether(): Promise<Figures> {
  const opened: WebSocket[] = []
  let joined = 0
  await inParallel(size, 50, (index) => new Promise((resolve) => {
    const headers = { 'x-forwarded-for': addressOf(0, index) }
    const socket = new WebSocket(wsUrl, { perMessageDeflate: false, headers })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve())
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text.startsWith('40')) joined += 1
      else if (text.startsWith('0')) {
        opened.push(socket)
        resolve()
      }
    })
  }))
  for (const [index, socket] of opened.entries()) socket.send(`40{"user":"lost-${index % users}"}`)
  await waitUntil(() => joined === size)
  return { joined }
}

const attacks: Readonly<Record<string, () => Promise<Figures>>> = {
  'chat-lost-sessions': loseSessions, 'chat-recoveries': recoverSessions, 'chat-joins-together': joinTogether,
}
const figures = await attacks[attack]?.()
process.stdout.write(JSON.stringify(figures), () => process.exit(0))
