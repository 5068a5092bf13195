import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { createServer } from '../../../server/create-server'
import type { ServerOptions } from '../../../server/options/options'
import type { VerifyToken } from '../../../server/tokens/token-check'
import { chatClient, serveChat } from '../chat/chat-client'
import { temporaryFolder } from '../../support/temporary-folder'
import { serving } from './serve'
import { joining, keepsChatUsersApart, keepsTradersApart, tokenLines, tokenOf, users } from './user-token-cases'

const verifyToken: VerifyToken = ({ userId, token }) => Promise.resolve(token === tokenOf(userId))

async function tokenFile(): Promise<string> {
  const path = join(temporaryFolder(), 'tokens')
  await writeFile(path, tokenLines)
  return path
}

describe('tokens per user', () => {
  const serve = serving()

  test('SE-22 SV-104: a file keeps traders apart', async () => {
    await keepsTradersApart(await serve({ tokens: await tokenFile() }))
  })

  test('SE-22 SV-106: a function keeps traders apart', async () => {
    await keepsTradersApart(await serve({ verifyToken }))
  })

  test('SE-22 CV-80: a file and a function keep the users of the chat apart', async () => {
    for (const options of [{ tokens: await tokenFile() }, { verifyToken }]) {
      const { httpUrl } = await serveChat(options)
      await keepsChatUsersApart(httpUrl)
    }
  })

  test('CV-81: with a function that cannot be asked the chat answers "later" and gives no session back', async () => {
    let isAway = false
    const server = await serveChat({
      verifyToken: (claim) => (isAway ? Promise.reject(new Error('away')) : verifyToken(claim)),
    })
    const ann = chatClient(server.url, users.one, { burstMs: 5_000 }, tokenOf(users.one))
    await ann.is('open')
    server.fault({ action: 'drop' })
    await expect.poll(() => ann.story).toEqual(['ready', 'lost', 'ready'])
    isAway = true
    expect(await joining(server.httpUrl, { user: users.one, token: tokenOf(users.one) }))
      .toBe('the token cannot be verified now')
    const url = `${server.httpUrl}/api/chat/history?user=${users.one}`
    const { status } = await fetch(url, { headers: { Authorization: `Bearer ${tokenOf(users.one)}` } })
    expect(status).toBe(503)
  })

  const starts = [
    [{ token: 'of-all' }, 1],
    [{ protocol: 'chat', token: 'of-all' }, 1],
    [{ verifyToken }, 0],
    [{}, 0],
  ] satisfies [ServerOptions, number][]

  test.each(starts)('SV-107: %j says in %i lines that a token is for all', async (options, lines) => {
    const said: string[] = []
    const server = await createServer({ port: 0, host: '127.0.0.1', trouble: (line) => said.push(line), ...options })
    await server.close()
    expect(said).toHaveLength(lines)
    expect(said.join()).toMatch(lines === 0 ? /^$/ : /--token is one for all users.*--tokens/)
    expect(said.join()).not.toContain('of-all')
  })
})
