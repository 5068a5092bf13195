/** A browser with one page, reduced to functions that every browser supports. */
export interface Browser {
  /** Name and version: `Firefox 140.0`. */
  readonly version: string
  visit(url: string): Promise<void>
  /** Evaluates an expression to a string. Rejects while the page is between two documents. */
  read(expression: string): Promise<string>
  /** Sets the page size, CSS px. A browser window leaves the page less. */
  resize(width: number, height: number): Promise<void>
  picture(): Promise<Buffer>
  stop(): Promise<void>
}
