import { basename } from 'node:path'
import type { AppClock } from '../app-clock'
import { postForm } from '../device-http'
import type { NativeFiles } from './native-files'

interface UploadOptions {
  /** Seconds. */
  readonly timeout?: number
}

/** With 0 no answer came. */
type Completed = (upload: object, status: number) => void

interface UploaderWorld {
  readonly files: Pick<NativeFiles, 'read'>
  readonly clock: Pick<AppClock, 'setTimeout' | 'clear'>
  readonly isOnline: () => boolean
}

const USUAL_TIMEOUT_S = 120

/** `plus.uploader`, on which `uni.uploadFile` stands, over real HTTP. */
export function createNativeUploader({ files, clock, isOnline }: UploaderWorld) {
  function createUpload(url: string, { timeout = USUAL_TIMEOUT_S }: UploadOptions, completed: Completed): object {
    const headers: Record<string, string> = {}
    const fields: Record<string, string> = {}
    const parts: { readonly key: string; readonly path: string }[] = []
    const stopped = new AbortController()

    async function send(): Promise<{ readonly status: number; readonly text: string }> {
      const [file] = parts
      const bytes = file === undefined ? undefined : files.read(file.path)
      if (file === undefined || bytes === undefined || !isOnline()) return { status: 0, text: '' }
      return postForm({
        url, headers, fields, part: file.key, file: { name: basename(file.path), bytes }, stopped: stopped.signal,
      })
    }

    const upload = {
      responseText: '',
      addEventListener: () => undefined,
      setRequestHeader: (name: string, value: string) => void (headers[name] = value),
      addData: (name: string, value: string) => void (fields[name] = value),
      addFile: (path: string, { key }: { readonly key: string }) => void parts.push({ key, path }),
      abort: () => stopped.abort(),
      start() {
        const timer = clock.setTimeout(() => stopped.abort(), timeout * 1_000)
        void send().catch(() => ({ status: 0, text: '' })).then(({ status, text }) => {
          clock.clear(timer)
          upload.responseText = text
          completed(upload, status)
        })
      },
    }
    return upload
  }
  return { createUpload }
}
