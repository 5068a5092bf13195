import { defineConfig } from 'vitepress'
import { extendMarkdown } from '../markdown'
import { groups, homeOf, sidebarOf, type Language } from '../pages'
import { searchOptions } from '../search'
import { slugOf } from '../slug'

/** Folder of the built demo, relative to the site. Without a demo, the front page shows only a picture. */
const demo = process.env.TRADEWIRE_SITE_DEMO ?? ''

const navOf = (language: Language) => groups.map((group) => ({
  text: group[language],
  link: `${homeOf[language]}${group.pages[0]?.name ?? ''}`,
}))

export default defineConfig({
  srcDir: '../docs',
  outDir: '../dist/docs',
  cacheDir: './node_modules/.vitepress',
  title: 'Tradewire',
  cleanUrls: false,
  lastUpdated: false,
  markdown: {
    // Themes with a contrast of at least 4.5 to 1.
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    anchor: { slugify: slugOf },
    config: extendMarkdown,
    container: { tipLabel: '提示', warningLabel: '注意', dangerLabel: '警告', infoLabel: '说明', detailsLabel: '详情' },
  },
  vite: { publicDir: '../docs/public' },
  themeConfig: {
    demo,
    socialLinks: [],
    search: {
      provider: 'local',
      options: {
        miniSearch: searchOptions,
        locales: {
          root: {
            translations: {
              button: { buttonText: '搜索', buttonAriaLabel: '搜索文档' },
              modal: {
                displayDetails: '显示详细列表',
                resetButtonTitle: '清除',
                backButtonTitle: '关闭搜索',
                noResultsText: '没有找到',
                footer: { selectText: '打开', navigateText: '切换', closeText: '关闭' },
              },
            },
          },
        },
      },
    },
  },
  locales: {
    root: {
      label: '简体中文',
      lang: 'zh-CN',
      description: 'uni-app 的实时通信：一个按需打开的 socket，断线重连、心跳、频道与实时持仓。',
      themeConfig: {
        nav: navOf('zh'),
        sidebar: sidebarOf('zh'),
        outline: { level: [2, 3], label: '本页内容' },
        docFooter: { prev: '上一页', next: '下一页' },
        darkModeSwitchLabel: '外观',
        lightModeSwitchTitle: '切换到浅色',
        darkModeSwitchTitle: '切换到深色',
        sidebarMenuLabel: '目录',
        returnToTopLabel: '回到顶部',
        langMenuLabel: '切换语言',
        skipToContentLabel: '跳到正文',
        notFound: {
          title: '没有这个页面', quote: '地址可能写错了，或页面已经改名。', linkLabel: '回到首页', linkText: '回到首页',
        },
      },
    },
    en: {
      label: 'English',
      lang: 'en',
      description: 'Realtime for uni-app: one socket that opens by need, reconnection, pings, live positions.',
      themeConfig: { nav: navOf('en'), sidebar: { '/en/': sidebarOf('en') }, outline: { level: [2, 3] } },
    },
  },
})
