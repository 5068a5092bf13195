import process from 'node:process'
import { buildApp, quickDemo, type AppProject } from '../test/e2e/support/build-app'
import { StartError } from '../server/shared/start-error'

const progressEveryMs = 1_000

/** The plain dialect needs a separate page with its own client. */
function projectOf(dialect: string): AppProject {
  return dialect === 'plain' ? { ...quickDemo, name: 'demo-plain', env: { VITE_FEED_DIALECT: dialect } } : quickDemo
}

/**
 * Builds the page unless cached, and prints the progress. Returns the build's folder, or `undefined` when `signal` has
 * stopped the build. Rejects with a StartError.
 */
export async function buildPage(dialect: string, signal: AbortSignal): Promise<string | undefined> {
  const beganMs = Date.now()
  let timer: NodeJS.Timeout | undefined
  const onBegin = (): void => {
    process.stdout.write('Building the page; later starts take it from the cache ')
    timer = setInterval(() => process.stdout.write('.'), progressEveryMs)
  }
  try {
    const folder = await buildApp('h5', projectOf(dialect), { signal, onBegin })
    if (timer !== undefined) process.stdout.write(` done in ${Math.round((Date.now() - beganMs) / 1_000)} s\n`)
    return folder
  } catch (error) {
    process.stdout.write('\n')
    if (signal.aborted) return undefined
    throw new StartError(error instanceof Error ? error.message : String(error))
  } finally {
    clearInterval(timer)
  }
}
