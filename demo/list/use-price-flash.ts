import { ref, watch, type Ref } from 'vue'
import type { Position } from '../../src'

export type Flash = '' | 'up-a' | 'up-b' | 'down-a' | 'down-b'

/**
 * The class of a price that just moved. Two classes take turns for each direction: changing the class
 * is what starts the animation anew, so no timer has to take it away.
 */
export function usePriceFlash(row: () => Position | null): Ref<Flash> {
  const flash = ref<Flash>('')
  watch(row, (now, before) => {
    if (now === null || before === null || now.ticket !== before.ticket) {
      flash.value = ''
      return
    }
    if (now.nowprice === before.nowprice) return
    const turn = flash.value.endsWith('a') ? 'b' : 'a'
    flash.value = now.nowprice > before.nowprice ? `up-${turn}` : `down-${turn}`
  })
  return flash
}
