export const enCanvas = {} as const;
