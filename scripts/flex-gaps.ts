import process from 'node:process'
import type { Plugin } from 'vite'

const rule = /([^{}]+)\{([^{}]*\bgap:[^{}]*)\}/g
const gapNames = /(?<=[{;\s])(?:column-|row-)?gap:/g

/** Returns a property's last value, which browsers use. */
function valueOf(body: string, property: string): string | undefined {
  return body.split(';').reverse().map((line) => line.split(':').map((part) => part.trim()))
    .find(([name]) => name === property)?.[1]
}

/**
 * Adds margins for browsers without flex gaps (Chromium before 84, Safari before 14.1). CSS cannot detect flex gaps, so
 * the rules test for `inset`, which browsers added soon afterwards. Grid gaps also get their older name for Chromium
 * before 66. A rule that changes a box's direction repeats the box's gap.
 */
export function withMargins(css: string): string {
  return css.replace(rule, (whole, selectors: string, body: string) => {
    const display = valueOf(body, 'display')
    const direction = valueOf(body, 'flex-direction')
    const [rows, columns = rows] = (valueOf(body, 'gap') ?? '').split(' ')
    const isFlex = display?.endsWith('flex') === true || direction !== undefined
    if (!isFlex || rows === undefined || rows === '' || columns === undefined) return whole.replace(gapNames, 'grid-$&')
    const isColumn = direction?.startsWith('column') === true
    const along = isColumn ? `margin-bottom:${rows}` : `margin-right:${columns}`
    const turned = isColumn ? 'margin-right:0' : 'margin-bottom:0'
    const between = display === undefined ? `${turned};${along}` : along
    const children = (end: string): string => selectors.trim().split(',').map((each) => `${each}>${end}`).join()
    // A wrapping container gets half a gap above and below.
    const isWrapped = valueOf(body, 'flex-wrap') === 'wrap' && rows !== '0'
    const around = isWrapped ? `${children('*')}{margin-top:calc(${rows}/2);margin-bottom:calc(${rows}/2)}` : ''
    return `${whole}@supports not (inset:0){${around}${children('*:not(:last-child)')}{${between}}}`
  })
}

/** Only for H5, because mini-programs accept no child selectors. */
export function flexGaps(): Plugin {
  return {
    name: 'flex-gaps',
    apply: () => process.env['UNI_PLATFORM'] === 'h5',
    generateBundle(_, bundle) {
      for (const file of Object.values(bundle)) {
        if (file.type === 'asset' && file.fileName.endsWith('.css') && typeof file.source === 'string') {
          file.source = withMargins(file.source)
        }
      }
    },
  }
}
