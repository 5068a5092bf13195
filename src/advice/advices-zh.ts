import type { AdviceCode } from './advices'
import { type Advice, chineseCallAdvices } from './call-advices'

/** Advice for developers whose device language is Chinese. */
export const chineseAdvices: Readonly<Record<AdviceCode, Advice>> = /* @__PURE__ */ Object.assign(
  {}, chineseCallAdvices, {
  'no-need': {
    wrong: '没有页面需要 socket，所以客户端没有打开连接',
    cure: '在页面的 setup 里调用 useSocket()（仅限 jsonProtocol() 和 socketIoProtocol()）或 useSocketLease()（适用于任何协议）；'
      + '整个应用期间都需要时，在 App.vue 里调用；如果之后的页面才需要这个客户端，可以忽略这条提示',
  },
  'no-session': {
    wrong: '有页面需要 socket，但没有用户登录，所以客户端没有打开连接',
    cure: '登录后调用 clientOf().setSession({ userId, token })，或直接设置协议的 session；如果用户还在登录页，可以忽略',
  },
  'no-pinia': {
    wrong: '应用使用了 tradewire/stores 的 store，但没有安装 Pinia，所以 store 抛出异常',
    cure: '在 main.ts 里调用 app.use(createPinia())；或使用不需要 Pinia 的 usePositions()、clientOf()、useChannel()，'
      + '使用 jsonProtocol() 或 socketIoProtocol() 时还可以用 useSocket()',
  },
  'wrong-address': {
    wrong: '客户端的地址不是 WebSocket 地址',
    cure: '把 https:// 换成 wss://，http:// 换成 ws://，并写出包含主机的完整地址，不带 #',
  },
  'not-reached': {
    wrong: '客户端无法连接这个地址；平台大多不说明原因',
    cure: '请依次检查：服务器是否在运行，主机、端口和路径是否正确；真机与电脑是否在同一网络，地址是否写成了 localhost，防火墙是否拦截；'
      + '该路径返回的是 WebSocket 还是 HTML 页面（代理必须转发 Upgrade 请求头）；证书是否自签名、过期或域名不符'
      + '（用浏览器打开对应的 https:// 地址查看）；https:// 页面是否请求了 ws://；微信后台的 socket 合法域名里是否有该主机；'
      + '地址里的 token 是否被拒绝；connectSocket 的拦截器（uni.addInterceptor）是否很快返回参数，而不是返回 false',
  },
  'domain-not-listed': {
    wrong: '主机不在 socket 合法域名列表里，所以小程序不能连接它',
    cure: '在平台后台把 wss:// 开头的主机名添加到 socket 合法域名（微信：开发管理 → 服务器域名 → socket 合法域名），然后重新启动应用；'
      + '开发期间可以让开发者工具不校验合法域名',
  },
  'socket-task-missing': {
    wrong: '平台的客户端版本太低，connectSocket 没有返回 SocketTask，所以应用收不到消息',
    cure: '在平台后台调高小程序的最低基础库版本（支付宝：2.3.1），平台会提示用户升级',
  },
  'send-before-open': {
    wrong: '应用在 socket 打开之前发送了消息，客户端不保留这条消息',
    cure: '状态为 open 时再发送；useSocket() 和 socketOf() 的 send() 会等待连接打开，默认五秒，可用 waitMs 调整',
  },
  'listener-threw': {
    wrong: '应用的一个监听函数抛出了异常；客户端和其他监听函数不受影响（但用 uni.$on 注册时，uni 不再调用后面的同名监听函数）',
    cure: '在监听函数里捕获异常；调用栈如上',
  },
  'topic-failed': {
    wrong: '主题订阅失败，或主题的函数抛出了异常；连接再次打开时，客户端会重新订阅',
    cure: '修改主题或函数；如果服务器在成功的响应（例如 Socket.IO 的确认）里拒绝主题，' +
      '请让 subscribe 返回 { ok: false, code: \'server-error\', detail }，不要抛出异常',
  },
  'protocol-threw': {
    wrong: '协议的会话抛出了异常；多数方法抛出异常时，客户端会断开连接，然后重连',
    cure: '修正抛出异常的方法，调用栈如上',
  },
  'not-ready': {
    wrong: 'socket 打开之后，协议没有及时调用 line.ready()，所以客户端断开连接，然后重连',
    cure: '在 `opened` 里或服务器接受登录后调用 line.ready()；省略 `opened` 时，socket 打开后连接立即就绪；服务器较慢时，调大 '
      + 'policy.readyTimeoutMs',
  },
  'protocol-reported': {
    wrong: '协议调用了 line.report()',
    cure: '在你的协议里查找上面的错误码；频道 `diagnosed` 和 consoleLog() 有每一次上报',
  },
  'frame-not-data': {
    wrong: '协议发送的内容既不是字符串也不是字节，所以服务器收不到该内容',
    cure: '先编码再发送：line.send(JSON.stringify(frame))，或传入 ArrayBuffer 或其视图',
  },
  'listener-removed': {
    wrong: '插件在 uni 事件总线上的监听函数被移除了；如果不传监听函数，uni.$off 会移除同名的所有监听函数',
    cure: '调用 uni.$off 时，传入与 uni.$on 相同的监听函数',
  },
  'unknown-option': {
    wrong: '应用传入了不存在的选项',
    cure: '改用上面的名称，或去掉这个选项',
  },
  'two-clients': {
    wrong: '两个客户端同名，所以页面只能使用后创建的客户端',
    cure: '给其中一个客户端命名：createTradewire({ name: \'chat\' })，或先对旧客户端调用 dispose()',
  },
  'close-while-held': {
    wrong: 'close() 只撤销 connect() 对 socket 的占用；还有页面需要 socket，所以连接不会关闭',
    cure: '让 useSocketLease() 的条件或 useSocket() 的 when 变为 false',
  },
  'frame-unknown': {
    wrong: 'jsonProtocol() 在服务器的一条消息里找不到消息名，所以没有监听函数收到这条消息',
    cure: '指明消息名和内容所在的字段：jsonProtocol({ type: \'cmd\', data: \'body\' })；其他格式用 `read` 读取',
  },
  'frame-malformed': {
    wrong: '客户端无法读取服务器的一帧，所以没有监听函数收到这一帧',
    cure: '让服务器发送 JSON 文本，或用 `decode` 解码；纯文本的 pong 用 isPong: \'pong\'；如果是 `read`、`loggedIn`、'
      + '`refused` 或 `isPong` 抛出了异常，请让它能处理任何消息；这些函数和 `decode` 不能是 async',
  },
  'unsafe-integer': {
    wrong: '服务器发来的整数大于 2^53，JSON.parse() 已把它舍入',
    cure: '让服务器以字符串发送该整数，或设置能保留整数的 `decode`，例如 lossless-json 的 parseNumberAndBigInt',
  },
  'schema-failed': {
    wrong: '一条消息不符合消息名对应的 schema，或 schema 是异步的，所以没有监听函数收到这条消息',
    cure: '对照 schema 和服务器发送的内容；consoleLog() 会打印不符合的地方',
  },
  'server-error': {
    wrong: '服务器发来的错误不是任何请求的响应',
    cure: '让服务器在错误里带上请求的 id，由 `read` 返回 id；表示拒绝用户的错误用 `refused` 处理；consoleLog() 会打印服务器的原文',
  },
  'frame-encode-failed': {
    wrong: '客户端无法编码一帧，所以没有发送这一帧',
    cure: '传给 send() 和 request() 的值要能用 JSON 表示，不能有 BigInt 和循环引用；使用 echo()、heartCheck() 或 modeCode() '
      + '时传入非空字符串：send(\'text\', value)，echo() 也接受字节；login 和 ping 要返回能用 JSON 表示的值；'
      + 'Socket.IO 保留了事件名 connect、connect_error、disconnect、disconnecting、newListener 和 removeListener',
  },
  'login-unanswered': {
    wrong: '客户端没有及时收到登录响应：`loggedIn` 没有识别出任何消息',
    cure: '对照 `loggedIn` 和服务器的响应；如果服务器不响应登录，去掉 `loggedIn`',
  },
  'no-ping': {
    wrong: '连接长时间没有消息后断开，而 jsonProtocol() 没有配置 ping，所以客户端很晚才发现断线',
    cure: '把服务器能识别的心跳传给 jsonProtocol()：ping: () => ({ type: \'ping\' })，或纯文本 ping: \'ping\'',
  },
  'empty-selection': {
    wrong: '服务器发来了持仓，但没有一行符合页面的筛选条件，所以页面不显示持仓',
    cure: '去掉筛选条件，写成 usePositions()；或让每一行都有 flwsig：跟单为 true，自主交易为 false；字段名不同时用 '
      + 'copyTradingPlain() 的 mapRow 读取',
  },
  'no-positions': {
    wrong: '页面使用了 usePositions() 等持仓函数，但客户端的协议没有持仓，所以页面不会显示持仓',
    cure: '指明使用 copyTrading() 或 copyTradingPlain() 的客户端：usePositions({}, { client: \'feed\' })；如果使用其他协议，用 '
      + 'createPositionSource() 创建 source 并传入：usePositions({}, { source })',
  },
  'list-unread': {
    wrong: 'copyTradingPlain() 无法读取服务器的一帧或其中一行，所以相应的持仓保持不变',
    cure: '使用上面提到的选项，或让服务器按预期的格式发送',
  },
  'source-unread': {
    wrong: 'createPositionSource() 创建的 source 无法读取页面传入的一行，所以相应的持仓保持不变',
    cure: '使用上面提到的选项，或传入预期格式的行；服务器的消息本身已正常读取',
  },
  'feed-unread': {
    wrong: 'copyTrading() 无法读取服务器的一帧，所以持仓保持不变',
    cure: '服务器每次推送完整列表时用 copyTradingPlain()，其他消息用 jsonProtocol()，或让服务器实现行情协议',
  },
  'no-protocol': {
    wrong: '选项 protocol 的值不是协议，所以 createTradewire() 抛出异常，页面空白',
    cure: '调用生成协议的函数：protocol: jsonProtocol()；自己写的协议要有 start: (session, policy, line) => ({ received(data) {} })',
  },
  'no-url': {
    wrong: '选项 url 的值既不是字符串也不是函数，所以 createTradewire() 抛出异常，页面空白',
    cure: '填写地址：url: \'wss://api.example.com/ws\'；.env 里的变量名要以 VITE_ 开头，用 import.meta.env.VITE_SOCKET_URL '
      + '读取',
  },
  'no-user': {
    wrong: 'session 里没有 userId，所以调用抛出异常',
    cure: '登录前不要设置 session，登录后调用 clientOf().setSession({ userId, token })',
  },
  'no-token': {
    wrong: 'session 的 token 字段没有值，所以服务器收不到 token',
    cure: '拿到 token 后再设置 session（否则模板字符串得到的是文本 undefined）；'
      + '或传入获取 token 的函数：token: () => fetchToken()；响应不是 200 时 uni.request 也会 resolve，所以函数要抛出异常；如果服务器不需要 token，就去掉它',
  },
  'address-undefined': {
    wrong: '拼接地址时缺少一个值，所以服务器无法识别用户',
    cure: '用函数生成地址，客户端每次连接前都会调用它：url: ({ token = \'\' }) => `wss://…?token=${encodeURIComponent(token)}`；'
      + '给协议加上 `needsSession`，客户端在登录前就不会连接',
  },
  'time-in-seconds': {
    wrong: '有一个时间选项小于 100 毫秒（或 backgroundMs、renewalMs 小于 1000 毫秒）：所有时间的单位都是毫秒',
    cure: '15 秒写成 15_000',
  },
  'opentime-in-seconds': {
    wrong: '持仓的 opentime 以秒而不是毫秒为单位，所以页面显示 1970 年 1 月的日期',
    cure: '让服务器发送毫秒，或在 copyTradingPlain() 的 `mapRow` 里把 opentime 乘以 1000',
  },
  'insecure-url': {
    wrong: '地址以 ws:// 开头，只能在开发环境使用，生产环境的客户端会拒绝连接',
    cure: '给服务器配置证书，地址改用 wss://；确实不需要加密时用 createTradewire({ allowInsecure: true })',
  },
  'no-name': {
    wrong: '传给 send() 的消息名不是字符串，所以服务器无法识别消息',
    cure: '先写名称，再写内容：send(\'say\', { text })；模板里写 @click="send(\'say\')"，因为 @click="send" 传入的是点击事件',
  },
  'payload-ignored': {
    wrong: '客户端的 send() 只接受完整的一帧，会忽略第二个参数',
    cure: '改用 useSocket() 或 socketOf() 的 send(名称, 内容)，或把整帧作为一个参数传入',
  },
  'payload-lost': {
    wrong: '发送的内容里有 JSON 无法表示的值，所以服务器收不到这个值',
    cure: '发送实际的值：ref 用 text.value，Promise 先 await，Map 用 Object.fromEntries(map)，Set 用 [...set]',
  },
  'json-text': {
    wrong: '消息内容是一段 JSON 文本，说明它被编码了两次',
    cure: '发送时去掉 JSON.stringify()；如果是服务器编码了两次，用 '
      + 'read: (message) => ({ ...message, name: message.type, data: JSON.parse(message.data) })',
  },
  'listener-twice': {
    wrong: '页面重复添加了同一个监听函数，所以每条消息会被处理两次',
    cure: '只在 <script setup> 顶层调用一次 on()；如果写在 onShow 里，页面每次显示都会再添加一个监听函数',
  },
  'outside-setup': {
    wrong: '应用在 setup 之外（点击处理函数里，或 await 之后）调用了组合式函数，所以它不会随组件停止',
    cure: '在 <script setup> 顶层调用并保存返回值；其他地方（api.js、store、路由守卫）用 socketOf() 或 clientOf()',
  },
  'header-ignored': {
    wrong: '应用设置了 header 选项，但浏览器的 WebSocket 不能发送自定义请求头',
    cure: 'H5 上把 token 放在第一条消息里（jsonProtocol({ login })），或放在地址里（url: ({ token }) => …）；小程序和 App 会发送 header',
  },
  'resolve-failed': {
    wrong: '客户端没有获取到地址或 token，所以本次连接失败',
    cure: '让 `url` 或 `token` 函数在 policy.tokenTimeoutMs 内返回字符串，并且不抛出异常；退出登录用 setSession(null)，之后客户端不再获取 token',
  },
  'closed-at-once': {
    wrong: '连接刚打开，服务器就关闭了连接',
    cure: '在服务器日志里查看原因；常见的原因：服务器要求登录或 token（jsonProtocol() 的 `login`，或写在地址里）、要求子协议'
      + '（`protocols`）、路径不对，或服务器用的是 Socket.IO、STOMP、MQTT 等其他协议',
  },
  'close-code-unknown': {
    wrong: '服务器用表示拒绝的关闭码关闭连接，但客户端的关闭码表里没有它，所以客户端仍会重连',
    cure: '在自己的协议里设置 `policy: { closeCodes: defaultCloseCodes }`，或使用自己的关闭码表',
  },
  'ping-unanswered': {
    wrong: '服务器没有响应心跳，也没有发送其他消息，所以客户端认为连接已失效',
    cure: '让服务器用任意消息响应心跳，或把 `ping` 改成服务器能识别的心跳，或去掉 `ping`',
  },
  'gave-up': {
    wrong: '客户端已放弃连接，所以应用不会再收到消息',
    cure: '按错误码处理：token-refused 需要重新登录并调用 setSession()；socket-slots-exhausted 需要关闭小程序里其他的 socket；'
      + 'socket-io-polling-only 需要服务器允许 websocket；其余是服务器的决定；reconnect() 可以再次连接',
  },
  'feed-silent': {
    wrong: '客户端发出第一帧之后，服务器没有发送任何内容，所以页面没有持仓',
    cure: '对照服务器要求的第一帧（copyTradingPlain() 的 firstFrame；copyTrading() 发送的是 Subscribe），并在服务器日志里确认'
      + '有这个用户',
  },
  'frame-too-large': {
    wrong: '一帧超过大小上限，已被客户端丢弃',
    cure: '让应用或服务器分批发送，或调高 createTradewire() 的 maxFrameBytes',
  },
  'unheard-message': {
    wrong: '客户端收到一条消息，但没有页面监听这个消息名',
    cure: '传给 on() 的消息名要与服务器发送的一致（区分大小写），传给 uni.$on 的要与上面的一致；`binary` 是二进制帧，用 `decode` 解码；如果之后的页面或 uni.$on 会监听，'
      + '或应用不需要它，可以忽略',
  },
  'no-data': {
    wrong: '一条消息里没有内容字段，所以监听函数收到 undefined',
    cure: '指明内容所在的字段：jsonProtocol({ data: \'body\' })；内容直接写在最外层时用 '
      + 'read: (message) => ({ ...message, name: message.type, data: message })',
  },
  'request-unanswered': {
    wrong: '客户端没有及时收到 id 与请求相同的响应',
    cure: '让服务器在响应里带回请求的 id；字段名不同时写 jsonProtocol({ id: \'seq\' })，其他格式用 `read` 读取；服务器较慢时调大 '
      + 'timeoutMs；如果 `write` 已把 id 写进帧里，请去掉 jsonOutbox() 的 id 选项',
  },
  'unknown-event': {
    wrong: '客户端没有这个名称的事件，所以监听函数不会被调用',
    cure: '改用上面提示的名称；JSON 或 Socket.IO 服务器的消息用 useSocket() 的 socket.on() 监听',
  },
  'no-outbox': {
    wrong: '应用没有为这个客户端安装发件箱，所以 useOutbox() 抛出异常',
    cure: '在 main.ts 里的 createTradewire() 之后调用 app.use(createOutboxPlugin({ wire }))；wire：jsonProtocol() 用 '
      + 'jsonOutbox()，copyTrading() 用 copyTradingOrders()，其他协议自己实现；客户端有名称时还要传 client: \'名称\'',
  },
  'no-chat': {
    wrong: '应用没有为这个客户端安装聊天插件，所以调用会抛出异常',
    cure: '在 main.ts 里的 createTradewire() 之后调用 app.use(createChatPlugin({ wire: chatEnvelopes() }))；客户端有名称时还要传 '
      + 'client: \'名称\'',
  },
  'no-client': {
    wrong: '应用没有安装这个名称的客户端',
    cure: '先在 main.ts 里调用 app.use(createTradewire({ name }))，并使用相同的名称；如果 Vite 因为页面导入了新的入口而随即刷新页面，'
      + '可以忽略这条提示',
  },
} satisfies Record<Exclude<AdviceCode, keyof typeof chineseCallAdvices>, Advice>)
