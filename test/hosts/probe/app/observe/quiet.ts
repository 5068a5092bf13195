import type { Far } from './far'
import { rest } from './observation'
import { openTask } from './watched-task'

/** A little more than the few turns that a runtime takes to pass something on. */
const TURNS_MS = 25

/**
 * Lets arrive what is under way: a message sent now comes back behind it, however busy the machine is.
 * Apart from other sockets in time, since the app's runtime mixes up those of one millisecond.
 */
export async function quiet({ echo }: Pick<Far, 'echo'>): Promise<void> {
  await rest(TURNS_MS)
  const fence = await openTask(echo)
  fence.task.send({ data: 'fence', complete: () => undefined })
  await fence.has('message')
  await fence.finish()
  await rest(TURNS_MS)
}
