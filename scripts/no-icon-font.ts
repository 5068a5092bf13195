import type { Plugin } from 'vite'

/**
 * The library's pop-ups include its icons: 18 KB of glyph names for a font from the network. No page shows one of these
 * icons, because the pages draw their own.
 */
export function noIconFont(): Plugin {
  return {
    name: 'no-icon-font',
    enforce: 'pre',
    load: (id) => (/[\\/]wd-icon\.vue\?.*type=style/.test(id) ? '' : null),
  }
}
