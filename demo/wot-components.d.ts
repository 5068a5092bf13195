/**
 * The only wot-design-uni component in the demo. The library's own list would make the compiler load all of its source.
 */
declare module 'vue' {
  export interface GlobalComponents {
    WdPopup: typeof import('wot-design-uni/components/wd-popup/wd-popup.vue')['default']
  }
}

export {}
