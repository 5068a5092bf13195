import type { PackageFiles } from './folder'

/** The platforms that a conditional comment of the plugin may name. `||` joins several platforms. */
const platforms = new Set([
  'H5', 'APP', 'APP-PLUS', 'MP', 'MP-WEIXIN', 'MP-ALIPAY', 'MP-QQ', 'MP-LARK', 'MP-JD', 'QUICKAPP-WEBVIEW',
])

const comment = /#(ifdef|ifndef|endif)\b(.*)$/

/**
 * The faults in the conditional comments of a file, one line each. uni removes the lines between `#ifdef` and `#endif`
 * for other platforms, so a pair without one half would silently remove or keep code.
 */
export function conditionalCommentFaults(text: string): readonly string[] {
  const faults: string[] = []
  const open: number[] = []
  text.split('\n').forEach((line, index) => {
    const [, word, rest = ''] = comment.exec(line) ?? []
    if (word === undefined) return
    const at = `line ${index + 1}`
    if (!/^\s*\/\/ #/.test(line)) faults.push(`${at}: #${word} must stand in a // comment on a line of its own`)
    if (word === 'endif') {
      if (open.pop() === undefined) faults.push(`${at}: #endif without #ifdef`)
      return
    }
    open.push(index + 1)
    for (const platform of rest.trim().split(' || ')) {
      if (platforms.has(platform)) continue
      faults.push(`${at}: #${word} ${platform} names none of ${[...platforms].join(', ')}`)
    }
  })
  return [...faults, ...open.map((line) => `line ${line}: #ifdef without #endif`)]
}

/** Returns the same files. Throws with each fault when a conditional comment of a script is invalid. */
export function checkConditionalComments(files: PackageFiles): PackageFiles {
  const faults = [...files].filter(([path]) => /\.(ts|js)$/.test(path)).flatMap(([path, content]) =>
    conditionalCommentFaults(content.toString()).map((fault) => `${path}, ${fault}`))
  if (faults.length > 0) throw new Error(`Conditional comments are broken:\n${faults.join('\n')}`)
  return files
}
