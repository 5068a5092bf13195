/** A page in the order of the sidebar: its file name, and its title in both languages. */
export interface SitePage {
  readonly name: string
  readonly zh: string
  readonly en: string
}

export interface SiteGroup {
  readonly zh: string
  readonly en: string
  readonly pages: readonly SitePage[]
}

export const groups: readonly SiteGroup[] = [
  {
    zh: '开始',
    en: 'Start',
    pages: [
      { name: 'quick-start', zh: '快速上手', en: 'Quick start' },
      { name: 'json', zh: '自己的 JSON 服务器', en: 'Any server\'s JSON' },
      { name: 'backends', zh: '我的后端是……', en: 'My backend is …' },
      { name: 'faq', zh: '常见问题', en: 'Questions' },
      { name: 'not-supported', zh: '不支持的环境', en: 'What is not supported' },
    ],
  },
  {
    zh: '指南',
    en: 'Guide',
    pages: [
      { name: 'need', zh: '按需连接与标签页', en: 'On-demand connection and tabs' },
      { name: 'reconnection', zh: '断线重连', en: 'Reconnection' },
      { name: 'heartbeats', zh: '心跳', en: 'Heartbeats' },
      { name: 'channels', zh: '频道', en: 'Channels' },
      { name: 'positions', zh: '持仓', en: 'Positions' },
      { name: 'components', zh: '组件', en: 'Components' },
      { name: 'orders', zh: '订单与发件箱', en: 'Orders and outbox' },
      { name: 'chat', zh: '聊天', en: 'Chat' },
    ],
  },
  {
    zh: '做法',
    en: 'Recipes',
    pages: [
      { name: 'outside-components', zh: '在组件之外使用 socket', en: 'Outside of components' },
      { name: 'recipes', zh: '常用做法', en: 'Recipes' },
      { name: 'server-behind-nginx', zh: '用 nginx 或 HAProxy 部署服务器', en: 'The server behind a proxy' },
      { name: 'migrate', zh: '从 socket.js 迁移', en: 'From socket.js' },
      { name: 'other-clients', zh: '从其他客户端迁移', en: 'From another client' },
      { name: 'testing', zh: '测试自己的应用', en: 'Testing an app' },
    ],
  },
  {
    zh: '协议',
    en: 'Protocols',
    pages: [
      { name: 'copy-trading', zh: '行情协议', en: 'The feed protocol' },
      { name: 'protocols', zh: '其他协议', en: 'Other protocols' },
      { name: 'own-protocol', zh: '自定义协议', en: 'A protocol of your own' },
      { name: 'clients', zh: '常用的实时客户端', en: 'Common realtime clients' },
    ],
  },
  {
    zh: '参考',
    en: 'Reference',
    pages: [
      { name: 'options', zh: '选项', en: 'Options' },
      { name: 'exports', zh: '导出', en: 'Exports' },
      { name: 'component-members', zh: '组件的属性、事件和插槽', en: 'Properties, events, slots' },
      { name: 'codes', zh: '错误码', en: 'Codes' },
      { name: 'development', zh: '开发环境的提示', en: 'Development messages' },
      { name: 'platforms', zh: '各平台的差异', en: 'What differs between platforms' },
    ],
  },
  {
    zh: '深入',
    en: 'Behind it',
    pages: [
      { name: 'architecture', zh: '架构', en: 'Architecture' },
      { name: 'reliability', zh: '可靠性', en: 'Reliability' },
      { name: 'performance', zh: '性能', en: 'Performance' },
      { name: 'scale', zh: '扩展到多台服务器', en: 'Several servers' },
    ],
  },
]

export type Language = 'zh' | 'en'

/** Path of each language's pages. Chinese is at the root. */
export const homeOf = { zh: '/', en: '/en/' } as const satisfies Record<Language, string>

/** Returns VitePress's sidebar in a language. */
export function sidebarOf(language: Language) {
  return groups.map((group) => ({
    text: group[language],
    items: group.pages.map((page) => ({ text: page[language], link: `${homeOf[language]}${page.name}` })),
  }))
}
