/** Errors as the kernel's door returns them. */
export * from '../core/errno.ts';
