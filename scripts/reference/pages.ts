import { codeTexts, outboxResultTexts, statusTexts } from './code-texts'
import { table, type Language } from './markdown'
import { optionGroups, type OptionGroup } from './option-groups'
import { publicPages } from './public-pages'
import { readOptions, type DeclaredOption } from './read-options'

/** Formats a default as code, unless given in words. */
function defaultCell({ byDefault, isRequired, name }: DeclaredOption, language: Language): string {
  if (byDefault === '') return isRequired ? { en: 'required', zh: '必填' }[language] : ''
  const isValue = /^[`'\d{][^ ]*$|^(true|false|default)$/.test(byDefault)
  const unit = name.endsWith('Ms') && isValue ? ' ms' : ''
  if (isValue) return byDefault.startsWith('`') ? byDefault : `\`${byDefault}\`${unit}`
  const chinese = defaultInChinese[byDefault]
  if (chinese === undefined) throw new Error(`pages.ts has no Chinese text for the default "${byDefault}" of ${name}`)
  return language === 'en' ? byDefault : chinese
}

const defaultInChinese: Readonly<Record<string, string>> = {
  'none': '无',
  'its `ticket`': '行里的 `ticket`',
  'the message unchanged': '消息本身',
  'the most that any price of the symbol has': '同品种各价格的小数位数的最大值',
  '`{"traderid":…,"type":"Ping"}`; without a session only `{"type":"Ping"}`':
    '`{"traderid":…,"type":"Ping"}`；没有 session 时只有 `{"type":"Ping"}`',
  '`Code` is `successCode` and `type` is `"Pong"`': '`Code` 等于 `successCode`，且 `type` 为 `"Pong"`',
  'by the three fields': '按 `type`、`data`、`id` 三个选项指定的字段读取',
  'an object of the three fields': '由 `type`、`data`、`id` 指定的三个字段组成的对象',
  'JSON text; binary frames arrive under the name `binary`': 'JSON 文本；二进制帧的消息名是 `binary`',
  'JSON text': 'JSON 文本',
  'none: a login needs no response': '无（登录不需要响应）',
  'none: only the platform detects a dead connection': '无（连接失效时只能等平台通知）',
  'no user': '未登录',
  'true with a `login`, else false': '有 `login` 时为 true，否则为 false',
  'the policy\'s, 5,000': 'policy 的值，5000 毫秒',
  '`{ token }` if there is one, else nothing': '有 token 时为 `{ token }`，否则不发送数据',
  'none: only Engine.IO\'s pings, which the server sends': '无（只依靠服务器发送的 Engine.IO 心跳）',
  '`data.code` is looked up in the close code table; without a code, the rejection is final':
    '在关闭码表里查找 `data.code`；如果没有错误码，就不再重连',
  'false: a disconnect is final, with `protocol-refused`': 'false：不再重连，错误码为 `protocol-refused`',
  'by ISO 4217': '按 ISO 4217',
  'the platform\'s': '平台自带的 ports',
  'the protocol\'s, else the default of each option': '协议给出的值，或各选项的默认值',
  '4 MiB': '4 MiB',
  '`defaultCloseCodes` with the protocols of this module, else only 1013':
    '本插件各协议为 `defaultCloseCodes`，其他协议只识别 1013',
}

function optionTable(root: string, group: OptionGroup, language: Language): string {
  const options = group.from.flatMap(([file, declaration]) => readOptions(root, file, declaration))
  const missing = options.filter(({ name }) => group.texts[name] === undefined).map(({ name }) => name)
  if (missing.length > 0) throw new Error(`option-groups.ts has no Chinese text for ${missing.join(', ')}`)
  const rows = options.map((option) => {
    if (option.text === '') throw new Error(`${option.name} has no docstring`)
    const text = language === 'en' ? option.text : group.texts[option.name] ?? ''
    return [`\`${option.name}\``, defaultCell(option, language), text]
  })
  const heads = { en: ['option', 'default', 'description'], zh: ['选项', '默认值', '说明'] }[language]
  return `## ${group[language]}\n\n${table(heads, rows)}\n`
}

const intro = {
  options: {
    en: '# Options\n\nThis page lists the options of the client and its features, with their defaults. `npm run\n'
      + 'docs:reference` generates the page from the source. Times are in milliseconds and end in `Ms`. For\n'
      + '`chatProtocol()`, `heartCheck()`, `echo()` and `modeCode()`, see [other protocols](protocols.md). For\n'
      + '`legacySocketIO()`, see [migration](migrate.md).\n',
    zh: '# 选项\n\n本页列出客户端及其各项功能的选项和默认值，由 `npm run docs:reference` 从源码生成。时间选项以毫秒为单位，名称以 `Ms` 结尾。'
      + '`chatProtocol()`、`heartCheck()`、`echo()` 和 `modeCode()` 见[其他协议](protocols.md)，'
      + '`legacySocketIO()` 见[迁移](migrate.md)。\n',
  },
  codes: {
    en: '# Codes\n\nA code is permanent: it is never renamed and never reused. `tradewire/format` has a user\n'
      + 'message for each code (`failureText`, `reasonsEn`, `reasonsZhHans`); your app may have its own messages.\n'
      + 'Codes appear in `failure.code` of the status, on the channels `connectError` and `diagnosed`, in results of\n'
      + '`send` and `request`, and as the `code` of a `TradewireError`.\n',
    zh: '# 错误码\n\n错误码永不改名，也不会重复使用。给用户看的文案可以用 `tradewire/format` 里的 `failureText`、`reasonsEn` 和 `reasonsZhHans`，'
      + '也可以自己写。错误码出现在状态的 `failure.code`、频道 `connectError` 和 `diagnosed`、'
      + '`send` 和 `request` 的结果，以及 `TradewireError` 的 `code` 里。\n',
  },
} as const

function optionsPage(root: string, language: Language): string {
  return [intro.options[language], ...optionGroups.map((group) => optionTable(root, group, language))].join('\n')
}

function codesPage(language: Language): string {
  const statuses = Object.entries(statusTexts).map(([name, texts]) => [`\`${name}\``, texts[language]])
  const codes = Object.entries(codeTexts[language]).map(([code, [cause, cure]]) => [`\`${code}\``, cause, cure])
  const results = Object.entries(outboxResultTexts).map(([code, { [language]: [cause, cure] }]) =>
    [`\`${code}\``, cause, cure])
  const [status, statusHeads, code, codeHeads, result, resultIntro] = {
    en: ['Statuses', ['status', 'meaning'], 'Codes and cures',
      ['code', 'cause', 'what to do'], 'Results of an outbox', 'If a message of an [outbox](orders.md) fails, its '
      + 'code is in one of these two tables, or is the server\'s own\nreason. `failureText` returns the server\'s '
      + 'reason unchanged, so your app needs its own message.'] as const,
    zh: ['状态', ['状态', '含义'], '原因与处理', ['错误码', '原因', '怎么办'], '发件箱的结果',
      '[发件箱](orders.md)的消息失败时，`code` 是上表或下表里的错误码，或服务器给出的原因。`failureText` 原样返回服务器给出的原因，'
      + '给用户看的文案由应用自己写。'] as const,
  }[language]
  return [intro.codes[language], `## ${status}\n\n${table(statusHeads, statuses)}\n`,
    `## ${code}\n\n${table(codeHeads, codes)}\n`,
    `## ${result}\n\n${resultIntro}\n\n${table(codeHeads, results)}\n`].join('\n')
}

export function referencePages(root: string): ReadonlyMap<string, string> {
  return new Map([
    ['docs/options.md', optionsPage(root, 'zh')],
    ['docs/en/options.md', optionsPage(root, 'en')],
    ['docs/codes.md', codesPage('zh')],
    ['docs/en/codes.md', codesPage('en')],
    ...publicPages(root),
  ])
}
