import type { Talk, Talking } from './client-case'

export type Question =
  | { readonly ask: 'start'; readonly client: string; readonly url: string }
  | { readonly ask: 'sendText'; readonly text: string }
  | { readonly ask: 'sendBinary'; readonly bytes: readonly number[] }
  | { readonly ask: 'close' }
  | { readonly ask: 'look' }

export type Received =
  | { readonly type: 'connected' | 'lost' | 'closed' }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'binary'; readonly bytes: readonly number[] }
  | { readonly type: 'failed'; readonly message: string }

export interface View {
  readonly hasBinary: boolean
  readonly received: readonly Received[]
}

/** Takes and returns strings, because an object would belong to only one realm. */
type ClientDriver = (question: string) => string

export function createClientDriver(talkOf: (client: string) => Talk | undefined): ClientDriver {
  const received: Received[] = []
  let talking: Talking | undefined

  const failed = (error: unknown): void => void received.push({ type: 'failed', message: String(error) })
  function watch(act: () => void | Promise<void>, done: () => void = () => undefined): void {
    Promise.resolve().then(act).then(done, failed)
  }

  function start(client: string, url: string): void {
    const talk = talkOf(client)
    if (talk === undefined) return failed(`There is no ${client} here`)
    talking = talk(url, {
      connected: () => void received.push({ type: 'connected' }),
      lost: () => void received.push({ type: 'lost' }),
      text: (text) => void received.push({ type: 'text', text }),
      binary: (bytes) => void received.push({ type: 'binary', bytes: [...bytes] }),
      failed: (message) => void received.push({ type: 'failed', message }),
    })
  }

  function answer(question: Question): void {
    const { ask } = question
    if (ask === 'start') watch(() => start(question.client, question.url))
    else if (ask === 'sendText') watch(() => talking?.sendText(question.text))
    else if (ask === 'sendBinary') watch(() => talking?.sendBinary?.(Uint8Array.from(question.bytes)))
    else if (ask === 'close') watch(() => talking?.close(), () => void received.push({ type: 'closed' }))
  }

  return (question) => {
    answer(JSON.parse(question) as Question)
    const view: View = { hasBinary: talking?.sendBinary !== undefined, received }
    return JSON.stringify(view)
  }
}
