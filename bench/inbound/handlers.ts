import { createMitt } from '../harness/peers'

export interface Handler {
  readonly handle: (data: unknown) => void
  seen(): number
}

interface Coded {
  readonly Code: number
}

/** Baseline: parses a frame and checks it. */
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

/** Parses a frame and passes it to one listener of an emitter. */
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
