import type { IncomingMessage, Server } from 'node:http'
import { createAskedServer, type Asked, type AskedServerOptions } from '../wire/http-server'
import type { RequestAddress } from '../wire/request-address'
import { readRequestUrl } from '../wire/request-url'
import { when } from '../shared/when'
import { historyPath, chatProblem, uploadPath, type ChatApi } from './chat-http-api'
import type { UploadBudget } from './uploads/upload-budget'
import { maxUpload } from './uploads/upload-store'

export interface ChatHttpOptions extends Omit<AskedServerOptions, 'ask' | 'problem' | 'contentPolicy'> {
  readonly api: ChatApi
  readonly mayReadHistory: (address: string) => boolean
  readonly addressOf: RequestAddress
  readonly uploads: UploadBudget
  readonly uploaderOf: (user: string, address: string) => string
}

/** Maximum body size of requests other than uploads. */
const maxQuestion = 16_384
/** Maximum body size of uploads: the file limit plus room for the form around the file. */
const maxBody = maxUpload + 16_384

export function createChatHttp({ api, mayReadHistory, uploads, uploaderOf, ...options }: ChatHttpOptions): Server {
  const { addressOf } = options

  function ask(request: IncomingMessage): Asked | Promise<Asked> {
    const { headers, method = 'GET' } = request
    const url = readRequestUrl(request)
    if (url === undefined) return chatProblem(400, 'the address is malformed')
    const { pathname: path, searchParams: query } = url
    const address = addressOf(request)
    if (path === historyPath && !mayReadHistory(address)) return chatProblem(429, 'too many requests')
    const isHead = method === 'HEAD'
    const isGone = (): boolean => request.socket.destroyed
    const question = { method: isHead ? 'GET' : method, isHead, path, query, headers, address, isGone }
    return when(api(question), (read): Asked => {
      if (typeof read !== 'function') return read
      const isUpload = path === uploadPath
      const maxBytes = isUpload ? maxBody : maxQuestion
      const bytes = Number(headers['content-length'] ?? maxBytes)
      if (bytes > maxBytes) return chatProblem(413, 'the body is too large')
      if (!isUpload) return { maxBytes, read }
      const over = uploads.begin({ user: uploaderOf(query.get('user') ?? '', address), address, bytes })
      return typeof over === 'function' ? { maxBytes, read, over } : chatProblem(over.status, over.msg)
    })
  }

  return createAskedServer({
    ...options,
    ask,
    problem: chatProblem,
    // Prevents browsers from showing a directly opened file as a page.
    contentPolicy: "default-src 'none'; sandbox; frame-ancestors 'none'",
  })
}
