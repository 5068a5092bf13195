/** The one component of wot-design-uni that the demo uses: its own list would bring all of its source to the compiler. */
declare module 'vue' {
  export interface GlobalComponents {
    WdPopup: typeof import('wot-design-uni/components/wd-popup/wd-popup.vue')['default']
  }
}

export {}
