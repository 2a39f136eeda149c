/** One call of a fake port: throws the trouble planted for `method`, else does `work` a moment later. */
export type Step = <T>(method: string, work: () => T) => Promise<T>;
