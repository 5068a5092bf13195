type NativeListener = (event: unknown) => void

/** Listeners of `plus.globalEvent`, `weex` and each webview. */
export function createNativeEvents(failed: (error: unknown) => void) {
  const listeners = new Map<string, Set<NativeListener>>()
  return {
    addEventListener(name: string, listener: NativeListener): void {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener))
    },
    removeEventListener: (name: string, listener: NativeListener): void => void listeners.get(name)?.delete(listener),
    fire(name: string, event: unknown = {}): void {
      for (const listener of [...(listeners.get(name) ?? [])]) {
        try {
          listener(event)
        } catch (error) {
          failed(error)
        }
      }
    },
  }
}

export type NativeEvents = ReturnType<typeof createNativeEvents>
