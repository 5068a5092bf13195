/** Where the host put the bench's address. */
const BENCH_KEY = 'tradewire-bench'

/** `http:` address of the bench, without a slash at its end. */
const benchAddress = (): string => String(uni.getStorageSync(BENCH_KEY))

export const socketAddress = (name: string): string => `${benchAddress().replace(/^http/, 'ws')}/${name}`

/** Sends the bench a line. */
export function report(line: string): void {
  uni.request({ url: `${benchAddress()}/report?line=${encodeURIComponent(line)}`, complete: () => undefined })
}
