import type { Plugin } from 'vite'

const foreignScript = /[ \t]*<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?\/\/[^>]*>\s*<\/script>[ \t]*\n?/gi

/** The page without scripts that another host would serve. */
export function withoutForeignScripts(html: string): string {
  return html.replace(foreignScript, '')
}

/** uni puts the script of a face recognition service into each page; a page of ours loads its own scripts alone. */
export function ownScripts(): Plugin {
  return {
    name: 'own-scripts',
    enforce: 'post',
    transformIndexHtml: { order: 'post', handler: withoutForeignScripts },
  }
}
