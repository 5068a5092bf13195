import { advices, type AdviceCode, type Words } from './advices'
import { chineseAdvices } from './advices-zh'

/** The build replaces this value with the `site` option of `tradewireEasycom()`. */
declare const __TRADEWIRE_SITE__: string | undefined

export function adviceText(code: AdviceCode, client: string | undefined, subject: Words, isChinese: boolean): string {
  const { wrong, cure } = isChinese ? chineseAdvices[code] : advices[code]
  const about = typeof subject === 'string' ? subject : subject[isChinese ? 'zh' : 'en']
  const site = typeof __TRADEWIRE_SITE__ === 'string' ? __TRADEWIRE_SITE__.replace(/\/$/, '') : ''
  const page = `${site}${isChinese ? '' : '/en'}/development.html#${code}`
  const named = client === undefined ? '' : isChinese ? `（客户端 ${client}）` : ` (client ${client})`
  return [
    isChinese ? `[tradewire] ${code}${named}：${wrong}。` : `[tradewire] ${code}${named}: ${wrong}.`,
    ...(about === '' ? [] : [about]),
    isChinese ? `处理：${cure}。` : `What to do: ${cure}.`,
    ...(site === '' ? [] : [isChinese ? `详见 ${page}` : `See ${page}`]),
  ].join('\n')
}
