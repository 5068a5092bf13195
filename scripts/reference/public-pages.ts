import { componentTexts, memberTexts } from './component-texts'
import { exportTexts } from './export-texts'
import { kebabOf, table, type Language } from './markdown'
import { readComponents, type ComponentMember } from './read-components'
import { readEntryPoints, type ExportedName, type PackageEntry } from './read-exports'

const kinds: Readonly<Record<ExportedName['kind'], string>> = {
  function: '函数', class: '类', value: '值', type: '类型',
}

const withoutExports: Readonly<Record<string, { readonly en: string; readonly zh: string }>> = {
  'tradewire/web-socket/auto': {
    en: 'This entry has no exports. In a runtime without `WebSocket`, the import provides the class of '
      + '`tradewire/web-socket` as `WebSocket`.',
    zh: '这个入口没有导出。导入后，没有 `WebSocket` 的运行环境会使用 `tradewire/web-socket` 的类。',
  },
}

const intro = {
  exports: {
    en: '# Exports\n\nAll exports for applications, grouped by entry. `npm run docs:reference` generates this page '
      + 'from the source. A name\nthat several entries export is listed under the first entry.\n',
    zh: '# 导出\n\n本页按入口列出应用可以导入的名称，由 `npm run docs:reference` 从源码生成。多个入口都导出的名称列在第一个入口下。\n',
  },
  components: {
    en: '# Properties, events and slots\n\n`npm run docs:reference` generates this page from the components\' source. '
      + 'For usage, see [components](components.md).\n',
    zh: '# 组件的属性、事件和插槽\n\n本页由 `npm run docs:reference` 从源码生成。组件的用法见[组件](components.md)。\n',
  },
} as const

/** Finds exports without a docstring or a Chinese line, and lines without an export. */
export function exportsWithoutText(
  entries: readonly PackageEntry[], chinese: Readonly<Record<string, string>>,
): string[] {
  const all = entries.flatMap(({ exports }) => exports)
  const names = new Set(all.map(({ name }) => name))
  return [
    ...all.filter(({ text }) => text === '').map(({ name }) => `${name}: no docstring`),
    ...all.filter(({ name }) => chinese[name] === undefined).map(({ name }) => `${name}: no Chinese line`),
    ...Object.keys(chinese).filter((name) => !names.has(name)).map((name) => `${name}: not exported`),
  ]
}

function entrySection({ name, exports, again }: PackageEntry, language: Language): string {
  const heads = { en: ['name', 'kind', 'description'], zh: ['名称', '种类', '说明'] }[language]
  const rows = exports.map(({ name: exported, kind, text, throws }) => {
    const thrown = throws.map((one) => ` Throws ${one.replace(/\.?$/, '.')}`).join('')
    const words = language === 'en' ? text + thrown : exportTexts[exported] ?? ''
    return [`\`${exported}\``, language === 'en' ? kind : kinds[kind], words]
  })
  const also = { en: 'Also exported here: ', zh: '此外还导出：' }[language]
  const parts = [
    ...(rows.length > 0 ? [table(heads, rows)] : []),
    ...(again.length > 0 ? [also + again.map((one) => `\`${one}\``).join({ en: ', ', zh: '、' }[language])] : []),
    ...(rows.length + again.length === 0 ? [withoutExports[name]?.[language] ?? ''] : []),
  ]
  return `## \`${name}\`\n\n${parts.join('\n\n')}\n`
}

function exportsPage(entries: readonly PackageEntry[], language: Language): string {
  const missing = exportsWithoutText(entries, exportTexts)
  if (missing.length > 0) throw new Error(missing.join('\n'))
  return [intro.exports[language], ...entries.map((entry) => entrySection(entry, language))].join('\n')
}

const parts = [
  { name: 'props', en: 'Properties', zh: '属性' },
  { name: 'events', en: 'Events', zh: '事件' },
  { name: 'slots', en: 'Slots', zh: '插槽' },
] as const

const defaultWords: Readonly<Record<string, string>> = {
  'the app\'s locale': '应用的语言',
  'the client\'s own': '客户端的持仓',
  'all of them': '全部',
  'all': '全部',
  'none': '无',
  'the server\'s order': '服务器的顺序',
  'as high as its rows, up to the window\'s height': '各行高度之和，不超过窗口高度',
  '100 ms': '100 毫秒',
}

function memberRow({ name, type, text, byDefault }: ComponentMember, language: Language): string[] {
  const chinese = memberTexts[name]
  const ofDefault = byDefault === '' || byDefault.startsWith('`') ? defaultWords[byDefault] ?? byDefault
    : defaultWords[byDefault]
  if (text === '' || chinese === undefined || ofDefault === undefined) {
    throw new Error(`component-texts.ts has no text for ${name}, or public-pages.ts none for its default`)
  }
  const shown = language === 'zh' ? ofDefault : defaultWords[byDefault]?.startsWith('`') ? ofDefault : byDefault
  return [`\`${kebabOf(name)}\``, type === '' ? '' : `\`${type}\``, shown, language === 'en' ? text : chinese]
}

function componentsPage(root: string, language: Language): string {
  const heads = { en: ['name', 'type', 'default', 'description'], zh: ['名称', '类型', '默认值', '说明'] }[language]
  const sections = readComponents(root).map((component) => {
    const tables = parts.filter((part) => component[part.name].length > 0).map((part) =>
      `### ${part[language]}\n\n${table(heads, component[part.name].map((one) => memberRow(one, language)))}\n`)
    return [`## \`${component.name}\`\n\n${componentTexts[component.name][language]}\n`, ...tables].join('\n')
  })
  return [intro.components[language], ...sections].join('\n')
}

/** Pages about an app's imports and components, by path. */
export function publicPages(root: string): [path: string, text: string][] {
  const entries = readEntryPoints(root)
  return [
    ['docs/exports.md', exportsPage(entries, 'zh')],
    ['docs/en/exports.md', exportsPage(entries, 'en')],
    ['docs/component-members.md', componentsPage(root, 'zh')],
    ['docs/en/component-members.md', componentsPage(root, 'en')],
  ]
}
