import { reactive } from 'vue'
import { watchTask } from './observe/watched-task'

/** A socket that is only watched: for the device's effects on it. */
export const held = reactive<string[]>([])

export function hold(url: string): void {
  const { task } = watchTask(url)
  task.onOpen(() => void held.push('open'))
  task.onError(() => void held.push('error'))
  task.onClose(({ code }) => void held.push(`close ${code}`))
}
