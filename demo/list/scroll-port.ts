import type { InjectionKey, Ref } from 'vue'

/** Where the reader has scrolled to, given by whatever scrolls: the page or a sheet. */
export interface ScrollPort {
  /** Offset of the scrolled content, px. */
  readonly topPx: Readonly<Ref<number>>
  readonly viewportPx: Readonly<Ref<number>>
}

export const scrollPortKey: InjectionKey<ScrollPort> = Symbol('scrollPort')
