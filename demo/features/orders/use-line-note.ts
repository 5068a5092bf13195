import { computed, type ComputedRef } from 'vue'
import { useSocketIOStore } from '../../../src/stores'
import { useTexts } from '../../texts/use-texts'

/** How many seconds an order waits for a connection before it expires. */
const waitSeconds = 5

/** Returns the note about a missing connection; empty while connected. */
export function useLineNote(): ComputedRef<string> {
  const socket = useSocketIOStore()
  const texts = useTexts()
  return computed(() => {
    const { orders } = texts.value
    if (socket.status === 'open') return ''
    const isOpening = socket.status === 'idle' || socket.status === 'connecting'
    return isOpening ? orders.lineOpens(waitSeconds) : orders.noLine(waitSeconds)
  })
}
