import type { Page } from 'playwright-core'

/**
 * Finds parts wider than the phone: tables, `.walk` diagrams, the page, and texts outside code and diagrams.
 * @param zoom text size as in a phone's setting; works only on pages with `isMobile`
 */
export async function findWide(page: Page, zoom: string): Promise<readonly string[]> {
  await page.addStyleTag({ content: `* { text-size-adjust: ${zoom} !important }` })
  return page.evaluate(() => {
    const found: string[] = []
    const { scrollWidth, clientWidth } = document.documentElement
    if (scrollWidth > clientWidth) found.push(`sideways: ${scrollWidth} px`)
    for (const walk of document.querySelectorAll('.walk')) {
      const { left, right } = walk.getBoundingClientRect()
      if (left < -0.5 || right > innerWidth + 0.5) found.push(`walk: ${walk.getAttribute('aria-label') ?? ''}`)
    }
    for (const table of document.querySelectorAll('.vp-doc table')) {
      if (table.scrollWidth > table.clientWidth) found.push(`table: ${(table.textContent ?? '').trim().slice(0, 60)}`)
    }
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    const range = document.createRange()
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim() ?? ''
      const isMoved = element?.closest('pre, .walk, thead, .VPSidebar, .VPSkipLink, .visually-hidden') !== null
      if (element === null || text === '' || isMoved || !element.checkVisibility()) continue
      range.selectNodeContents(node)
      const { left, right, width } = range.getBoundingClientRect()
      if (width > 1 && (left < -0.5 || right > innerWidth + 0.5)) found.push(`outside: ${text.slice(0, 60)}`)
    }
    return found
  })
}
