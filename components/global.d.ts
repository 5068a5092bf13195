/** Component types for editors. */
declare module 'vue' {
  export interface GlobalComponents {
    TradewirePositionList: (typeof import('./tradewire-position-list/tradewire-position-list.vue'))['default']
    TradewireBanner: (typeof import('./tradewire-banner/tradewire-banner.vue'))['default']
    TradewireInspector: (typeof import('./tradewire-inspector/tradewire-inspector.vue'))['default']
    TradewirePositions: (typeof import('./tradewire-positions/tradewire-positions.vue'))['default']
    TradewireFreshness: (typeof import('./tradewire-freshness/tradewire-freshness.vue'))['default']
  }
}

export {}
