import type { ChatPlace, ChatTarget } from '../../src/chat/model/messages'
import { isPromise } from '../../src/shared/checks'
import type { TokenCheck } from '../tokens/token-check'
import { when } from '../shared/when'
import { busyText } from '../wire/answer'
import { jsonReply, jsonText, type Reply } from '../wire/http-server'
import type { Turn } from '../wire/turns'
import type { ChatMessages } from './messages/chat-messages'
import { isChatId, isUserId, type ChatDirectory } from './messages/chat-directory'
import { drawPicture } from './uploads/chat-picture'
import { chatCodes } from './messages/chat-rules'
import { fileOf } from './uploads/multipart'
import { filesPath, type ChatFiles } from './uploads/upload-store'

export interface ChatQuestion {
  /** `GET` for HEAD requests. */
  readonly method: string
  readonly isHead?: boolean
  readonly path: string
  readonly query: URLSearchParams
  readonly headers: { readonly [name: string]: string | string[] | undefined }
  readonly address: string
  /** Whether the client has aborted the request. */
  readonly isGone?: () => boolean
}

type Answered = Reply | Promise<Reply>

/**
 * Reply, or a function that creates the reply from the request body. The body of an unauthorized request is not read.
 */
type Asked = Reply | ((body: Buffer) => Answered)

export type ChatApi = (question: ChatQuestion) => Asked | Promise<Asked>

export interface ChatApiContext {
  readonly messages: ChatMessages
  readonly directory: ChatDirectory
  readonly files: ChatFiles
  /** Rejects while the chat cannot accept messages. */
  check(): unknown
  readonly failed?: ((error: unknown) => void) | undefined
  /** Adds a user who joined on another server to the directory. */
  learnUser(user: string): void | Promise<void>
  /** Adds all users who joined on other servers. */
  learnUsers(): void | Promise<void>
  readonly mayEnter: TokenCheck
  /** Returns a hash of the user or address whose upload limit applies. */
  readonly senderOf: (user: string, address: string) => string
  readonly turn: Turn
  readonly lines: () => number
  /** Whether the event loop lags and new connections are therefore refused (SV-224). */
  readonly isLate: () => boolean
  /** How far the clock is behind the newest message's time; usually 0. */
  readonly clockBehindMs: () => number
  /** Returns the state of the connection to Redis. Default: no Redis. */
  readonly redis?: (() => 'connected' | 'lost') | undefined
  readonly controlPort: () => number | null
}

export const historyPath = '/api/chat/history'
export const uploadPath = '/api/chat/upload'

/** Maximum page size. Clients request 30 or 50 messages. */
const maxOfPage = 100
/** Page size of a request without `limit`. */
const usualPage = 20
const unavailable = 'the chat is not available now'

/** Returns an error reply. Its `code` is 1000 plus the HTTP status, as in message envelopes. */
export function chatProblem(status: number, msg: string, more: object = {}): Reply {
  return jsonReply({ code: 1_000 + status, msg, ...more }, status)
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header[0] : header
}

function orUnavailable(asked: Answered, failed: (error: unknown) => void = () => undefined): Answered {
  return isPromise(asked) ? asked.catch((error: unknown) => {
    failed(error)
    return chatProblem(503, unavailable)
  }) : asked
}

