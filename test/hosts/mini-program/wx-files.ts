import { isArrayBuffer } from 'node:util/types'
import { fieldsOf } from './call'
import type { Answers } from './wx-answer'

export type WxFiles = ReturnType<typeof createWxFiles>

const OWN_FOLDER = 'http://usr'

function pngSize(bytes: Uint8Array): { readonly width: number; readonly height: number } | undefined {
  const png = Buffer.from(bytes)
  const isPng = png.length >= 24 && png.toString('latin1', 1, 4) === 'PNG'
  return isPng ? { width: png.readUInt32BE(16), height: png.readUInt32BE(20) } : undefined
}

/** `wx`'s files. Chosen files have `http://tmp` paths, and the mini-program writes only into its own folder. */
export function createWxFiles(answers: Answers, buffer: (bytes: Uint8Array) => ArrayBuffer) {
  const files = new Map<string, Uint8Array>()
  let offered: Uint8Array | undefined

  function read(path: string): Uint8Array {
    const bytes = files.get(path)
    if (bytes === undefined) throw new Error(`no such file or directory, open '${path}'`)
    return bytes
  }

  const manager = {
    readFile: (options: unknown) => answers.attempt(options, 'readFile', () => {
      const { filePath, encoding } = fieldsOf(options)
      if (encoding !== undefined) throw new Error('the host reads bytes only')
      return { data: buffer(read(String(filePath))) }
    }),
    writeFile: (options: unknown) => answers.attempt(options, 'writeFile', () => {
      const { filePath, data } = fieldsOf(options)
      const path = String(filePath)
      if (!path.startsWith(`${OWN_FOLDER}/`)) throw new Error(`permission denied, open '${path}'`)
      if (!isArrayBuffer(data)) throw new Error('the host writes bytes only')
      files.set(path, new Uint8Array(data).slice())
    }),
    readdir: (options: unknown) => answers.attempt(options, 'readdir', () => {
      const start = `${String(fieldsOf(options)['dirPath'])}/`
      const below = [...files.keys()].filter((path) => path.startsWith(start))
      return { files: below.map((path) => path.slice(start.length)) }
    }),
    unlink: (options: unknown) => answers.attempt(options, 'unlink', () => {
      const path = String(fieldsOf(options)['filePath'])
      read(path)
      files.delete(path)
    }),
  }

  return {
    offer: (bytes: Uint8Array): void => void (offered = bytes),
    read,
    api: {
      env: { USER_DATA_PATH: OWN_FOLDER },
      getFileSystemManager: () => manager,
      chooseImage: (options: unknown) => answers.attempt(options, 'chooseImage', () => {
        const bytes = offered
        offered = undefined
        if (bytes === undefined) throw new Error('cancel')
        const path = `http://tmp/${files.size + 1}.png`
        files.set(path, bytes)
        return { tempFilePaths: [path], tempFiles: [{ path, size: bytes.byteLength }] }
      }),
      getImageInfo: (options: unknown) => answers.attempt(options, 'getImageInfo', () => {
        const path = String(fieldsOf(options)['src'])
        const size = pngSize(read(path))
        if (size === undefined) throw new Error('the host knows PNG only')
        return { ...size, path, orientation: 'up', type: 'png' }
      }),
    },
  }
}
