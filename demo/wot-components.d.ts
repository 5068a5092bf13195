/**
 * Declares the demo's only wot-design-uni component, because the library's own list would make the compiler load its
 * whole source.
 */
declare module 'vue' {
  export interface GlobalComponents {
    WdPopup: typeof import('wot-design-uni/components/wd-popup/wd-popup.vue')['default']
  }
}

export {}
