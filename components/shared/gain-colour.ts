import { isChinese } from './locale'

/** Colour of gains and rising prices. Losses get the opposite colour. `auto` is red in Chinese, otherwise green. */
export type GainColour = 'auto' | 'red' | 'green'

/** Accepts `undefined`, like `themeClass`. */
export function gainClass(colour: GainColour | undefined, locale: string | undefined): string {
  return colour === 'red' || (colour === 'auto' && isChinese(locale)) ? 'is-gain-red' : 'is-gain-green'
}
