import { createMitt } from '../harness/peers'

/** A handler of messages, and the number of its frames of success. */
export interface Handler {
  readonly handle: (data: unknown) => void
  seen(): number
}

interface Coded {
  readonly Code: number
}

/** The floor: parses, and looks at the frame. */
export function createBareHandler(): Handler {
  let count = 0
  return {
    handle(data) {
      const frame = JSON.parse(String(data)) as Coded
      if (frame.Code === 200) count += 1
    },
    seen: () => count,
  }
}

/** Parses and hands the frame to one listener of an emitter. */
export function createMittHandler(): Handler {
  const emitter = createMitt()
  let count = 0
  emitter.on('message', (frame) => {
    if ((frame as Coded).Code === 200) count += 1
  })
  return {
    handle: (data) => emitter.emit('message', JSON.parse(String(data))),
    seen: () => count,
  }
}
