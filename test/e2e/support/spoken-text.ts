import type { Page } from 'playwright-core'

/** The first items of a list stand for all. */
const keptItems = 3
/** Amounts with their signs, times, addresses; not the level of a heading. */
const NUMBER = /(?<!level=)[+-]?\d+(?:[.,:/-]\d+)*/g

const depthOf = (line: string): number => line.length - line.trimStart().length

/** The text of a page for a screen reader, top to bottom, with `0` for each number. */
export async function spokenText(page: Page): Promise<string> {
  const lines = (await page.locator('body').ariaSnapshot()).replace(NUMBER, '0').split('\n')
  const counts = new Map<number, number>()
  let leftOutAt: number | undefined
  const kept = lines.filter((line) => {
    const depth = depthOf(line)
    if (leftOutAt !== undefined && depth > leftOutAt) return false
    leftOutAt = undefined
    for (const deeper of counts.keys()) if (deeper > depth) counts.delete(deeper)
    if (!line.trimStart().startsWith('- listitem')) return true
    const count = (counts.get(depth) ?? 0) + 1
    counts.set(depth, count)
    if (count > keptItems) leftOutAt = depth
    return count <= keptItems
  })
  return `${kept.join('\n')}\n`
}
