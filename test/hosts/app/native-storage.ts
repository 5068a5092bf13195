type Done = (result: { readonly data?: string }) => void
type Failed = (error: { readonly code: number; readonly message: string }) => void

/** `plus.storage`: strings by key. Calls that end in `Async` respond later. */
export function createNativeStorage() {
  const texts = new Map<string, string>()
  const answerLater = (answer: () => void): void => void setImmediate(answer)
  return {
    allText: (): string => [...texts].map(([key, text]) => `${key}=${text}`).join('\n'),
    api: {
      getItem: (key: string): string | null => texts.get(key) ?? null,
      setItem: (key: string, text: string): void => void texts.set(key, String(text)),
      removeItem: (key: string): void => void texts.delete(key),
      clear: (): void => texts.clear(),
      getLength: (): number => texts.size,
      key: (index: number): string | null => [...texts.keys()][index] ?? null,
      getItemAsync(key: string, done: Done, failed?: Failed): void {
        const data = texts.get(key)
        answerLater(() => {
          if (data === undefined) failed?.({ code: -5, message: 'no such key' })
          else done({ data })
        })
      },
      setItemAsync(key: string, text: string, done?: Done): void {
        texts.set(key, String(text))
        answerLater(() => done?.({}))
      },
      removeItemAsync(key: string, done?: Done): void {
        texts.delete(key)
        answerLater(() => done?.({}))
      },
      clearAsync(done?: Done): void {
        texts.clear()
        answerLater(() => done?.({}))
      },
    },
  }
}
