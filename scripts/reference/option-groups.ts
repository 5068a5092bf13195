/** Table of the options page: options' declaration, and Chinese descriptions. */
export interface OptionGroup {
  readonly en: string
  readonly zh: string
  readonly from: readonly (readonly [file: string, declaration: string])[]
  readonly texts: Readonly<Record<string, string>>
}

const client: OptionGroup = {
  en: '`createTradewire(options)`',
  zh: '`createTradewire(options)`',
  from: [
    ['src/connection/runtime/client-options.ts', 'ClientOptions'],
    ['src/connection/runtime/client-options.ts', 'PlatformClientOptions'],
    ['src/connection/ports/client-parts.ts', 'WithParts'],
  ],
  texts: {
    name: '客户端的名称，用来区分应用里的多个客户端。',
    url: '完整的 `wss:` 地址（开发环境和本机可用 `ws:`），或每次连接前返回地址的函数。路径和查询参数里的空格和非 ASCII 字符会转义；' +
      '含非 ASCII 字符的主机名要写成 Punycode。地址里的查询参数不会出现在日志、错误、状态或诊断里。',
    protocol: 'socket 上使用的协议：`jsonProtocol()`、`copyTrading()` 等。',
    header: '握手的请求头，或每次连接前返回请求头的函数，可用来发送 token。平台支持时，客户端才发送请求头；浏览器忽略请求头。',
    protocols: 'WebSocket 子协议，或每次连接前返回子协议的函数。',
    native: '平台 `connectSocket` 的其他选项，例如微信的 `tcpNoDelay`、`perMessageDeflate`、`timeout` 和 ' +
      '`forceCellularNetwork`。平台忽略不支持的选项。',
    policy: '各项时间和限额，见 [`policy`](#policy)。修改某个字段后，新启动的定时器使用新值。',
    maxFrameBytes: '收到或要发送的帧的最大字节数。如果一帧超过最大字节数，客户端会拒绝该帧。',
    allowInsecure: '允许用 `ws:` 连接任意主机。',
    persist: '要保存到下次启动的内容，例如 `persistPositions()` 保存每个用户最近一次的持仓，应用下次启动时立即显示。',
    debug: '一个函数。在开发环境里，客户端把状态机的每个事件和操作传给该函数，但不传帧和协议的命令。',
    ports: '用来替换平台自带的 ports（访问 socket、存储、时钟等功能的接口）。',
    parts: '协议没有自带而要给客户端增加的功能，例如 `consoleLog()`。',
  },
}

const policy: OptionGroup = {
  en: '`policy`',
  zh: '`policy`',
  from: [['src/connection/policy/connection-policy.ts', 'ConnectionPolicy']],
  texts: {
    lingerMs: '最后一次占用结束后，连接保留多久。',
    backgroundMs: '应用切到后台后，连接保留多久；到期后，客户端发送退订帧并关闭连接。`Infinity` 表示一直保留。',
    connectTimeoutMs: '打开 socket 的超时时间。',
    readyTimeoutMs: '从 socket 打开到协议就绪的超时时间。',
    tokenTimeoutMs: '`url()` 和 token 函数合计的超时时间。',
    minUptimeMs: '连接就绪后保持多久才算恢复。',
    maxAttempts: '断线或第一次连接失败之后，最多再尝试连接多少次，可以是 0 或 `Infinity`。',
    restMs: '从一轮重连的最后一个窗口结束，到下一轮重连开始的暂停时间。如果不设置 `restMs`，一轮重连全部失败后，状态就变为 `failed`。',
    reconnect: '决定第 k 次重连何时开始的函数。',
    retryLaterMs: '收到类型为 `later` 的关闭码（如 1013 和 4429）后，各重连窗口推迟多久。',
    renewalMs: '由应用、网络或页面触发重连时，两次重置重连次数的最短间隔。设为 `Infinity` 时，客户端总共只重置一次。',
    ping: '是否发送心跳。',
    pingIntervalMs: '心跳间隔。`Infinity` 表示只在探测时发送心跳。',
    pongTimeoutMs: '发送心跳后，如果这段时间内没有收到任何帧（对要求 pong 的协议，是没有收到 pong），客户端就判定断线。',
    probeTimeoutMs: '探测的超时时间。应用回到前台、网络变化，或应用在连接已打开时调用 `reconnect()`，都会触发探测。',
    closeCodes: '客户端收到各关闭码后怎样处理，见[断线重连](reconnection.md#不再重连的关闭码)。',
  },
}

