/** Text by key. Each call rejects with the platform's error; none throws synchronously. */
export interface Storage {
  read(key: string): Promise<string | undefined>
  write(key: string, text: string): Promise<void>
  remove(key: string): Promise<void>
  keys(): Promise<readonly string[]>
}
