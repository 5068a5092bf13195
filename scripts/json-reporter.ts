import type { RunnerTestSuite } from 'vitest'
import { JsonReporter } from 'vitest/reporters'

/** Vitest's JSON report. If a suite's hook fails, skipped tests contain the hook's error. */
export default class HookErrorReporter extends JsonReporter {
  override onFinished(files = this.ctx.state.getFiles(), ...rest: [unknown[]?, unknown?]): Promise<void> {
    for (const file of files) giveErrors(file)
    return super.onFinished(files, ...rest)
  }
}

function giveErrors({ tasks, result }: RunnerTestSuite): void {
  for (const task of tasks) {
    if (task.result?.state === 'skip' && result?.errors !== undefined) task.result.errors ??= result.errors
    if (task.type === 'suite') giveErrors(task)
  }
}
