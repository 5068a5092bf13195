export function inStep(index: number, error: unknown): unknown {
  if (error instanceof Error) error.message = `step ${index + 1}: ${error.message}`
  return error
}

/** Awaits steps with a promise. Other steps run in one turn. */
export async function playSteps<Rig>(rig: Rig, steps: readonly ((rig: Rig) => unknown)[]): Promise<void> {
  for (const [index, step] of steps.entries()) {
    try {
      const done = step(rig)
      if (done instanceof Promise) await done
    } catch (error) {
      throw inStep(index, error)
    }
  }
}
