// What a reader of the documents takes for granted: the application's own.

/** The application's way to a fresh token. */
declare function getToken(): Promise<string>

/** The application's words for the module's codes. */
declare const words: Readonly<Partial<Record<string, string>>>

/** What `createSSRApp` gave in `main.ts`. */
declare const app: import('vue').App
