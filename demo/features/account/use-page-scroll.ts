import { provide } from 'vue'
import { usePageScroll as usePort, type PageScroll } from '../../../components/tradewire-position-list/scroll-port'
import { scrollPortKey } from './scroll-port'

/** Makes the page what the lists within it scroll by. */
export function usePageScroll(): PageScroll {
  const scroll = usePort()
  provide(scrollPortKey, scroll)
  return scroll
}
