import type { PackageFiles } from './folder'

/** Platforms for the plugin's conditional comments; `||` joins several. */
const platforms = new Set([
  'H5', 'APP', 'APP-PLUS', 'MP', 'MP-WEIXIN', 'MP-ALIPAY', 'MP-QQ', 'MP-LARK', 'MP-JD', 'QUICKAPP-WEBVIEW',
])

const comment = /#(ifdef|ifndef|endif)\b(.*)$/

/**
 * Returns the faults in a file's conditional comments, one line each. uni removes the lines between `#ifdef` and
 * `#endif` for other platforms, so a missing half would silently remove or keep code.
 */
export function conditionalCommentFaults(text: string): readonly string[] {
  const faults: string[] = []
  const open: number[] = []
  text.split('\n').forEach((line, index) => {
    const [, word, rest = ''] = comment.exec(line) ?? []
    if (word === undefined) return
    const at = `line ${index + 1}`
    if (!/^\s*\/\/ #/.test(line)) faults.push(`${at}: #${word} must be in a // comment on its own line`)
    if (word === 'endif') {
      if (open.pop() === undefined) faults.push(`${at}: #endif without #ifdef`)
      return
    }
    open.push(index + 1)
    for (const platform of rest.trim().split(' || ')) {
      if (platforms.has(platform)) continue
      faults.push(`${at}: #${word} ${platform} is not one of ${[...platforms].join(', ')}`)
    }
  })
  return [...faults, ...open.map((line) => `line ${line}: #ifdef without #endif`)]
}

/** Throws with all faults in conditional comments. */
export function checkConditionalComments(files: PackageFiles): PackageFiles {
  const faults = [...files].filter(([path]) => /\.(ts|js)$/.test(path)).flatMap(([path, content]) =>
    conditionalCommentFaults(content.toString()).map((fault) => `${path}, ${fault}`))
  if (faults.length > 0) throw new Error(`Conditional comments are broken:\n${faults.join('\n')}`)
  return files
}
