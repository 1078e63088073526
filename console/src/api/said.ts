/** An answer as it is said: the server writes every member, `null` where there is nothing, though none is promised. */
export type Said<T> = T extends (infer One)[]
  ? Said<One>[]
  : T extends object
    ? { [Name in keyof T]-?: Said<Exclude<T[Name], undefined>> }
    : T
