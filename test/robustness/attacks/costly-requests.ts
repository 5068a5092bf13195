import WebSocket from 'ws'
import type { Attack } from './attack'

const attacker = '198.51.100.8'
const paths = {
  feed: ['/api/positions?traderid=10260&seq=0', '/api/closed-trades?traderid=10260&limit=200', '/api/traders/501'],
  chat: ['/api/chat/contacts?user=501'],
} as const

/** The most costly requests of one address together; a line of another client is pinged meanwhile. */
export const costlyRequests: Attack = {
  name: 'costly-requests',
  protocols: ['copy-trading', 'chat'],
  fullSize: 400,
  testSize: 60,
  demanded: { isOpen: 1 },
  async run({ wsUrl, httpUrl }, size) {
    const line = new WebSocket(wsUrl, { perMessageDeflate: false })
    await new Promise((resolve, reject) => void line.once('open', resolve).once('error', reject))
    // Else the feed closes it after 10 s.
    if (!wsUrl.includes('socket.io')) line.send('{"type":"Subscribe","traderid":10260}')
    const closed = new Promise((resolve) => void line.once('close', resolve))
    let isDone = false
    let slowestPongMs = 0
    async function ping(): Promise<void> {
      while (!isDone && line.readyState === WebSocket.OPEN) {
        const beganMs = performance.now()
        const pong = new Promise((resolve) => void line.once('pong', resolve))
        line.ping()
        await Promise.race([pong, closed])
        slowestPongMs = Math.max(slowestPongMs, Math.round(performance.now() - beganMs))
        await new Promise((resolve) => setTimeout(resolve, 100))
      }
    }
    const pinged = ping()
    let answered = 0
    for (const path of wsUrl.includes('socket.io') ? paths.chat : paths.feed) {
      const statuses = await Promise.all(Array.from({ length: size }, async () => {
        const response = await fetch(httpUrl + path, { headers: { 'x-forwarded-for': attacker } })
        await response.arrayBuffer()
        return response.status
      }))
      answered += statuses.filter((status) => status === 200).length
    }
    const isOpen = Number(line.readyState === WebSocket.OPEN)
    isDone = true
    await pinged
    line.terminate()
    return { answered, slowestPongMs, isOpen }
  },
}
