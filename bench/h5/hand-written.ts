/** How many rows the page has: all of them, or as many as a window. */
export type Extent = 'all' | number

/**
 * What the demo's page shows beside its rows: a chip for each symbol, the sums of all rows, kept by difference, and the
 * account, all written four times a second, each figure only when its text is another.
 */
const sums = `
  const amounts = ['profit', 'swap', 'commission'], sum = { profit: 0, swap: 0, commission: 0, lots: 0 }
  const figures = {}, held = new Map()
  let account, timer
  const minor = (amount) => Math.round(amount * 100)
  const grouped = (text) => text.replace(/\\B(?=(\\d{3})+\\.)/g, ',')
  const words = (cents) => (cents < 0 ? '-' : '') + grouped((Math.abs(cents) / 100).toFixed(2))
  function hold(row) {
    held.set(row.ticket, row)
    sum.lots += Math.round(row.lots * 1e8)
    for (const name of amounts) sum[name] += minor(row[name])
  }
  function begin(frame) {
    account = frame.account
    frame.data.forEach(hold)
    const main = document.querySelector('main')
    const card = line(main, 'card')
    const names = ['equity', 'floating', 'balance', 'margin', 'free', 'level', 'count', 'lots', ...amounts, 'net']
    for (const name of names) {
      const figure = line(card, 'figure')
      leaf(figure, 'small').data = name
      figures[name] = leaf(figure, 'amount')
    }
    const chips = line(main, 'chips')
    const symbols = new Set(frame.data.map((row) => row.symbol))
    for (const symbol of ['All', ...[...symbols].sort()]) leaf(chips, 'side').data = symbol
    show()
  }
  function tell(name, text) {
    if (figures[name].data !== text) figures[name].data = text
  }
  function show() {
    timer = undefined
    const net = sum.profit + sum.swap + sum.commission, margin = minor(account.margin)
    const equity = minor(account.balance) + minor(account.credit) + net
    tell('equity', words(equity))
    tell('floating', words(sum.profit))
    tell('balance', words(minor(account.balance)))
    tell('margin', words(margin))
    tell('free', words(equity - margin))
    tell('level', ((equity / margin) * 100).toFixed(2) + ' %')
    tell('count', String(held.size))
    tell('lots', (sum.lots / 1e8).toFixed(2))
    for (const name of amounts) tell(name, words(sum[name]))
    tell('net', words(net))
  }
  function move(frame) {
    if (frame.account) account = frame.account
    for (const patch of frame.data.upsert) {
      const row = held.get(patch.ticket)
      if (row === undefined) continue
      for (const name of amounts) if (name in patch) sum[name] += minor(patch[name]) - minor(row[name])
      Object.assign(row, patch)
    }
    timer ??= setTimeout(show, 250)
  }`

/**
 * A page as a careful hand writes it without any framework: one element a row, its text nodes kept, each written only
 * when its text is another, and nothing of the layout ever read.
 * @param hasSums whether it shows the demo's sums and chips as well
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
  .card { display: grid; grid-template-columns: 1fr 1fr; gap: 6px; padding: 16px; }
  .figure { display: flex; justify-content: space-between; contain: layout; font-variant-numeric: tabular-nums; }
  .chips { overflow: hidden; white-space: nowrap; }
</style>
<main></main>
<script>
  const most = ${extent === 'all' ? 'Infinity' : extent}
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
    const element = line(document.querySelector('main'), 'row')
    const start = line(element, 'start'), head = line(start, 'head'), prices = line(start, 'small')
    const end = line(element, 'end')
    leaf(head, 'symbol').data = row.symbol
    leaf(head, 'side').data = row.type + ' ' + row.lots.toFixed(2)
    leaf(prices, 'open').data = row.openprice.toFixed(row.digits)
    leaf(prices, 'arrow').data = ' → '
    const now = leaf(prices, 'now'), profit = leaf(end, 'gain')
    leaf(line(end, 'small'), 'signal').data = row.signame
    const shown = { row, now, profit }
    rows.set(row.ticket, shown)
    write(shown)
  }
  function write({ row, now, profit }) {
    const price = row.nowprice.toFixed(row.digits)
    if (now.data !== price) now.data = price
    const amount = (row.profit > 0 ? '+' : '') + row.profit.toFixed(2)
    if (profit.data !== amount) profit.data = amount
    const direction = row.profit < 0 ? 'loss' : 'gain'
    if (profit.parentNode.className !== direction) profit.parentNode.className = direction
  }
${hasSums ? sums : '  const begin = () => undefined, move = begin'}
  const socket = new WebSocket('${url}')
  socket.onopen = () => socket.send('{"type":"Subscribe","traderid":10260}')
  socket.onmessage = ({ data }) => {
    const frame = JSON.parse(data)
    if (frame.type === 'Snapshot') {
      begin(frame)
      for (const row of frame.data.slice(0, most)) add(row)
    }
    if (frame.type === 'Delta') {
      move(frame)
      for (const patch of frame.data.upsert) {
        const shown = rows.get(patch.ticket)
        if (shown === undefined) continue
        Object.assign(shown.row, patch)
        write(shown)
      }
    }
  }
</script>`
}
