import { initTRPC } from '@trpc/server'
import { applyWSSHandler } from '@trpc/server/adapters/ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

const { procedure, router } = initTRPC.create()

export const serve: Serve = async () => {
  const server = await serveLines({})
  const say = procedure.input(String).mutation(({ input }) => input)
  applyWSSHandler({ wss: server.sockets, router: router({ say }) })
  return server
}
