import type { Attack } from './attack'
import { inParallel, joinChat, waitUntil } from './chat-attacker'

const messagesEach = 200

/** Lines, each of a user of its own, that fill the history; before it a user has said one thing to one peer. */
export const chatDisplace: Attack = {
  name: 'chat-displace',
  protocols: ['chat'],
  fullSize: 110,
  testSize: 5,
  demanded: { victimsMessageKept: 1, victimsRepeatKnown: 1 },
  async run(target, size) {
    const victim = await joinChat(target, 'victim')
    const peer = { type: 'peer', id: '501' }
    victim?.say('kept', peer, 'kept')
    await waitUntil(() => victim?.reported.length === 1)
    let taken = 0
    await inParallel(size, 40, async (index) => {
      const line = await joinChat(target, `displacer-${index}`)
      if (line === undefined) return
      for (let count = 0; count < messagesEach; count += 1) line.say(`d-${count}`, peer, 'x')
      await waitUntil(() => line.reported.length >= messagesEach || line.isClosed())
      taken += line.reported.filter((reported) => reported.includes('\\"code\\":1000')).length
      line.close()
    })
    const answer = await fetch(`${target.httpUrl}/api/chat/history?user=victim&type=peer&id=501`)
    const isInHistory = (await answer.text()).includes('"kept"')
    const firstAnswer = victim?.reported.at(-1)
    victim?.say('kept', peer, 'kept')
    await waitUntil(() => victim?.reported.length === 2)
    const isKnown = firstAnswer !== undefined && victim?.reported.length === 2
      && timeOf(victim.reported.at(-1)) === timeOf(firstAnswer)
    victim?.close()
    return { taken, victimsMessageKept: isInHistory ? 1 : 0, victimsRepeatKnown: isKnown ? 1 : 0 }
  },
}

function timeOf(reported: string | undefined): string | undefined {
  return /createdAt\\":(\d+)/.exec(reported ?? '')?.[1]
}
