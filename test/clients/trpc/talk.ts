import { createTRPCUntypedClient, createWSClient, wsLink } from '@trpc/client'
import type { Talk } from '../client-case'

export const talk: Talk = (url, receive) => {
  let isLeaving = false
  const socket = createWSClient({
    url,
    retryDelayMs: () => 200,
    onOpen: () => receive.connected(),
    onClose() {
      if (!isLeaving) receive.lost()
    },
  })
  const client = createTRPCUntypedClient({ links: [wsLink({ client: socket })] })
  return {
    sendText: async (text) => receive.text(String(await client.mutation('say', text))),
    async close() {
      isLeaving = true
      await socket.close()
    },
  }
}
