import type { InjectionKey } from 'vue'
import type { ScrollPort } from '../../../components/tradewire-position-list/scroll-port'

/** Where the reader has scrolled the page to. */
export const scrollPortKey: InjectionKey<ScrollPort> = Symbol('scrollPort')
