/** What the developer reads: what is or may be wrong, and what to do. */
interface Advice {
  readonly wrong: string
  readonly cure: string
}

/** By code; each code is a section of docs/en/development.md. */
export const advices = {
  'no-need': {
    wrong: 'no page needs the socket, so nothing is opened',
    cure: 'call useSocket() or useSocketLease() in the setup of a page, or of App.vue for the whole life of the app',
  },
  'no-session': {
    wrong: 'a page needs the socket and no user is signed in, so nothing is opened',
    cure: 'call setSession({ userId, token }) of useSocketIOStore() after the login, or give the protocol a session',
  },
  'no-pinia': {
    wrong: 'this app has no Pinia, without which useSocketIOStore() and the other stores throw',
    cure: 'call app.use(createPinia()) in main.ts',
  },
  'wrong-address': {
    wrong: 'the address is not that of a WebSocket',
    cure: 'begin it with wss:// where it has https://, with ws:// where it has http://',
  },
  'not-reached': {
    wrong: 'the address opened no socket, and the platform does not tell why',
    cure: 'check in turn: that the server runs, and that host, port and path are right; that a phone is in the '
      + 'network of the computer, asks for its address and not for localhost, and that no firewall stands between; '
      + 'that the path answers with a WebSocket and not with an HTML page (a proxy must pass the header Upgrade on); '
      + 'that the certificate is not self-signed, expired or for another host (open the address with https:// in a '
      + 'browser); that a page of https:// does not ask for ws://; that WeChat has the host on its list of socket '
      + 'domains; that a token in the address is not refused',
  },
  'send-before-open': {
    wrong: 'a message was sent while the socket was not open; it is not kept',
    cure: 'send when the status is open, or let useSocket().send wait for it with { waitMs: 5000 }',
  },
  'listener-threw': {
    wrong: 'a listener of the app threw; the client and the other listeners go on',
    cure: 'catch the exception in the listener; its stack follows',
  },
  'listener-removed': {
    wrong: 'a listener of the plugin is no longer on uni\'s bus; uni.$off without a handler removes all of a name',
    cure: 'give uni.$off the handler that was given to uni.$on',
  },
  'unknown-option': {
    wrong: 'an option has an unknown name',
    cure: 'use the name below, or take the option out',
  },
  'two-clients': {
    wrong: 'two clients have one name, and the pages find the newer one alone',
    cure: 'give one of them a name, createTradewire({ name: \'chat\' }), or dispose() of the older one first',
  },
  'close-while-held': {
    wrong: 'close() gives back what connect() took; the socket stays open, since pages need it',
    cure: 'end what the pages need: the condition of useSocketLease() or `when` of useSocket()',
  },
  'frame-unknown': {
    wrong: 'a message of the server has no name that jsonProtocol() finds, so no listener hears it',
    cure: 'say which fields have the name and the payload, jsonProtocol({ type: \'cmd\', data: \'body\' }), or read '
      + 'any other shape with `read`',
  },
  'frame-malformed': {
    wrong: 'a frame of the server could not be read, so no listener hears it',
    cure: 'let the server send JSON text, or read the frame with `decode`; for a pong of bare text, isPong: \'pong\'; '
      + 'where `read`, `loggedIn`, `refused` or `isPong` threw, let it take every message',
  },
  'schema-failed': {
    wrong: 'a message does not fit the schema of its name, or the schema is asynchronous; no listener hears it',
    cure: 'compare the schema with what the server sends; the part consoleLog() prints what does not fit',
  },
  'server-error': {
    wrong: 'the server sent an error that answers no request',
    cure: 'let the server repeat the id of the request in its error, and `read` give it; the part consoleLog() prints '
      + 'the server\'s words',
  },
  'frame-encode-failed': {
    wrong: 'the frame of login or ping could not be made, so it was not sent',
    cure: 'let the function return a value that JSON has, and no promise; a token that is fetched belongs to the '
      + 'session: setSession({ userId, token: () => fetchToken() })',
  },
  'login-unanswered': {
    wrong: 'the login was not answered in time; `loggedIn` took no message',
    cure: 'compare `loggedIn` with the answer of the server, or take `loggedIn` out where it sends none',
  },
  'no-ping': {
    wrong: 'jsonProtocol() has no ping, so a line that died without a close goes unnoticed',
    cure: 'give jsonProtocol() the ping that the server knows: ping: () => ({ type: \'ping\' }), or a bare '
      + 'text: ping: \'ping\'',
  },
} as const satisfies Record<string, Advice>

export type AdviceCode = keyof typeof advices

/** One piece of advice, as it is printed. */
export function adviceText(code: AdviceCode, client: string, subject: string): string {
  const { wrong, cure } = advices[code]
  return [
    `[tradewire] ${code} (client ${client}): ${wrong}.`,
    ...(subject === '' ? [] : [subject]),
    `What to do: ${cure}.`,
    `See docs/en/development.md#${code}`,
  ].join('\n')
}
