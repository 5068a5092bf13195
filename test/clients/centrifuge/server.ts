import { randomUUID } from 'node:crypto'
import type { WebSocket } from 'ws'
import { serveLines, type LineServer } from '../support/serve-lines'

interface Command {
  readonly id?: number
  readonly connect?: object
  readonly subscribe?: object
  readonly publish?: { readonly channel: string; readonly data: unknown }
}

/** Stands in for Centrifugo's published JSON protocol, version 2. */
export const serve = (): Promise<LineServer> => serveLines({ path: '/connection/websocket', begin: converse })

/** Each test has its own server, so a channel has one connection. */
function converse(line: WebSocket): void {
  const say = (reply: object): void => line.send(JSON.stringify(reply))

  function answer({ connect, subscribe, publish }: Command): object {
    if (connect !== undefined) return { connect: { client: randomUUID(), version: 'stand-in' } }
    if (subscribe !== undefined) return { subscribe: {} }
    if (publish === undefined) return { error: { code: 104, message: 'method not found' } }
    say({ push: { channel: publish.channel, pub: { data: publish.data } } })
    return { publish: {} }
  }

  line.on('message', (data: Buffer) => {
    for (const text of data.toString().split('\n').filter((each) => each !== '')) {
      const command = JSON.parse(text) as Command
      say({ id: command.id, ...answer(command) })
    }
  })
}
