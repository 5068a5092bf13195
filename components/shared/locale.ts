import type { InTwoLanguages } from '../../src/format'

/** Whether a locale is Chinese. The default is the app's current locale. */
export function isChinese(locale: string | undefined): boolean {
  return /^zh(?![a-z])/i.test(locale === undefined ? uni.getLocale() : locale)
}

/** Returns the strings of a locale: Chinese if it starts with `zh`, else English. */
export function textsIn<Texts>(texts: InTwoLanguages<Texts>, locale: string | undefined): Texts {
  return isChinese(locale) ? texts.zhHans : texts.en
}
