import type { World } from './world'

/** A direction of a connection: frames come out in order, late, or never. */
interface Pipe {
  /** `taken` is called once it has left the sender; until then its bytes wait. */
  push(arrive: () => void, bytes?: number, taken?: () => void): void
  /** Pushed frames wait from now on. */
  freeze(): void
  /** Waiting frames go on. */
  thaw(): void
  /** Waiting and later frames are lost without an event. */
  die(): void
  isDead(): boolean
  isFrozen(): boolean
  waitingBytes(): number
}

interface Parcel {
  readonly arrive: () => void
  readonly bytes: number
  readonly taken: (() => void) | undefined
}

/** `delayMs` is asked for each parcel. */
export function createPipe(world: World, delayMs: () => number): Pipe {
  let lastMs = 0
  let frozen = false
  let dead = false
  let waiting: Parcel[] = []

  function send({ arrive, taken }: Parcel): void {
    lastMs = Math.max(lastMs, world.nowMs() + delayMs())
    world.after(lastMs - world.nowMs(), arrive)
    taken?.()
  }

  return {
    push(arrive, bytes = 0, taken) {
      if (dead) taken?.()
      else if (frozen) waiting.push({ arrive, bytes, taken })
      else send({ arrive, bytes, taken })
    },
    freeze() {
      frozen = true
    },
    thaw() {
      if (!frozen) return
      frozen = false
      for (const parcel of waiting.splice(0)) send(parcel)
    },
    die() {
      dead = true
      waiting = []
    },
    isDead: () => dead,
    isFrozen: () => frozen,
    waitingBytes: () => waiting.reduce((sum, { bytes }) => sum + bytes, 0),
  }
}
