import type { Plugin } from 'vite'

const foreignScript = /[ \t]*<script\b[^>]*\bsrc\s*=\s*["']?(?:https?:)?\/\/[^>]*>\s*<\/script>[ \t]*\n?/gi

export function withoutForeignScripts(html: string): string {
  return html.replace(foreignScript, '')
}

/** Removes a face recognition script that uni adds to each page. The demo loads only its own scripts. */
export function ownScripts(): Plugin {
  return {
    name: 'own-scripts',
    enforce: 'post',
    transformIndexHtml: { order: 'post', handler: withoutForeignScripts },
  }
}
