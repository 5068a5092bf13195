import type { Plugin } from 'vite'

/**
 * Removes the icons of the library's pop-ups: 18 KB of glyph names for a network font. The pages draw their own icons.
 */
export function noIconFont(): Plugin {
  return {
    name: 'no-icon-font',
    enforce: 'pre',
    load: (id) => (/[\\/]wd-icon\.vue\?.*type=style/.test(id) ? '' : null),
  }
}
