import type { InTwoLanguages } from '../../src/format'

/** Default: the app's current locale. */
export function isChinese(locale: string | undefined): boolean {
  return /^zh(?![a-z])/i.test(locale === undefined ? uni.getLocale() : locale)
}

/** Texts of a locale: Chinese when it starts with `zh`, else English. */
export function textsIn<Texts>(texts: InTwoLanguages<Texts>, locale: string | undefined): Texts {
  return isChinese(locale) ? texts.zhHans : texts.en
}
