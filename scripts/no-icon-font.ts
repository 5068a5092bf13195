import type { Plugin } from 'vite'

/**
 * The library's pop-ups include its icons: 18 KB of glyph names for a font from the network. No page needs them,
 * because the pages draw their own icons.
 */
export function noIconFont(): Plugin {
  return {
    name: 'no-icon-font',
    enforce: 'pre',
    load: (id) => (/[\\/]wd-icon\.vue\?.*type=style/.test(id) ? '' : null),
  }
}
