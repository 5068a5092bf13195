import type { Far } from './far'
import { openTask } from './watched-task'

/** How many lines the far side holds, the asking one included. */
export async function linesAt({ census }: Far): Promise<number> {
  const watched = await openTask(census)
  await watched.has('message')
  await watched.finish()
  return Number(watched.firstMessage())
}
