/** Whether text can be the name of a variable (POSIX 3.230). */
export const isName = (s: string): boolean => /^[A-Za-z_]\w*$/.test(s);
