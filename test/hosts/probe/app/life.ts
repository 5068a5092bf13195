import { reactive } from 'vue'

/** Hides and shows of the app and its page, in order, with the turns of the event loop between them. */
export const life = reactive<string[]>([])

let turnEnds = false

export function notifyLife(what: string): void {
  life.push(what)
  if (turnEnds) return
  turnEnds = true
  setTimeout(() => {
    turnEnds = false
    life.push('end of turn')
  }, 0)
}
