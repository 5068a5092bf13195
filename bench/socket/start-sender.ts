import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { SenderNews } from './sender-news'

export interface Sender extends SenderNews {
  readonly url: string
  stop(): void
}

function readNews(text: string): SenderNews {
  const { port, lastSeq } = JSON.parse(text) as Partial<SenderNews>
  if (port === undefined || lastSeq === undefined) throw new Error(`Unknown news of the sender: ${text}`)
  return { port, lastSeq }
}

/** Resolves when the sender, which is next to this bundle, listens. */
export function startSender(): Promise<Sender> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [fileURLToPath(new URL('sender.mjs', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    child.on('error', reject)
    child.on('close', (code) => reject(new Error(`The sender ended (${String(code)})`)))
    child.stdout.once('data', (chunk: Buffer) => {
      const news = readNews(chunk.toString())
      resolve({ ...news, url: `ws://127.0.0.1:${news.port}/`, stop: () => void child.stdin.end() })
    })
  })
}
