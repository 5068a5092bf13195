const answerOf = <Value>(request: IDBRequest<Value>): Promise<Value> => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result)
  request.onerror = () => reject(new Error('A database of the page cannot be read', { cause: request.error }))
})

async function databaseTexts(name: string): Promise<string[]> {
  const database = await answerOf(indexedDB.open(name))
  try {
    return await Promise.all([...database.objectStoreNames].map(async (store) => {
      const rows: unknown[] = await answerOf(database.transaction(store).objectStore(store).getAll())
      return `${name}/${store}=${JSON.stringify(rows)}`
    }))
  } finally {
    database.close()
  }
}

export async function storedText(): Promise<string> {
  const texts = Object.entries({ ...localStorage, ...sessionStorage })
  const names = (await indexedDB.databases()).flatMap(({ name }) => (name === undefined ? [] : [name]))
  const tables = await Promise.all(names.map(databaseTexts))
  return [...texts.map(([key, value]) => `${key}=${String(value)}`), ...tables.flat()].join('\n')
}
