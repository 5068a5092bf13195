import { vi } from 'vitest'
import type { ChatStorage } from '../../src/chat/model/chat-storage'
import { createIndexedDbChatStorage } from '../../src/chat/platform/indexed-db-chat-storage'
import { createSqliteChatStorage } from '../../src/chat/platform/sqlite-chat-storage'
import { createUniChatStorage } from '../../src/chat/platform/uni-chat-storage'
import { createSystemClock } from '../../src/platform/system/system-ports'
import { createNativeSqlite } from '../hosts/app/native-sqlite'
import { createMemoryChatStorage } from './memory-chat-storage'
import { stubIndexedDb } from './uni-doubles/stub-indexed-db'
import { createWeixinStorageDouble } from './uni-doubles/weixin-storage-double'

/** Each call opens a storage over the same device data. */
type Device = () => ChatStorage

/** Devices with each chat storage. The devices stub globals. */
export const chatDevices: Readonly<Record<string, () => Device>> = {
  'in memory': () => {
    const storage = createMemoryChatStorage()
    return () => storage
  },
  'IndexedDB': () => {
    stubIndexedDb()
    return () => createIndexedDbChatStorage(createSystemClock())
  },
  'SQLite': () => {
    const { files } = createNativeSqlite(structuredClone)
    return () => {
      vi.stubGlobal('plus', { sqlite: createNativeSqlite(structuredClone, files).api })
      return createSqliteChatStorage()
    }
  },
  'uni storage': () => {
    vi.stubGlobal('uni', createWeixinStorageDouble().api)
    return () => createUniChatStorage()
  },
}
