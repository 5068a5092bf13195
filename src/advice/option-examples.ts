const examples: Readonly<Record<string, string>> = {
  'options': 'jsonProtocol({ type: \'cmd\' })',
  'name': 'name: \'chat\'',
  'policy': 'policy: { maxAttempts: 5 }',
  'parts': 'parts: [consoleLog()]',
  // Avoids `console`, because uni's compiler for App would replace the call even inside this string.
  'debug': 'debug: (record) => records.push(record)',
  'persist': 'persist: persistPositions()',
  'allowInsecure': 'allowInsecure: true',
  'maxFrameBytes': 'maxFrameBytes: 4 * 1024 * 1024',
  'header': 'header: ({ token = \'\' }) => ({ Authorization: `Bearer ${token}` })',
  'protocols': 'protocols: [\'v1\']',
  'reconnect': 'policy: { reconnect: fixedDelay(3_000) }, with fixedDelay from tradewire/client',
  'maxAttempts': 'policy: { maxAttempts: 5 }',
  'closeCodes': 'policy: { closeCodes: defaultCloseCodes }',
  'ping': 'ping: () => ({ type: \'ping\' }), or with jsonProtocol() a plain string, ping: \'ping\'; to send none: '
    + 'policy: { ping: false }',
  'type': 'type: \'cmd\'',
  'data': 'data: \'body\'',
  'id': 'id: \'seq\'',
  'type, data and id': 'type: \'cmd\', data: \'body\', id: \'seq\'',
  'idType': 'idType: \'number\'',
  'read': 'read: (message) => ({ name: message.cmd, data: message.body, id: message.seq })',
  'write': 'write: (cmd, body, seq) => ({ cmd, body, seq })',
  'decode': 'decode: (data) => JSON.parse(data)',
  'encode': 'encode: (value) => JSON.stringify(value)',
  'login': 'login: ({ token }) => ({ type: \'login\', data: { token } })',
  'loggedIn': 'loggedIn: (message) => message.type === \'welcome\'',
  'refused': 'refused: (message) => (message.code === 401 ? { reason: \'token\' } : undefined)',
  'isPong': 'isPong: (message) => message.type === \'pong\'',
  'schema (made by checked())': 'schema: checked({ notice: z.object({ text: z.string() }) })',
  'needsSession': 'needsSession: true',
  'signal': 'signal: new AbortController().signal',
  'currency': 'currency: \'USD\'',
  'currencyDigits': 'currencyDigits: { USD: 2 }',
  'fixedDelay': 'fixedDelay(3_000)',
}

export function exampleOf(name: string): string | undefined {
  return new Map(Object.entries(examples)).get(name) || (name.endsWith('Ms') ? `${name}: 15_000` : undefined)
}
