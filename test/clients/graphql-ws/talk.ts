import { createClient } from 'graphql-ws'
import type { Talk } from '../client-case'

interface Said {
  readonly said: string
}

export const talk: Talk = (url, receive) => {
  const client = createClient({
    url,
    lazy: false,
    retryAttempts: Infinity,
    // Also retries connections that were cut without a close frame.
    shouldRetry: () => true,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 200)),
  })
  let leaving = false
  client.on('connected', () => receive.connected())
  client.on('closed', () => {
    if (!leaving) receive.lost()
  })

  async function say(text: string): Promise<void> {
    const query = 'mutation ($text: String!) { said: say(text: $text) }'
    for await (const { data, errors } of client.iterate<Said>({ query, variables: { text } })) {
      if (data === undefined || data === null) receive.failed(JSON.stringify(errors))
      else receive.text(data.said)
    }
  }

  return {
    sendText: say,
    async close() {
      leaving = true
      await client.dispose()
    },
  }
}
