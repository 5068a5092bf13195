import process from 'node:process'
import type { Plugin } from 'vite'

/** The demo's components. Shipped components set WeChat's attribute themselves. */
const OWN_PART = /^\/(?:demo|pages)\/[^?]*\.vue$/

/** Copies `role` in templates to `aria-role`, a non-HTML attribute from which WeChat reads roles. */
export function weChatRoles(): Plugin {
  return {
    name: 'demo:we-chat-roles',
    enforce: 'pre',
    transform(code, id) {
      const { UNI_PLATFORM = '', UNI_INPUT_DIR = '' } = process.env
      const folder = UNI_INPUT_DIR.replace(/\\/g, '/')
      const isOwn = id.startsWith(folder) && OWN_PART.test(id.slice(folder.length))
      if (UNI_PLATFORM !== 'mp-weixin' || !isOwn) return null
      return { code: code.replace(/(\s:?)role="/g, '$1aria-role="'), map: null }
    },
  }
}
