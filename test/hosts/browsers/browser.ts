/** A browser with one page, with the functions that every browser supports. */
export interface Browser {
  /** The browser's own name and version: `Firefox 140.0`. */
  readonly version: string
  visit(url: string): Promise<void>
  /** Evaluates an expression in the page to a string. Rejects while the page is between two documents. */
  read(expression: string): Promise<string>
  /** Sets the size of the page, CSS px. A browser with a window gives the page less. */
  resize(width: number, height: number): Promise<void>
  /** A screenshot, PNG. */
  picture(): Promise<Buffer>
  stop(): Promise<void>
}
