import type { InTwoLanguages } from '../../src/format'

/** Returns whether the locale is Chinese. Default: the app's locale. */
export function isChinese(locale: string | undefined): boolean {
  return /^zh(?![a-z])/i.test(locale === undefined ? uni.getLocale() : locale)
}

export function textsIn<Texts>(texts: InTwoLanguages<Texts>, locale: string | undefined): Texts {
  return isChinese(locale) ? texts.zhHans : texts.en
}
