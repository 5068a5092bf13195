import { expect, test } from 'vitest'
import { buildApp } from '../../e2e/support/build-app'
import { repositoryRoot } from '../repository/source-files'

test('a build with an input that does not exist is refused before it begins', async () => {
  let hasBegun = false
  const onBegin = (): void => {
    hasBegun = true
    throw new Error('it began')
  }
  const project = { name: 'made-up', folder: repositoryRoot, inputs: ['package.json', 'test/moved-away.ts'] }
  await expect(buildApp('h5', project, { onBegin })).rejects
    .toThrow('made-up: no such input of the build: test/moved-away.ts')
  expect(hasBegun).toBe(false)
})
