import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'

const run = promisify(execFile)
const maxBuffer = 64 * 1_024 * 1_024

/** Returns 12 hexadecimal digits for the commit's tree and later changes, or `unknown` without git. */
export async function sourcesIn(folder: string): Promise<string> {
  const git = async (...args: string[]): Promise<string> => (await run('git', args, { cwd: folder, maxBuffer })).stdout
  try {
    const parts = [await git('rev-parse', 'HEAD^{tree}'), await git('status', '--porcelain'), await git('diff', 'HEAD')]
    return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 12)
  } catch {
    return 'unknown'
  }
}
