import { describe, expect, test } from 'vitest'
import { snippetsOf } from '../repository/snippet-check'
import { readSource } from '../repository/source-files'

const page = (name: string): string =>
  readSource(`test/hosts/own-page/app/pages/${name}/${name}.vue`).text.replace(/'(\.\.\/)+src'/, `'tradewire'`)

describe('docs/en/migrate.md', () => {
  test('HO-244: its two pages are the ones that run in the hosts', () => {
    const pages = snippetsOf(readSource('docs/en/migrate.md')).filter(({ language }) => language === 'vue')
    const named = '<!-- pages/account/account.vue -->\n'
    expect(pages.map(({ text }) => text)).toEqual([named + page('before'), named + page('after')])
  })
})
