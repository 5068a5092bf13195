import { setTimeout as pause } from 'node:timers/promises'
import WebSocket from 'ws'
import type { Target } from './attack'

const joinTimeoutMs = 10_000
const maxJoins = 40
const joinPauseMs = 1_000

/** Joins the chat without Socket.IO's client, to send anything. Returns `undefined` when rejected. */
export async function joinChat({ wsUrl }: Target, user: string) {
  const socket = new WebSocket(wsUrl, { perMessageDeflate: false })
  let answers = 0
  let isClosed = false
  const hasJoined = await new Promise<boolean>((resolve) => {
    const late = setTimeout(() => socket.terminate(), joinTimeoutMs)
    socket.on('error', () => undefined)
    socket.on('close', () => {
      isClosed = true
      clearTimeout(late)
      resolve(false)
    })
    socket.on('message', (data: Buffer) => {
      const text = data.toString('utf8')
      if (text === '2') socket.send('3')
      else if (text.startsWith('0')) socket.send(`40${JSON.stringify({ user })}`)
      else if (text.startsWith('44')) socket.terminate()
      else if (text.startsWith('42')) {
        if (text.includes('\\"code\\":')) answers += 1
      } else if (text.startsWith('40')) {
        clearTimeout(late)
        resolve(true)
      }
    })
  })
  return hasJoined ? {
    socket,
    answers: () => answers,
    isClosed: () => isClosed,
    say(id: string, peer: string, text: string): void {
      const payload = { to: { type: 'peer', id: peer }, content: { kind: 'text', text } }
      const envelope = { type: 'text', msg_id: id, payload }
      socket.send(`42${JSON.stringify(['message', JSON.stringify(envelope)])}`)
    },
    close: () => socket.terminate(),
  } : undefined
}

/** Runs at most `atOnce` tasks simultaneously. */
export async function inParallel(count: number, atOnce: number, task: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  await Promise.all(Array.from({ length: Math.min(count, atOnce) }, async () => {
    while (next < count) {
      next += 1
      await task(next - 1)
    }
  }))
}

/** Waits for at most 30 s, or longer on a busy machine. */
export async function waitUntil(isDone: () => boolean): Promise<void> {
  for (let waited = 0; waited < 30_000 && !isDone(); waited += 20) await pause(20)
}

/** Retries like a reconnecting client, because a server with a late event loop rejects connections for up to 30 s. */
export async function joinChatAgain(target: Target, user: string) {
  for (let tries = 1; tries <= maxJoins; tries += 1) {
    const line = await joinChat(target, user)
    if (line !== undefined) return line
    await pause(joinPauseMs)
  }
  throw new Error('the chat rejected a user for 40 s')
}
