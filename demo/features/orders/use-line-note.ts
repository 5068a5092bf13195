import { computed, type ComputedRef } from 'vue'
import { useSocketIOStore } from '../../../src/stores'
import { useTexts } from '../../texts/use-texts'

/** How long an order waits for the line before it expires. */
const waitSeconds = 5

/** The effect of a missing connection on an order, empty while there is a connection. */
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
