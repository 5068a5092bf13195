import { isChinese } from './locale'

/** The colour of a gain and of a rising price. A loss has the opposite colour. `auto` is red in Chinese, else green. */
export type GainColour = 'auto' | 'red' | 'green'

export function gainClass(colour: GainColour, locale: string | undefined): string {
  return colour === 'red' || (colour === 'auto' && isChinese(locale)) ? 'is-gain-red' : 'is-gain-green'
}
