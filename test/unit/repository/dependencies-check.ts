/** Packages by name, with the names of what each brings. */
type Dependencies = ReadonlyMap<string, readonly string[]>

const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'] as const
const numerals: Readonly<Record<string, number>> = {
  零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9,
}
const english = new RegExp(String.raw`\b(${words.join('|')}|\d+) (?:runtime )?dependenc(?:y|ies)\b`, 'gi')
const chinese = /([零一二两三四五六七八九]|\d+) ?个(?:运行时)?依赖/g

function numberOf(word: string): number {
  const place = words.findIndex((each) => each === word.toLowerCase())
  return place === -1 ? numerals[word] ?? Number(word) : place
}

/** The faults of paragraphs that count dependencies: a wrong number, or a package without its name. */
export function wrongCounts(text: string, dependencies: Dependencies): string[] {
  return text.split(/\n\s*\n/).flatMap((paragraph) => {
    const counts = [...paragraph.matchAll(english), ...paragraph.matchAll(chinese)]
    if (counts.length === 0) return []
    const wrong = counts.filter(([, word = '']) => numberOf(word) !== dependencies.size)
      .map(([found]) => `"${found}", package.json has ${dependencies.size}`)
    const missing = [...dependencies].flat(2).filter((name) => !paragraph.includes(`\`${name}\``))
    return [...wrong, ...missing.map((name) => `\`${name}\` is not named`)]
  })
}

export function countsDependencies(text: string): boolean {
  return text.search(english) !== -1 || text.search(chinese) !== -1
}
