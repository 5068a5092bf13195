import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * Font sets: `usual` letters are as wide as on a phone, and `wide` has the widest common Latin letters. Both sets
 * include Chinese.
 */
export type FontSet = 'usual' | 'wide'

interface Face {
  readonly family: string
  readonly weight: number
  readonly file: string
}

const require = createRequire(import.meta.url)
const cache = join(dirname(fileURLToPath(import.meta.url)), '../node_modules/.cache/fonts')
const folderOf = (name: string): string => dirname(require.resolve(`${name}/package.json`))

const weights = [[400, 'Regular'], [500, 'Medium'], [600, 'SemiBold'], [700, 'Bold']] as const
const noto = weights.map(([weight, name]): Face => ({
  family: 'Noto Sans SC',
  weight,
  file: join(folderOf('@expo-google-fonts/noto-sans-sc'), `${weight}${name}/NotoSansSC_${weight}${name}.ttf`),
}))
const dejaVu = (family: string, name: string): readonly Face[] =>
  ([[400, ''], [700, '-Bold']] as const).map(([weight, ending]) => ({
    family,
    weight,
    file: join(folderOf('dejavu-fonts-ttf'), `ttf/${name}${ending}.ttf`),
  }))
/** All fonts. A font's address contains its index in this list. */
export const faces: readonly Face[] = [
  ...noto, ...dejaVu('DejaVu Sans', 'DejaVuSans'), ...dejaVu('DejaVu Sans Mono', 'DejaVuSansMono'),
]

/** Fonts that replace any requested font: the first with the letter. */
export const families: Readonly<Record<FontSet, readonly string[]>> = {
  usual: ['Noto Sans SC', 'DejaVu Sans'],
  wide: ['DejaVu Sans', 'Noto Sans SC'],
}
const equallyWide = ['DejaVu Sans Mono', ...families.usual] as const
/** Names of monospaced fonts in pages. */
const equallyWideNames = ['monospace', 'ui-monospace', 'SFMono-Regular', 'Menlo', 'Monaco', 'Consolas', 'Courier New',
  'Liberation Mono'] as const

const asXml = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
const strings = (names: readonly string[]): string => names.map((name) => `<string>${name}</string>`).join('')
const ifAsked = (compare: 'eq' | 'not_eq', name: string): string =>
  `<test name="family" qual="${compare === 'eq' ? 'any' : 'all'}" compare="${compare}"><string>${name}</string></test>`
const given = (names: readonly string[]): string =>
  `<edit name="family" mode="assign_replace" binding="strong">${strings(names)}</edit>`

/** Environment in which a browser finds only these fonts. Empty on systems without fontconfig. */
export async function fontEnvironment(set: FontSet): Promise<Readonly<Record<string, string>>> {
  // In the locale C, a browser finds no fonts below a folder with a Chinese name.
  return process.platform === 'linux' ? { FONTCONFIG_FILE: await writeFontconfig(set), LC_ALL: 'C.UTF-8' } : {}
}

/** Writes a fontconfig configuration with only these fonts. Returns its path. */
async function writeFontconfig(set: FontSet): Promise<string> {
  const folders = [...new Set(faces.map(({ file }) => dirname(file)))]
  const text = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
${folders.map((folder) => `<dir>${asXml(folder)}</dir>`).join('\n')}
<cachedir>${asXml(join(cache, 'fontconfig'))}</cachedir>
${equallyWideNames.map((name) => `<match>${ifAsked('eq', name)}${given(equallyWide)}</match>`).join('\n')}
<match>${ifAsked('not_eq', equallyWide[0])}${given(families[set])}</match>
</fontconfig>
`
  await mkdir(cache, { recursive: true })
  const file = join(cache, `${set}.conf`)
  // Other processes' browsers read this file.
  const partial = `${file}-${process.pid}-${performance.now()}`
  try {
    await writeFile(partial, text)
    await rename(partial, file)
  } finally {
    await rm(partial, { force: true })
  }
  return file
}

/** Replaces the fonts in a page, which cannot use fontconfig. Font addresses end with their number. */
export function fontStyle(set: FontSet, fontsUrl: string): string {
  const loaded = faces.map(({ family, weight }, index) => `@font-face { font-family: "${family} of the tests";
    font-weight: ${weight}; font-display: block; src: url("${fontsUrl}${index}") }`)
  const list = (names: readonly string[]): string => names.map((name) => `"${name} of the tests"`).join(', ')
  const code = ':is(code, pre, kbd, samp)'
  return `${loaded.join('\n')}
    *, ::before, ::after { font-family: ${list(families[set])} !important }
    ${code}, ${code} * { font-family: ${list(equallyWide)} !important }`
}
