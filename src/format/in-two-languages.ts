/** Texts in the languages that the components have. */
export interface InTwoLanguages<Texts> {
  readonly en: Texts
  readonly zhHans: Texts
}
