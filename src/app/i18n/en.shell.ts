export const enShell = {} as const;
