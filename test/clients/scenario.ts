import { expect } from 'vitest'
import type { Server } from './client-case'
import type { Received } from './client-driver'
import type { Place } from './place'

/** From each plane that has letters, and what frames and quotes are made of. */
const TEXT = 'ASCII "quoted" \\ \n\t é ß Ж 账户 \u2028 \ufeff \uffee 😀🚀 \u{20000} \u{e0001} \u{10fffd}'
/** Each byte, at an odd length. */
const BYTES: readonly number[] = [...Array.from({ length: 256 }, (_, byte) => byte), 0, 255, 13]
const MINUTE_MS = 60_000
const PATIENCE_MS = 20_000

/** The flow of each client in each place: connects, speaks, loses its line, comes back, speaks, and goes. */
export async function playScenario(client: string, server: Server, place: Place): Promise<void> {
  const received = (): readonly Received[] => place.ask({ ask: 'look' }).received
  const ofType = (type: Received['type']): readonly Received[] => received().filter((each) => each.type === type)
  const receives = (type: Received['type'], times: number): Promise<void> => {
    const isOver = (): boolean => ofType(type).length >= times || ofType('failed').length > 0
    return place.until(isOver, PATIENCE_MS).catch((error: unknown) => {
      const got = JSON.stringify(received())
      throw new Error(`${client} received no ${type} ${times} times, but ${got}`, { cause: error })
    })
  }
  const timersBefore = await place.pendingTimers()

  place.ask({ ask: 'start', client, url: server.url })
  await receives('connected', 1)
  const { hasBinary } = place.ask({ ask: 'sendText', text: TEXT })
  await receives('text', 1)
  if (hasBinary) {
    place.ask({ ask: 'sendBinary', bytes: BYTES })
    await receives('binary', 1)
  }
  await server.loseLines()
  await receives('lost', 1)
  await receives('connected', 2)
  place.ask({ ask: 'sendText', text: `again: ${TEXT}` })
  await receives('text', 2)
  place.ask({ ask: 'close' })
  await receives('closed', 1)

  const words: readonly unknown[] = received().filter(({ type }) => type === 'text' || type === 'failed')
  expect(words).toEqual([{ type: 'text', text: TEXT }, { type: 'text', text: `again: ${TEXT}` }])
  expect(ofType('binary')).toEqual(hasBinary ? [{ type: 'binary', bytes: BYTES }] : [])
  await place.until(async () => (await place.openLines()) === 0)
  const made = await place.madeLines()
  expect(made).toBeGreaterThanOrEqual(2)
  await place.advance(MINUTE_MS)
  expect(await place.madeLines()).toBe(made)
  expect(await place.pendingTimers()).toBeLessThanOrEqual(timersBefore)
  expect(place.errors()).toEqual([])
}
