import type { Redis } from 'ioredis'

/** ioredis leaves some commands of its own to themselves, such as to subscribe again: none ends the process. */
export function handleFailures(redis: Redis): void {
  const send = redis.sendCommand.bind(redis)
  redis.sendCommand = (command, stream) => {
    command.promise.catch(() => undefined)
    return send(command, stream)
  }
}
