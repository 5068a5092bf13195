import { describe, expect, test } from 'vitest'
import { compileSnippets, snippetsOf } from './snippet-check'
import { readSource } from './source-files'

describe('snippets of the documents', () => {
  const documents = ['README.md', 'README.zh-CN.md', 'docs/own-protocol.md', 'docs/protocols.md']
  test.each(documents)('%s: each compiles against the sources', async (path) => {
    const snippets = snippetsOf(readSource(path))
    expect(snippets.length).toBeGreaterThan(0)
    expect(await compileSnippets(path, snippets)).toEqual([])
  })

  test('both languages show the same code, comments aside', () => {
    const [english, chinese] = ['README.md', 'README.zh-CN.md'].map((path) =>
      snippetsOf(readSource(path)).map(({ text }) => text.replace(/\s*\/\/ .*$/gm, '')))
    expect(english).toEqual(chinese)
  })

  test('the check finds the blocks and their lines', () => {
    const text = '# A\n```ts\nconst a = 1\n```\n```sh\nnpm start\n```\n```vue\n<template />\n```\n'
    expect(snippetsOf({ path: 'A.md', text })).toEqual([
      { origin: 'A.md:2', language: 'ts', text: 'const a = 1\n' },
      { origin: 'A.md:8', language: 'vue', text: '<template />\n' },
    ])
  })

  test('the check fails on a wrong line of either kind', async () => {
    const complaints = await compileSnippets('made-up', [
      { origin: 'A.md:1', language: 'ts', text: "const wrong: number = 'text'\n" },
      { origin: 'A.md:9', language: 'ts', text: 'const right = getToken()\n' },
      { origin: 'A.md:20', language: 'vue', text: '<script setup lang="ts">\nconst wrong: number = ""\n</script>\n' },
    ])
    expect(complaints).toHaveLength(2)
    expect(complaints[0]).toMatch(/^A\.md:1\(1,7\): error TS2322/)
    expect(complaints[1]).toMatch(/^A\.md:20\(2,7\): error TS2322/)
  })
})
