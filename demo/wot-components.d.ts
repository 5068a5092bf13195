/**
 * Declares the only wot-design-uni component in use. The library's own declarations would make the compiler load its
 * whole source.
 */
declare module 'vue' {
  export interface GlobalComponents {
    WdPopup: typeof import('wot-design-uni/components/wd-popup/wd-popup.vue')['default']
  }
}

export {}
