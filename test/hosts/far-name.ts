/** The app takes this name for a remote machine. The device resolves it to localhost. */
const FAR_NAME = 'feed.test'

export const resolveName = (url: string): string => url.replace(`//${FAR_NAME}`, '//127.0.0.1')

export const farAddress = (url: string): string => url.replace('//127.0.0.1', `//${FAR_NAME}`)
