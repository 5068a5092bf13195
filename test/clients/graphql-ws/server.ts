import { buildSchema } from 'graphql/index.js'
import { makeServer } from 'graphql-ws'
import type { Serve } from '../client-case'
import { serveLines } from '../support/serve-lines'

const schema = buildSchema(`
  type Query { here: Boolean }
  type Mutation { say(text: String!): String! }
`)

export const serve: Serve = () => {
  const graphql = makeServer({ schema, roots: { mutation: { say: ({ text }: { text: string }) => text } } })
  return serveLines({
    subprotocols: ['graphql-transport-ws'],
    begin(line) {
      const closed = graphql.opened({
        protocol: line.protocol,
        send: (data) => new Promise((resolve, reject) => {
          line.send(data, (error) => (error ? reject(error) : resolve()))
        }),
        close: (code, reason) => line.close(code, reason),
        onMessage(receive) {
          line.on('message', (data: Buffer) => {
            receive(data.toString('utf8')).catch((error: unknown) => line.close(4500, String(error).slice(0, 100)))
          })
        },
      }, undefined)
      line.on('close', (code, reason) => void closed(code, reason.toString('utf8')))
    },
  })
}
