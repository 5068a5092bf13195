import type { Theme } from './system-theme'

/** Colours as values, for pictures and native bars. The style sheets repeat these colours. */
export interface Palette {
  readonly background: string
  readonly surface: string
  readonly text: string
  readonly secondary: string
  readonly line: string
  readonly accent: string
}

export const palettes: Readonly<Record<Theme, Palette>> = {
  light: {
    background: '#f2f4f8',
    surface: '#ffffff',
    text: '#0f1722',
    secondary: '#566171',
    line: '#e3e7ee',
    accent: '#1a56c4',
  },
  dark: {
    background: '#0a0d12',
    surface: '#141a23',
    text: '#e9edf3',
    secondary: '#9aa6b6',
    line: '#242c38',
    accent: '#6ea8ff',
  },
}
