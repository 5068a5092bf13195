import type { Plugin } from 'vite'

/** The demo's own parts: those that ship bring WeChat's attribute themselves. */
const OWN_PART = /\/(?:demo|pages)\/[^?]*\.vue$/

/** WeChat reads a role from `aria-role`, which is no attribute of HTML; templates say `role`. */
export function weChatRoles(platform = process.env['UNI_PLATFORM']): Plugin {
  return {
    name: 'demo:we-chat-roles',
    enforce: 'pre',
    transform(code, id) {
      if (platform !== 'mp-weixin' || !OWN_PART.test(id)) return null
      return { code: code.replace(/(\s:?)role="/g, '$1aria-role="'), map: null }
    },
  }
}
