import type { CancelReason } from '@vitest/runner'
import { VitestTestRunner } from 'vitest/runners'

/** Once a test has failed the mutant is killed: the files that are left need not even be loaded. */
export default class MutantRunner extends VitestTestRunner {
  #over = false

  override cancel(reason: CancelReason): void {
    super.cancel(reason)
    this.#over = true
  }

  override importFile(path: string, source: 'collect' | 'setup'): unknown {
    return this.#over ? undefined : super.importFile(path, source)
  }
}
