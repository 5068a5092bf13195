import { relative } from 'node:path'
import type { RunnerTestSuite } from 'vitest'
import { JsonReporter } from 'vitest/reporters'

/**
 * Vitest's JSON report. If a suite's hook fails, skipped tests contain the hook's error. `unhandled` lists the errors
 * outside of the tests, such as unhandled rejections.
 */
export default class HookErrorReporter extends JsonReporter {
  private unhandled: readonly string[] = []

  override onFinished(
    files = this.ctx.state.getFiles(), errors: unknown[] = [], ...rest: [unknown?]
  ): Promise<void> {
    for (const file of files) giveErrors(file)
    this.unhandled = errors.map(describe)
    return super.onFinished(files, errors, ...rest)
  }

  override writeReport(report: string): Promise<void> {
    const read: unknown = JSON.parse(report)
    return super.writeReport(JSON.stringify(Object.assign({}, read, { unhandled: this.unhandled })))
  }
}

function giveErrors({ tasks, result }: RunnerTestSuite): void {
  for (const task of tasks) {
    if (task.result?.state === 'skip' && result?.errors !== undefined) task.result.errors ??= result.errors
    if (task.type === 'suite') giveErrors(task)
  }
}

/** Returns the test and message of an error, as far as Vitest knows them. */
function describe(error: unknown): string {
  const fields = new Map<string, unknown>(typeof error === 'object' && error !== null ? Object.entries(error) : [])
  const place = fields.get('VITEST_TEST_PATH')
  return [
    typeof place === 'string' ? relative('.', place) : undefined, fields.get('VITEST_TEST_NAME'),
    fields.get('message') ?? error,
  ].filter((part) => part !== undefined).map(String).join(': ')
}
