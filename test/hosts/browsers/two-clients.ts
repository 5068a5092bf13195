import { createSocketClient } from '../../../src/client'

/** Stands in for the function of uni-h5. */
function connectSocket({ url }: { readonly url: string }) {
  const socket = new WebSocket(url)
  const listen = (name: string) => (listener: EventListener): void => socket.addEventListener(name, listener)
  return {
    onOpen: listen('open'),
    onMessage: listen('message'),
    onError: listen('error'),
    onClose: listen('close'),
    send: ({ data }: { readonly data: string }) => socket.send(data),
    close: ({ code }: { readonly code?: number }) => socket.close(code),
  }
}

Reflect.set(window, 'uni', { connectSocket })
const seen: string[] = window.seen = []

new URLSearchParams(location.hash.slice(1)).forEach((url, name) => {
  const client = createSocketClient({
    name,
    url,
    protocol: { name: 'silent', liveness: 'any', needsSession: false, start: () => ({ received: () => undefined }) },
    policy: { connectTimeoutMs: 2_000 },
  })
  client.on('statusChanged', ({ status }) => seen.push(`${name} ${status}`))
  client.connect()
})
