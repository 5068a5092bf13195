import { defaultPorts } from '../../../../src/platform/default-ports'
import type { createTradewire } from '../../../../src/connection/vue/create-tradewire'
import { report, socketAddress } from './report'
import type { Naive } from '../naive/naive'

/** Late enough for a test to have its hand on the app's time. */
const INJECT_AFTER_MS = 30_000

/** Runs `run` beside the application, on the platform's own socket port. */
const also = (run: () => void): Naive<typeof createTradewire> => (create) => (options) => {
  setTimeout(run, INJECT_AFTER_MS)
  return create(options)
}

const wordsOf = (data: string | ArrayBuffer): string =>
  typeof data === 'string' ? data : `bytes ${[...new Uint8Array(data)].join(' ')}`

/** Values that an application may hold: a buffer, a window on one, wider units. */
function samples(): readonly { readonly name: string; readonly data: ArrayBuffer | ArrayBufferView }[] {
  const bytes = Uint8Array.from({ length: 256 }, (_, index) => index)
  return [
    { name: 'buffer', data: bytes.buffer },
    { name: 'window', data: bytes.subarray(3, 6) },
    { name: 'wide', data: Uint16Array.of(0x0102, 0xfffe) },
    { name: 'view', data: new DataView(bytes.buffer, 10, 4) },
  ]
}

export const alsoSendBytes = also(() => {
  const connection = defaultPorts().socket.open({ url: socketAddress('echo') }, (event) => {
    if (event.type === 'message') report(`received ${wordsOf(event.data)}`)
    if (event.type !== 'opened') return
    for (const { name, data } of samples()) {
      // The port asks for a buffer; an application without a compiler gives what it has.
      connection.send(data as ArrayBuffer, (error) => report(`${name} ${error === undefined ? 'sent' : 'failed'}`))
    }
  })
})

export const alsoSendEarly = also(() => {
  const connection = defaultPorts().socket.open({ url: socketAddress('echo') }, (event) => {
    if (event.type === 'opened') connection.send('late', (error) => report(`late ${error ?? 'sent'}`))
    if (event.type === 'message') report(`received ${wordsOf(event.data)}`)
  })
  connection.send('early', (error) => report(`early ${error === undefined ? 'sent' : 'failed'}`))
})

export const alsoOpenTwo = also(() => {
  const { socket } = defaultPorts()
  for (const name of ['first', 'second']) {
    const connection = socket.open({ url: socketAddress(`greet-${name}`) }, (event) => {
      if (event.type === 'opened') connection.send(`from ${name}`, () => undefined)
      if (event.type === 'message') report(`${name} received ${wordsOf(event.data)}`)
    })
  }
})

export const alsoThrow = also(() => {
  const { socket } = defaultPorts()
  const connection = socket.open({ url: socketAddress('echo') }, (event) => {
    if (event.type === 'opened') openAnother(() => connection.close(1000, ''))
    if (event.type === 'closed') throw new Error('thrown by the bench')
  })
})

/** A socket of the application itself, and its global call once the one before is closed. */
function openAnother(opened: () => void): void {
  const task = uni.connectSocket({ url: socketAddress('other'), complete: () => undefined })
  task.onOpen(() => {
    opened()
    setTimeout(() => {
      uni.sendSocketMessage({
        data: 'by the global call',
        success: () => report('global call sent'),
        fail: () => report('global call failed'),
      })
    }, 1_000)
  })
}
