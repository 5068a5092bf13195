import type { Attack } from './attack'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

/** Invented users that join and go, until the directory is full; then a newcomer who is written to. */
export const chatJoins: Attack = {
  name: 'chat-joins',
  protocols: ['chat'],
  fullSize: 10_050,
  testSize: 300,
  demanded: { refused: 0, newcomerReachable: 1 },
  async run(target, size) {
    let joined = 0
    await inParallel(size, 50, async (index) => {
      const line = await joinChat(target, `invented-${index}`)
      if (line === undefined) return
      joined += 1
      line.close()
    })
    const newcomer = await joinChat(target, 'newcomer')
    const friend = await joinChat(target, '501')
    friend?.say('hello', { type: 'peer', id: 'newcomer' }, 'hello')
    const hasReceived = (): boolean => newcomer?.reported.some((reported) => reported.includes('hello')) === true
    await waitUntil(hasReceived)
    const isReachable = hasReceived()
    newcomer?.close()
    friend?.close()
    return { joined, refused: size - joined, newcomerReachable: isReachable ? 1 : 0 }
  },
}
