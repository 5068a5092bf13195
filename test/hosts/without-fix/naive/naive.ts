/** Turns a function into the one that replaces it when its fix is removed. */
export type Naive<Original> = (original: Original) => Original
