import * as fake from 'fake-indexeddb'
import { vi } from 'vitest'

/** Puts an empty IndexedDB with its classes where a web page has it. */
export function stubIndexedDb(): void {
  for (const [name, value] of Object.entries(fake)) if (name.startsWith('IDB')) vi.stubGlobal(name, value)
  vi.stubGlobal('indexedDB', new fake.IDBFactory())
}
