/** The languages that the components have words for. */
export interface InTwoLanguages<Texts> {
  readonly en: Texts
  readonly zhHans: Texts
}

/** Words of a locale: Chinese for each that begins with `zh`, English for all others. Default: the app's present one. */
export function textsIn<Texts>(texts: InTwoLanguages<Texts>, locale: string | undefined): Texts {
  return /^zh\b/i.test(locale ?? uni.getLocale()) ? texts.zhHans : texts.en
}
