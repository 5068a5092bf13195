import type { Plugin } from 'vite'

/**
 * The library's pop-ups bring its icons along: 18 KB of names for the glyphs of a font that comes from the net. No
 * page shows one; they draw their own.
 */
export function noIconFont(): Plugin {
  return {
    name: 'no-icon-font',
    enforce: 'pre',
    load: (id) => (/[\\/]wd-icon\.vue\?.*type=style/.test(id) ? '' : null),
  }
}
