import type { InTwoLanguages } from '../../src/format'

/** Texts of a locale: Chinese when it begins with `zh`, else English. Default: the app's present locale. */
export function textsIn<Texts>(texts: InTwoLanguages<Texts>, locale: string | undefined): Texts {
  return /^zh(?![a-z])/i.test(locale ?? uni.getLocale()) ? texts.zhHans : texts.en
}
