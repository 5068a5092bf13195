import { isName } from '../shared/checks'
import { messageOf } from '../shared/errors'
import type { Clock } from '../connection/ports/ports'
import { within } from '../shared/timers'
import type { ChatUpload } from './chat-ports'

/** Files on their way to where they have a URL; each once at a time. */
export interface Uploads {
  /** Does nothing while the file of this message is on its way. */
  start(id: string, file: Parameters<ChatUpload>[0]): void
  stop(): void
}

export interface UploadsOptions {
  readonly upload: ChatUpload
  readonly clock: Clock
  readonly timeoutMs: number
  uploaded(id: string, url: string): void
  failed(id: string, detail: string): void
}

export function createUploads({ upload, clock, timeoutMs, uploaded, failed }: UploadsOptions): Uploads {
  const running = new Set<string>()
  let isStopped = false

  async function run(id: string, file: Parameters<ChatUpload>[0]): Promise<void> {
    try {
      const url = await within(clock, timeoutMs, async () => upload(file))
      if (!isName(url)) throw new Error('the upload gave no URL')
      running.delete(id)
      if (!isStopped) uploaded(id, url)
    } catch (error) {
      running.delete(id)
      if (!isStopped) failed(id, messageOf(error))
    }
  }

  return {
    start(id, file) {
      if (running.has(id)) return
      running.add(id)
      void run(id, file)
    },
    stop() {
      isStopped = true
    },
  }
}
