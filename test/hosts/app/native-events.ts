type NativeListener = (event: unknown) => void

/** Listeners by name, as `plus.globalEvent`, `weex`'s module of that name and each webview have them. */
export interface NativeEvents {
  addEventListener(name: string, listener: NativeListener): void
  removeEventListener(name: string, listener: NativeListener): void
  fire(name: string, event?: unknown): void
}

export function createNativeEvents(failed: (error: unknown) => void): NativeEvents {
  const listeners = new Map<string, Set<NativeListener>>()
  return {
    addEventListener(name, listener) {
      const present = listeners.get(name)
      if (present === undefined) listeners.set(name, new Set([listener]))
      else present.add(listener)
    },
    removeEventListener(name, listener) {
      listeners.get(name)?.delete(listener)
    },
    fire(name, event = {}) {
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
