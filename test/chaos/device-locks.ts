import type { Locks } from '../../src/connection/ports/ports'
import type { Process } from './device'

/** Locks of one device: a process that is gone holds none. */
export interface DeviceLocks {
  openFor(process: Process): Locks
}

export function createDeviceLocks(): DeviceLocks {
  const holders = new Map<string, Process>()
  return {
    openFor: (process) => ({
      take(name) {
        if (holders.get(name)?.isAlive() === true) return Promise.resolve(undefined)
        holders.set(name, process)
        return Promise.resolve(() => {
          if (holders.get(name) === process) holders.delete(name)
        })
      },
    }),
  }
}
