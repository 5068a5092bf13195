import type { Plugin } from 'vite'

const foreignScript = /[ \t]*<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?\/\/[^>]*>\s*<\/script>[ \t]*\n?/gi

/** The page without scripts from other hosts. */
export function withoutForeignScripts(html: string): string {
  return html.replace(foreignScript, '')
}

/** uni adds the script of a face recognition service to each page. The demo's pages load only their own scripts. */
export function ownScripts(): Plugin {
  return {
    name: 'own-scripts',
    enforce: 'post',
    transformIndexHtml: { order: 'post', handler: withoutForeignScripts },
  }
}