const json: OptionGroup = {
  en: '`jsonProtocol(options)`',
  zh: '`jsonProtocol(options)`',
  from: [['src/protocols/json/json-options.ts', 'JsonOptions']],
  texts: {
    type: '消息名所在的字段。`type`、`data` 和 `id` 三个选项不能指定同一个字段。',
    data: '消息内容所在的字段。',
    id: '请求的 id 所在的字段；服务器要在响应里带回请求的 id。',
    read: '读取其他格式的消息，可以返回消息数组；如果无法识别消息，就返回 `undefined`。',
    idType: '请求的 id 是字符串，还是小于 2147483648 的整数。如果服务器的 id 字段是整数（Go、Java），请写 `\'number\'`。' +
      '整数 id 从一个随机数开始递增，重连后继续递增。客户端把 id 当作文本来匹配响应。发件箱的 id 总是字符串。',
    write: '返回要编码的值，不能是 Promise。只有请求和发件箱里的消息有 `id`。设置 `idType: \'number\'` 时，请求的 `id` 是数字。',
    decode: '读取一帧，不能返回 Promise。如果函数抛出异常，客户端会上报 `frame-malformed`。',
    encode: '把要发送的值编码成一帧，不能返回 Promise。如果函数抛出异常，发送会失败，错误码为 `frame-encode-failed`。',
    login: '每次连接后发送的第一个值，不能是 Promise。',
    loggedIn: '判断消息是否为登录成功的响应；收到登录响应后，状态才变为 `open`；等待响应的超时时间为 `policy.readyTimeoutMs`（20000 毫秒）。',
    refused: '如果消息表示服务器拒绝用户，就返回拒绝的原因。客户端对 pong 以外的每条消息都调用 `refused`。',
    ping: '每隔 `policy.pingIntervalMs`（15000 毫秒）发送的值，不能是 Promise。如果 `ping` 是文本，客户端会原样发送，不加引号，也不经过 `encode`。',
    isPong: '判断消息是否为心跳响应。心跳响应用来测量往返时间，不会传给监听函数。如果 `isPong` 是文本，客户端会把它与整帧比较；如果一帧有多条以换行分隔的消息，就与每条消息比较。',
    schema: '`checked()` 的返回值，按名称检查推送的消息和同名请求的响应。' +
      '如果消息不符合 schema，客户端会上报 `schema-failed`，不派发该消息。如果 schema 是异步的，客户端会上报 `schema-async`。',
    session: '初始用户，之后用 `setSession` 更换。',
    needsSession: '客户端是否在用户登录之后才连接。如果 token 写在地址里，也可以把 `needsSession` 设为 true。',
    topicIntervalMs: '相邻两次调用 `subscribe` 或 `unsubscribe` 的最短间隔（毫秒），适用于限制每秒消息数的服务器。默认值 0 表示连接打开时一次订阅全部主题。',
  },
}

const socketIo: OptionGroup = {
  en: '`socketIoProtocol(options)`',
  zh: '`socketIoProtocol(options)`',
  from: [['src/protocols/socket-io/types.ts', 'SocketIoOptions']],
  texts: {
    namespace: '要加入的命名空间。一个客户端只用一个命名空间。',
    auth: '返回加入命名空间时发送的数据。',
    needsSession: '客户端是否在用户登录之后才连接。',
    session: '初始用户，之后用 `setSession` 更换。',
    probe: '用来探测连接的事件和参数，服务器必须确认该事件。应用回到前台、网络变化或系统时钟被调快时，客户端发出该事件。',
    refused: '命名空间拒绝用户（`connect_error`）时，客户端会调用这个函数，由它返回拒绝的原因，例如 token 过期。',
    reconnectsAfterDisconnect: '服务器调用 `socket.disconnect()` 之后是否重连；Socket.IO 自己的客户端在这种情况下不重连。' +
      '如果把 `reconnectsAfterDisconnect` 设为 true，而服务器只允许一个账号登录一台设备，两台设备会不断把对方挤下线。',
  },
}

const socketIoAddress: OptionGroup = {
  en: '`socketIoUrl(server, options)`',
  zh: '`socketIoUrl(server, options)`',
  from: [['src/protocols/socket-io/socket-io-protocol.ts', 'SocketIoUrlOptions']],
  texts: {
    path: 'Socket.IO 服务器的路径。与 Socket.IO 官方客户端一样，客户端会在路径末尾补上斜杠。',
    query: '其他查询参数。不要传 token，因为服务器会把地址写入日志。',
  },
}

