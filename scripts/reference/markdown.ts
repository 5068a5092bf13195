export type Language = 'en' | 'zh'

const cell = (text: string): string => text.replaceAll('|', '\\|')

export const row = (...cells: readonly string[]): string => `| ${cells.map(cell).join(' | ')} |`

export const table = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [row(...heads), `|${'---|'.repeat(heads.length)}`, ...rows.map((cells) => row(...cells))].join('\n')

/** Returns a property's name in templates. */
export const kebabOf = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
