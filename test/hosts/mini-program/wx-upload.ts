import { basename } from 'node:path'
import { postForm } from '../device-http'
import { fieldsOf } from './call'
import type { Answers } from './wx-answer'
import type { WxFiles } from './wx-files'

interface UploadWorld {
  readonly answers: Answers
  readonly files: Pick<WxFiles, 'read'>
  readonly isOnline: () => boolean
  readonly after: (ms: number, callback: () => void) => () => void
}

export interface Uploads {
  readonly uploadFile: (options: unknown) => unknown
  pending(): number
}

const DEFAULT_TIMEOUT_MS = 60_000

const texts = (fields: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(fieldsOf(fields)).map(([name, value]) => [name, String(value)]))

/** `wx.uploadFile` over real HTTP: a form with the file and the fields; the answer is a text, whatever it holds. */
export function createUploads({ answers, files, isOnline, after }: UploadWorld): Uploads {
  let pending = 0

  async function run(options: unknown, stopped: AbortSignal): Promise<void> {
    const { url, filePath, name, header, formData } = fieldsOf(options)
    const path = String(filePath)
    const { status, text } = await postForm({
      url: String(url),
      headers: texts(header),
      fields: texts(formData),
      part: String(name),
      file: { name: basename(path), bytes: files.read(path) },
      stopped,
    })
    answers.succeed(options, 'uploadFile', { statusCode: status, data: text })
  }

  return {
    pending: () => pending,
    uploadFile(options) {
      const controller = new AbortController()
      const task = {
        abort: () => controller.abort(),
        onProgressUpdate: () => undefined, offProgressUpdate: () => undefined,
        onHeadersReceived: () => undefined, offHeadersReceived: () => undefined,
      }
      if (!isOnline()) {
        answers.fail(options, 'uploadFile', 'network is not available')
        return task
      }
      let reason = 'abort'
      const stop = after(Number(fieldsOf(options)['timeout'] ?? DEFAULT_TIMEOUT_MS), () => {
        reason = 'timeout'
        controller.abort()
      })
      pending += 1
      void run(options, controller.signal)
        .catch((error: unknown) => {
          answers.fail(options, 'uploadFile', controller.signal.aborted ? reason : String(error))
        })
        .finally(() => {
          pending -= 1
          stop()
        })
      return task
    },
  }
}
