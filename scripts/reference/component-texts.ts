import type { componentNames } from './read-components'

type ComponentTexts = Readonly<Record<(typeof componentNames)[number], { readonly en: string; readonly zh: string }>>

export const componentTexts: ComponentTexts = {
  'tradewire-banner': {
    en: 'While disconnected, shows the attempt, the seconds to the next attempt, the reason and a button.',
    zh: '断线期间显示重连次数、距下次重试的秒数、原因和按钮。',
  },
  'tradewire-freshness': {
    en: 'Shows whether the data is live or synchronizing, or since when the data is stale.',
    zh: '显示数据的状态：实时、正在同步或已过期（附过期的时间）。',
  },
  'tradewire-inspector': {
    en: 'Shows and copies the status, attempts, events, frames, holders, outbox and storage of a client.',
    zh: '显示一个客户端的状态、重连记录、事件、帧、占用 socket 的调用、发件箱和本地存储，用户可以把全部内容复制为文本。',
  },
  'tradewire-position-list': {
    en: 'A virtual list of positions, which renders only the visible rows.',
    zh: '持仓的虚拟列表：只渲染可见的行。',
  },
  'tradewire-positions': {
    en: 'Shows totals and freshness above the list.',
    zh: '上方显示合计和数据状态，下方显示列表。',
  },
}

/** Chinese line for each property, event and slot. */
export const memberTexts: Readonly<Record<string, string>> = {
  'client': '客户端的名称，挂载后不能改变。',
  'locale': '组件的语言：以 `zh` 开头的值显示中文，其他值显示英文。',
  'texts': '要替换的文字，未写的项使用默认文字。',
  'theme': '主题：`light`、`dark` 或 `auto`；每种颜色都可以用 CSS 变量 `--tradewire-…` 设置。',
  'gainColour': '盈利的颜色：`red`、`green`，或 `auto`（中文为红色，其他语言为绿色）。',
  'placement': '组件显示在哪里：`bottom` 表示显示在页面底部；`inline` 表示显示在组件标签所在的位置。',
  'source': '`createPositionSource()` 的返回值，挂载后不能改变。',
  'positions': '在页面里调用 `usePositions()` 得到的返回值，挂载后不能改变。',
  'selection': '要显示的持仓，与 `positions` 二选一。',
  'sort': '用来排序的字段，或比较两行的函数；请始终传同一个函数，每次换成新函数，列表都会重新排序。',
  'grouped': '是否按信号源分组；每组有一个标题，自主交易排在最后。',
  'where': '筛选持仓的函数；请始终传同一个函数，每次换成新函数，列表都会重新筛选。',
  'selectable': '允许用户选择一行（`one`）或多行（`many`）。',
  'selected': '所选持仓的 ticket。',
  'wide': '列表的宽度不小于 760 px 时，是否分列显示全部字段。',
  'sortable': '用户点按宽列表的列名时，是否触发 `sortTapped`；`sort` 指定的列显示箭头。',
  'markOf': '一个函数，返回某一行正在执行的操作的名称，供列表显示；没有操作时返回空字符串。函数可以读取响应式数据。',
  'heightPx': '滚动区域的高度，单位 px。',
  'rowHeightPx': '行高，单位 px。',
  'headHeightPx': '分组标题的高度，单位 px。',
  'detailsHeightPx': '插槽 `details` 展开后的高度，单位 px；0 表示不展开。',
  'scroll': '页面的滚动接口，页面自身滚动时必填，挂载后不能改变。',
  'refreshable': '用户在列表上下拉刷新时，是否触发 `refresh`；页面自身滚动时无效。',
  'refreshing': '列表是否显示“正在刷新”。',
  'overscanRows': '在可见行的上方和下方各多渲染的行数。',
  'flushMs': '行有变化时，列表相邻两次渲染的最短间隔，单位毫秒；停顿后的第一次变化立即渲染。',
  'update:selected': '所选持仓变化时触发，用于 `v-model:selected`。',
  'rowTapped': '用户点按某一行时触发。',
  'sortTapped': '设置 `sortable` 后，用户点按宽列表的列名时触发；参数是这一列的排序字段。',
  'refresh': '用户在列表上下拉刷新时触发。',
  'row': '一行的自定义内容：请把 `ticket` 传给自己的组件，在这个组件里调用 `usePosition(ticket)`。',
  'details': '显示在被点按的行下方的内容，高度为 `detailsHeightPx`。',
  'empty': '列表为空时显示的内容。',
}
