import type { Plugin } from 'vite'

/**
 * Removes the icons that the library's pop-ups include: 18 KB of glyph names for a font from the network. The pages
 * draw their own icons.
 */
export function noIconFont(): Plugin {
  return {
    name: 'no-icon-font',
    enforce: 'pre',
    load: (id) => (/[\\/]wd-icon\.vue\?.*type=style/.test(id) ? '' : null),
  }
}
