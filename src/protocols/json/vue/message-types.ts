/** Payloads by the names of what the server pushes. */
export type Received<M extends object> = M extends { readonly receive: infer Part } ? Part : Record<string, unknown>
export type Sent<M extends object> = M extends { readonly send: infer Part } ? Part : Record<string, unknown>
export type Requests<M extends object> = M extends { readonly request: infer Part } ? Part : Record<string, unknown>
export type Params<Request> = Request extends { readonly params: infer Given } ? Given : unknown
export type Result<Request> = Request extends { readonly result: infer Given } ? Given : unknown
export type NameOf<Part> = keyof Part & string
