import process from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

/** A user's maximum burst. */
const messagesEach = 200
/** Time for the group to receive the last messages, ms. */
const settleMs = 500

/**
 * Joins users, each from its own address (CV-128), and sends their messages to the group of all users. Prints the
 * number of responses and of closed connections.
 */
const [wsUrl = '', network = '', count = '0'] = process.argv.slice(2)
const target = { wsUrl, httpUrl: '', healthPath: '' }
const lines: NonNullable<Awaited<ReturnType<typeof joinChat>>>[] = []
await inParallel(Number(count), 10, async (index) => {
  const line = await joinChat(target, `talker-${index}`, `${network}.${index}`)
  if (line !== undefined) lines.push(line)
})
for (let sent = 0; sent < messagesEach; sent += 1) {
  for (const line of lines) line.say(`g-${sent}`, { type: 'group', id: 'floor' }, 'x')
}
await waitUntil(() => lines.every((line) => line.isClosed() || line.answers() >= messagesEach))
await pause(settleMs)
const answered = lines.reduce((sum, line) => sum + line.answers(), 0)
const cut = lines.filter((line) => line.isClosed()).length
process.stdout.write(JSON.stringify({ answered, cut }), () => process.exit(0))
