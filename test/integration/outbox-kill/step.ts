import { writeSync } from 'node:fs'

/** Called for each action of a process and each event that it receives, in order. */
export type Step = (name: string) => void

interface NamedSteps {
  readonly step: Step
  /** All so far, each with its number among those of its name: `open 1`, `open 2`. */
  names(): readonly string[]
}

/** Kills the process at the step of this name and number: nothing of what follows it is executed. */
export function createNamedSteps(killAt: string | null): NamedSteps {
  const names: string[] = []
  const counts = new Map<string, number>()
  return {
    step(name) {
      const count = (counts.get(name) ?? 0) + 1
      counts.set(name, count)
      names.push(`${name} ${count}`)
      if (`${name} ${count}` === killAt) killSelf(killAt)
    },
    names: () => names,
  }
}

function killSelf(name: string): never {
  writeSync(1, `${JSON.stringify({ killedAt: name })}\n`)
  process.kill(process.pid, 'SIGKILL')
  // The signal may hit another thread first.
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
}