export function createChatApi(context: ChatApiContext): ChatApi {
  const { messages, directory, files, mayEnter, failed } = context

  function history(user: string, query: URLSearchParams, address: string): Answered {
    const conversation = readConversation(query)
    if (conversation === undefined) return chatProblem(400, 'type must be peer, group (with an id) or broadcast')
    const before = readPlace(query)
    if (before === undefined) return chatProblem(400, 'before must be a time in ms')
    const limit = Number(query.get('limit') ?? usualPage)
    const isLimit = Number.isInteger(limit) && limit >= 1 && limit <= maxOfPage
    if (!isLimit) return chatProblem(400, `limit must be 1 to ${maxOfPage}`)
    return orUnavailable(inTurn(address, messages.catchUp(), () => {
      const { deliveries, more } = messages.history(user, { conversation, before, limit })
      return jsonReply({ code: chatCodes.taken, data: deliveries, more })
    }), failed)
  }

  function upload(contentType: string | undefined, body: Buffer, by: string): Answered {
    const file = fileOf(contentType, body)
    if (file === 'none') return chatProblem(400, 'the form has no file')
    if (file === 'parts') return chatProblem(413, 'the form has more than 16 parts')
    return when(files.add(file, by), (added) => {
      if (added === 'type') return chatProblem(415, 'the file is neither an image nor a voice message')
      if (added === 'size') return chatProblem(413, 'the file is too large')
      if (added === 'room') return chatProblem(507, 'the file cannot be stored')
      return jsonReply({ code: chatCodes.taken, url: added.path, kind: added.kind })
    })
  }

  /** Handles each waiting request in its own task, because many requests may wait for the same data. */
  function inTurn<T, A>(
    address: string, value: T | Promise<T>, use: (value: T) => A | Promise<A>,
  ): A | Promise<A | Reply> {
    if (!isPromise(value)) return use(value)
    return value.then(async (it) => (await context.turn(address) ? use(it) : chatProblem(503, busyText)))
  }

  /** Checks that the token belongs to the requesting user. */
  function ofUser(question: ChatQuestion): Asked | Promise<Asked> {
    const { query, headers, address } = question
    const token = /^Bearer (.+)$/.exec(one(headers.authorization) ?? '')?.[1]
    const user = query.get('user')
    if (!isUserId(user)) return chatProblem(400, 'user is missing or malformed')
    const refused = chatProblem(401, 'the token is missing or wrong')
    const may = mayEnter(user, token)
    const known = isPromise(may) ? may.catch((): undefined => undefined) : may
    return inTurn<boolean | undefined, Asked>(address, known, (isKnown) => {
      if (isKnown === undefined) return chatProblem(503, 'the token cannot be verified now')
      return isKnown ? asUser(user, question) : refused
    })
  }

  function asUser(user: string, { method, path, query, headers, address }: ChatQuestion): Asked | Promise<Asked> {
    if (path === uploadPath) {
      if (method !== 'POST') return chatProblem(405, 'use POST')
      const by = context.senderOf(user, address)
      return (body) => upload(one(headers['content-type']), body, by)
    }
    if (method !== 'GET') return chatProblem(405, 'use GET')
    if (path === historyPath) return history(user, query, address)
    if (path === '/api/chat/contacts') {
      const head = Buffer.from(`{"code":${chatCodes.taken},`)
      return orUnavailable(inTurn(address, context.learnUsers(), () =>
        jsonText(Buffer.concat([head, ...directory.contactParts(user), Buffer.from('}')]))), failed)
    }
    return chatProblem(404, 'no such path')
  }

  function picture(id: string, address: string): Answered {
    return orUnavailable(inTurn(address, context.learnUser(id), (): Reply => {
      const profile = directory.user(id) ?? directory.group(id)?.profile
      if (profile === undefined) return chatProblem(404, 'no such picture')
      return { status: 200, contentType: 'image/svg+xml', body: drawPicture(id, profile.name) }
    }), failed)
  }

  function file(name: string, { address, isHead, isGone }: ChatQuestion): Answered {
    return orUnavailable(inTurn(address, files.find(name, address, isHead, isGone), (found): Reply => {
      if (found === undefined) return chatProblem(404, 'no such file')
      const { contentType, bytes: body, length } = found
      return { status: 200, contentType, body, isLasting: true, length }
    }), failed)
  }

  async function health(): Promise<Reply> {
    const isAvailable = await Promise.resolve(context.check()).then(() => true, () => false)
    const clockBehindMs = context.clockBehindMs()
    const said = {
      lines: context.lines(), late: context.isLate(), redis: context.redis?.(), control: context.controlPort(),
      ...(clockBehindMs > 0 && { clockBehindMs }),
    }
    return isAvailable ? jsonReply({ code: chatCodes.taken, ...said }) : chatProblem(503, unavailable, said)
  }

  return (question) => {
    const { method, path, address } = question
    const isRead = method === 'GET'
    if (path === '/healthz' && isRead) return health()
    const pictured = /^\/api\/chat\/pictures\/([\w-]+)\.svg$/.exec(path)?.[1]
    if (pictured !== undefined && isRead) return picture(pictured, address)
    // A file is protected only by its unguessable name.
    if (path.startsWith(filesPath) && isRead) return file(path.slice(filesPath.length), question)
    return path.startsWith('/api/chat/') ? ofUser(question) : chatProblem(404, 'no such path')
  }
}

/** Returns the conversation in the query, `null` for all conversations, or `undefined` if the query is invalid. */
function readConversation(query: URLSearchParams): ChatTarget | null | undefined {
  const type = query.get('type')
  const id = query.get('id')
  if (type === null && id === null) return null
  if (type === 'broadcast') return { type }
  return (type === 'peer' || type === 'group') && isChatId(id) ? { type, id } : undefined
}

function readPlace(query: URLSearchParams): ChatPlace | null | undefined {
  const before = query.get('before')
  if (before === null) return null
  return /^\d{1,15}$/.test(before) ? { createdAt: Number(before), id: query.get('beforeId') ?? '' } : undefined
}
