import type { SocketConnection, SocketEvent, SocketPort } from '../../../src'
import type { FromFeed, Link, ToFeed } from './link'
import type { Answer, FeedStore, LocalQuestion } from './local-feed'

export interface LocalClient {
  readonly socket: SocketPort
  /** Rejects if the feed could not respond. */
  ask(question: LocalQuestion): Promise<Answer>
}

export interface LocalClientOptions {
  /** The page's unique name. */
  readonly name: string
  /** Starts the feed on first use. */
  readonly start: () => Link<ToFeed, FromFeed>
  readonly store: FeedStore
}

export function createLocalClient({ name, start, store }: LocalClientOptions): LocalClient {
  const lines = new Map<string, (event: SocketEvent) => void>()
  const questions = new Map<string, (answer: Answer | undefined) => void>()
  let started: Link<ToFeed, FromFeed> | undefined
  let count = 0

  function nextName(): string {
    count += 1
    return `${name}:${count}`
  }

  function feed(): Link<ToFeed, FromFeed> {
    if (started === undefined) {
      started = start()
      started.listen(receive)
    }
    return started
  }

  function storedBy(id: number, work: Promise<string | undefined | void>): void {
    work.then(
      (text) => feed().post({ type: 'stored', id, text: text ?? undefined }),
      (error: unknown) => feed().post({ type: 'stored', id, failure: String(error) }),
    )
  }

  function emit(line: string, event: SocketEvent): void {
    const listener = lines.get(line)
    if (event.type === 'closed' || event.type === 'refused') lines.delete(line)
    listener?.(event)
  }

  function settle(id: string, answer: Answer | undefined): void {
    questions.get(id)?.(answer)
    questions.delete(id)
  }

  /** Ignores messages for other pages, which have unknown ids. */
  function receive(message: FromFeed): void {
    switch (message.type) {
      case 'line':
        return emit(message.line, message.event)
      case 'answer':
        return settle(message.id, message.answer)
      case 'read':
        return storedBy(message.id, store.read())
      case 'write':
        return storedBy(message.id, store.write(message.text))
      case 'gone':
        for (const line of [...lines.keys()]) emit(line, { type: 'closed', code: 1006, reason: '' })
        for (const id of [...questions.keys()]) settle(id, undefined)
    }
  }

  function open(listener: (event: SocketEvent) => void): SocketConnection {
    const line = nextName()
    let isOpen = false
    lines.set(line, (event) => {
      isOpen = event.type === 'opened' || event.type === 'message'
      listener(event)
    })
    feed().post({ type: 'open', line })
    return {
      send(data, settled) {
        if (!isOpen) return settled('not open')
        // The feed accepts only text frames.
        if (typeof data === 'string') feed().post({ type: 'send', line, text: data })
        settled()
      },
      close: (code, reason) => feed().post({ type: 'close', line, code, reason }),
      drop() {
        if (lines.delete(line)) feed().post({ type: 'drop', line })
      },
    }
  }

  return {
    socket: { open: (_request, listener) => open(listener) },
    ask(question) {
      const id = nextName()
      return new Promise((resolve, reject) => {
        questions.set(id, (answer) => (answer === undefined ? reject(new Error('no answer')) : resolve(answer)))
        feed().post({ type: 'ask', id, question })
      })
    },
  }
}
