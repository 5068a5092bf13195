import { expect, test } from 'vitest'
import { countMarkers, isEnglish } from '../../../scripts/structure/language'
import { readSources } from './source-files'

/** Per 1,000 words (DO-77). After a rewrite set a limit to the present count; never raise one. */
const limits = {
  comments: { headless: 0.6, of: 31.8, atOnce: 0.1, pronounFirst: 0.4, personified: 0.3 },
  docs: { headless: 2.8, of: 20.2, atOnce: 0.2, pronounFirst: 0, personified: 0.3 },
  spec: { headless: 0.2, of: 15, atOnce: 0, pronounFirst: 0, personified: 0 },
  titles: { headless: 0.4, of: 18.5, atOnce: 0, pronounFirst: 0, personified: 0.2 },
}

test('DO-77: limits how often markers of unclear sentences occur in comments, docs, rules and titles', () => {
  const counts = countMarkers(readSources(isEnglish))
  const above = Object.entries(limits).flatMap(([kind, rates]) => Object.entries(rates)
    .filter(([name, limit]) => (counts[kind]?.[name] ?? Infinity) > limit)
    .map(([name, limit]) => `${kind}: ${name} ${counts[kind]?.[name] ?? 'missing'}, at most ${limit}`))
  expect(above).toEqual([])
})

test('DO-77: counts words that often mark an unclear sentence, separately for each kind of text', () => {
  const files = [
    {
      path: 'src/made-up.ts',
      text: '/** It says what is lost at once. */\nconst code = "those of it" // `what` one that',
    },
    { path: 'test/made-up.test.ts', text: "test('DO-77, DO-78: they know of it', run)" },
    { path: 'test/spec/alpha.md', text: '- **DO-77** It waits.\n' },
    { path: 'docs/en/alpha.md', text: 'A page.\n```ts\nwhat()\n```\n' },
  ]
  const none = { headless: 0, of: 0, atOnce: 0, pronounFirst: 0, personified: 0 }
  expect(countMarkers(files)).toEqual({
    comments: { headless: 222.2, of: 0, atOnce: 111.1, pronounFirst: 111.1, personified: 111.1 },
    titles: { ...none, of: 250, pronounFirst: 250 },
    spec: { ...none, pronounFirst: 500 },
    docs: none,
  })
})
