/** Rendered rows: all rows, or as many as a window shows. */
export type Extent = 'all' | number

/**
 * The demo page's sums: the account, a chip per symbol that filters rows and sums, and the visible rows' sums. Sums are
 * updated by difference and written four times a second, each figure only when its text changed. The account's floating
 * profit and equity cover all rows, whatever the filter.
 */
const sums = `
  const amounts = ['profit', 'swap', 'commission']
  const byTicket = new Map(), figures = {}, chips = new Map()
  let account, timer, chosen = '', all, shown
  const minor = (amount) => Math.round(amount * 100)
  const grouped = (text) => text.replace(/\\B(?=(\\d{3})+\\.)/g, ',')
  const words = (cents) => (cents < 0 ? '-' : '') + grouped((Math.abs(cents) / 100).toFixed(2))
  const signed = (cents) => (cents > 0 ? '+' : '') + words(cents)
  const direction = (cents) => (cents > 0 ? 'gain' : cents < 0 ? 'loss' : 'flat')
  const netOf = (sum) => sum.profit + sum.swap + sum.commission
  const isShown = (row) => chosen === '' || row.symbol === chosen
  function sumOf(list) {
    const sum = { count: 0, lots: 0, profit: 0, swap: 0, commission: 0 }
    for (const row of list) {
      sum.count += 1
      sum.lots += Math.round(row.lots * 1e8)
      for (const name of amounts) sum[name] += minor(row[name])
    }
    return sum
  }
  function card(names) {
    const parent = line(main, 'card')
    for (const name of names) {
      const figure = line(parent, 'figure')
      leaf(figure, 'label').data = name
      figures[name] = leaf(figure, 'amount')
    }
  }
  function chip(parent, name, symbol) {
    const text = leaf(parent, 'chip')
    text.data = name
    chips.set(symbol, text.parentNode)
    text.parentNode.onclick = () => choose(symbol)
  }
  function begin(frame) {
    account = frame.account
    for (const row of frame.data) byTicket.set(row.ticket, row)
    all = sumOf(byTicket.values())
    card(['equity', 'floating', 'balance', 'margin', 'free margin', 'margin level'])
    const filter = line(main, 'chips')
    chip(filter, 'All', '')
    for (const symbol of [...new Set(frame.data.map((row) => row.symbol))].sort()) chip(filter, symbol, symbol)
    card(['positions', 'lots', ...amounts, 'net'])
    choose('')
  }
  function choose(symbol) {
    chosen = symbol
    for (const [its, element] of chips) element.className = its === chosen ? 'chip is-chosen' : 'chip'
    const matching = [...byTicket.values()].filter(isShown)
    shown = sumOf(matching)
    showRows(matching)
    showSums()
  }
  function write(name, text, sign) {
    const figure = figures[name]
    if (figure.data !== text) figure.data = text
    const style = sign === undefined ? 'amount' : 'amount ' + sign
    if (figure.parentNode.className !== style) figure.parentNode.className = style
  }
  function showSums() {
    timer = undefined
    const margin = minor(account.margin), equity = minor(account.balance) + minor(account.credit) + netOf(all)
    write('equity', words(equity))
    write('floating', signed(all.profit), direction(all.profit))
    write('balance', words(minor(account.balance)))
    write('margin', words(margin))
    write('free margin', words(equity - margin))
    write('margin level', ((equity / margin) * 100).toFixed(2) + '%')
    write('positions', String(shown.count))
    write('lots', (shown.lots / 1e8).toFixed(2))
    write('profit', signed(shown.profit), direction(shown.profit))
    write('swap', signed(shown.swap))
    write('commission', signed(shown.commission))
    write('net', signed(netOf(shown)), direction(netOf(shown)))
  }
  function move(frame) {
    if (frame.account) account = frame.account
    for (const patch of frame.data.upsert) {
      const row = byTicket.get(patch.ticket)
      if (row === undefined) continue
      const isIn = isShown(row)
      for (const name of amounts) {
        if (!(name in patch)) continue
        const gain = minor(patch[name]) - minor(row[name])
        all[name] += gain
        if (isIn) shown[name] += gain
      }
      Object.assign(row, patch)
    }
    timer ??= setTimeout(showSums, 250)
  }`