const copyTrading: OptionGroup = {
  en: '`copyTrading(options)`',
  zh: '`copyTrading(options)`',
  from: [
    ['src/protocols/copy-trading/copy-trading-session.ts', 'CommonOptions'],
    ['src/protocols/copy-trading/copy-trading-session.ts', 'CopyTradingOptions'],
  ],
  texts: {
    session: '初始用户。如果不设置 `session`，应用调用 `setSession` 之前，客户端不会连接。',
    resyncTimeoutMs: '等待 `Resync` 响应的超时时间。客户端的列表里每有一行，超时时间就增加 10 毫秒。',
    currencyDigits: '账户货币以外各货币的小数位数。如果 ISO 4217 没有收录某种货币（例如 BTC），请写明该货币的小数位数，否则该货币的持仓不计入任何合计，客户端上报一次 `invalid-option`。',
    commissionInBalance: '余额是否已扣除未平仓持仓的手续费（MetaTrader 5 已扣除，MetaTrader 4 未扣除）。如果余额已扣除手续费，请设为 true，客户端计算净值时就不再扣除。',
  },
}

const plain: OptionGroup = {
  en: '`copyTradingPlain(options)`',
  zh: '`copyTradingPlain(options)`',
  from: [['src/protocols/copy-trading/copy-trading-session.ts', 'PlainOptions']],
  texts: {
    currency: '账户的货币，也用于未注明货币的持仓。必填，客户端不会猜测。',
    currencyDigits: '列表里每种货币的小数位数，包括 `currency`。如果没有写明某种货币的小数位数，使用该货币的行就算格式错误。',
    firstFrame: 'socket 打开后发送的第一帧。',
    goodbye: '主动关闭连接之前发送的帧。',
    ping: '心跳，或生成心跳的函数。客户端原样发送文本，不加引号。',
    isPong: '判断一帧是不是心跳响应。如果 `isPong` 是文本，客户端会把它与整帧和其中的每一行比较。',
    decode: '解码一帧，例如解压 gzip，或解析含大整数的 JSON（`JSON.parse` 会舍入大于 2^53 的整数）。函数可以抛出异常，不能返回 Promise。',
    read: '转换其他格式的消息，返回一帧或多帧，供其余选项使用。每帧都要有数字字段 `Code` 和数组字段 `data`。函数可以抛出异常。',
    successCode: '表示成功的 `Code`。',
    keyOf: '返回一行的标识（ticket）的函数。',
    mapRow: '把服务器的一行数据转换成持仓；`ticket` 由 `keyOf` 决定。如果这一行不是持仓，就返回 `null`。函数可以抛出异常。',
    accountOf: '返回推送里的账户，没有账户时返回 `null`。',
    commissionInBalance: '余额是否已扣除未平仓持仓的手续费（MetaTrader 5 已扣除，MetaTrader 4 未扣除）。如果余额已扣除手续费，请设为 true，客户端计算净值时就不再扣除。',
    priceDigits: '持仓没有 `digits` 时，价格显示的小数位数。',
    needsSession: '客户端是否在用户登录之后才连接。',
  },
}

const outbox: OptionGroup = {
  en: '`createOutboxPlugin(options)`',
  zh: '`createOutboxPlugin(options)`',
  from: [['src/outbox/outbox-api.ts', 'OutboxLimits']],
  texts: {
    settleMs: '提交或查询条目之后，为等待结果最多占用 socket 多久。',
    requestTimeoutMs: '等待响应的超时时间；超时后，客户端向服务器查询结果。',
    unanswered: '连接正常但超过 `requestTimeoutMs` 没有响应时，怎样处理 at-least-once 消息：`again` 表示重发；' +
      '`failed` 表示把状态改为 `failed`（`request-timeout`），收到响应或应用调用 `resend` 之后，状态才会改变。',
  },
}

const chat: OptionGroup = {
  en: '`createChatPlugin(options)`',
  zh: '`createChatPlugin(options)`',
  from: [['src/chat/api/chat-api.ts', 'ChatLimits'], ['src/chat/api/chat-api.ts', 'ChatCalls']],
  texts: {
    uploadTimeoutMs: '单个文件的上传超时时间。',
    pageSize: '每次加载的消息条数。',
    me: '用户自己的资料，显示在自己发送的消息里；用户每发送一条消息，客户端就读取一次。',
    upload: '上传文件的函数。如果不设置 `upload`，图片和语音会发送失败（`upload-failed`）。',
    fetchHistory: '获取历史消息的函数。如果不设置 `fetchHistory`，用户既看不到错过的消息，也看不到本机不再保留的消息。',
  },
}

export const optionGroups: readonly OptionGroup[] = [
  client, policy, json, socketIo, socketIoAddress, copyTrading, plain, outbox, chat,
]
