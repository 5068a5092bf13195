import { expect, test } from 'vitest'
import { readRequestUrl } from '../../../server/wire/request-url'

test.each([
  ['/'], ['//'], ['//['], ['/healthz'], ['/api/positions?traderid=10260'], ['/%zz'], ['/%E4%BD%A0'], ['/api/...'],
  ['/api/a.b/..c'], ["/-_.!~*'()"], ['/api/x?path=/../healthz'], ['/?a?b'],
])('SE-23: %s names the path that it says', (asked) => {
  expect(readRequestUrl({ url: asked })?.pathname).toBe(asked.split('?')[0])
})

test.each([
  ['/api/../healthz'], ['/api/./x'], ['/api/..'], ['/api/%2e%2e/healthz'], ['/api/.%2E/healthz'], ['/api/..\\healthz'],
  ['\\healthz'], ['/api#/../healthz'], ['http://feed/healthz'], [':80/healthz'], ['@feed/healthz'], ['/你'], ['/a\tb'],
  ['*'], ['?a'],
])('SE-23: %s is malformed', (asked) => {
  expect(readRequestUrl({ url: asked })).toBeUndefined()
})