const rowsAlone = `
  const begin = (frame) => showRows(frame.data), move = () => undefined`

/**
 * A page that a careful developer writes without a framework: one element per row with stored text nodes. Writes a text
 * node only when its text changes, and never reads the layout.
 * @param hasSums whether the page also shows the demo's account, filter and sums
 */
export function handWrittenPage(url: string, extent: Extent, hasSums: boolean): string {
  return `<!doctype html>
<meta charset="utf-8">
<style>
  body { margin: 0; font: 15px/20px sans-serif; }
  .row { display: flex; align-items: center; justify-content: space-between; height: 64px; padding: 0 16px;
    border-bottom: 1px solid #e3e7ee; box-sizing: border-box; font-variant-numeric: tabular-nums; }
  .small { color: #566171; font-size: 13px; }
  .side { margin-left: 8px; padding: 0 6px; border-radius: 5px; background: #e3ecfc; font-size: 11px; }
  .gain { color: #08744a; } .loss { color: #c02b23; }
  .end { text-align: right; }
  .flat { color: #566171; } .label { color: #566171; font-size: 13px; }
  .card { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; padding: 16px; }
  .figure { display: flex; justify-content: space-between; contain: layout; font-variant-numeric: tabular-nums; }
  .chips { overflow: hidden; white-space: nowrap; }
  .chip { margin-right: 8px; padding: 5px 12px; border: 1px solid #e3e7ee; border-radius: 14px; font-size: 13px; }
  .is-chosen { border-color: #1b64da; color: #1b64da; }
</style>
<main></main>
<script>
  const most = ${extent === 'all' ? 'Infinity' : extent}
  const main = document.querySelector('main'), list = document.createElement('div')
  const rows = new Map()
  function leaf(parent, name) {
    const element = parent.appendChild(document.createElement('span'))
    element.className = name
    return element.appendChild(document.createTextNode(''))
  }
  function line(parent, name) {
    const element = parent.appendChild(document.createElement('div'))
    element.className = name
    return element
  }
  function add(row) {
    const element = line(list, 'row')
    const start = line(element, 'start'), head = line(start, 'head'), prices = line(start, 'small')
    const end = line(element, 'end')
    leaf(head, 'symbol').data = row.symbol
    leaf(head, 'side').data = row.type + ' ' + row.lots.toFixed(2)
    leaf(prices, 'open').data = row.openprice.toFixed(row.digits)
    leaf(prices, 'arrow').data = ' → '
    const now = leaf(prices, 'now'), profit = leaf(end, 'gain')
    leaf(line(end, 'small'), 'signal').data = row.signame
    const texts = { row, now, profit }
    rows.set(row.ticket, texts)
    writeRow(texts)
  }
  function showRows(matching) {
    rows.clear()
    list.replaceChildren()
    main.append(list)
    for (const row of matching.slice(0, most)) add(row)
  }
  function writeRow({ row, now, profit }) {
    const price = row.nowprice.toFixed(row.digits)
    if (now.data !== price) now.data = price
    const amount = (row.profit > 0 ? '+' : '') + row.profit.toFixed(2)
    if (profit.data !== amount) profit.data = amount
    const direction = row.profit < 0 ? 'loss' : 'gain'
    if (profit.parentNode.className !== direction) profit.parentNode.className = direction
  }
${hasSums ? sums : rowsAlone}
  const socket = new WebSocket('${url}')
  socket.onopen = () => socket.send('{"type":"Subscribe","traderid":10260}')
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    if (frame.type === 'Snapshot') begin(frame)
    if (frame.type === 'Delta') {
      move(frame)
      for (const patch of frame.data.upsert) {
        const texts = rows.get(patch.ticket)
        if (texts === undefined) continue
        Object.assign(texts.row, patch)
        writeRow(texts)
      }
    }
  }
</script>`
}
