import type { StoredFile, UploadStore } from './upload-store'

/** The chat's files as its API serves them; at once, unless another server must be asked. */
export interface ChatFiles {
  add(bytes: Buffer): Adding | Promise<Adding>
  /** Rejects when it cannot be known now. */
  find(name: string): StoredFile | undefined | Promise<StoredFile | undefined>
}

export type Adding = ReturnType<UploadStore['add']>
