import { onTestFinished } from 'vitest'
import type { Serve } from './client-case'
import type { Place } from './place'
import { playScenario } from './scenario'

interface Play {
  readonly client: string
  readonly serve: Serve
  readonly open: () => Promise<Place>
}

/** Plays the scenario against a client's server; where that is not here, gives why, and nothing is played. */
export async function play({ client, serve, open }: Play): Promise<string | undefined> {
  const server = await serve()
  if (typeof server === 'string') return server
  onTestFinished(() => server.close())
  const place = await open()
  onTestFinished(() => place.stop())
  await playScenario(client, server, place)
  return undefined
}
