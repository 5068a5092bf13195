import { h } from 'vue'
import type { Theme } from 'vitepress'
import DefaultTheme from 'vitepress/theme-without-fonts'
import DemoFrame from './DemoFrame.vue'
import LivePiece from './LivePiece.vue'
import './style.css'

export default {
  extends: DefaultTheme,
  Layout: () => h(DefaultTheme.Layout, null, { 'home-hero-image': () => h(DemoFrame) }),
  enhanceApp({ app }) {
    app.component('LivePiece', LivePiece)
  },
} satisfies Theme
