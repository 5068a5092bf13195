export const liveEn = {
  lose: 'Stop the server',
  giveBack: 'Start the server',
  secondsAfter: (seconds: number) => (seconds === 0 ? '0' : `${seconds} s`),
  axis: 'Attempts in five windows, by seconds since the disconnect',
  rows: (count: string, changes: string) => `${count} rows, ${changes} price changes a second`,
  byProfit: 'Sort by profit',
  byServer: 'Server order',
  spread: 'Five windows, with each client at a different time',
  fixed: 'All clients every 3 seconds',
  peak: (most: string) => `at most ${most} a second`,
  again: 'Disconnect all clients again',
  clients: 'Attempts of 1,000 clients after a simultaneous disconnect',
  needing: 'Open Trades',
  other: 'Closed Trades',
  needHint: 'This tab needs the socket.',
  otherHint: 'This tab needs no socket: after 300 ms the client sends its goodbye frame and closes the socket.',
  flip: 'Switch away and back in 150 ms',
}

export type LiveTexts = typeof liveEn
