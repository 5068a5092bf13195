import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Figures } from './attack'
import { inParallel, joinChat } from './chat-attacker'

type Line = NonNullable<Awaited<ReturnType<typeof joinChat>>>

/** As many as an address may open in a burst, and the server's directory as users. */
const linesEach = 180
const users = 900
/** Time for the server to notice closed connections, ms. */
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

/** Fills the stored sessions, then closes further connections together. */
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

const attacks: Readonly<Record<string, () => Promise<Figures>>> = { 'chat-lost-sessions': loseSessions }
const figures = await attacks[attack]?.()
process.stdout.write(JSON.stringify(figures), () => process.exit(0))
