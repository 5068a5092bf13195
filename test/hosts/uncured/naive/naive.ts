/** Makes of a function as it is the one that stands in its place when its cure is taken away. */
export type Naive<Cured> = (cured: Cured) => Cured
