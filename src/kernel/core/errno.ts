/** What a refused request comes back with: an errno and, where the kernel gives one, its extended-ack text. Tools alone turn this into words. */
export const ERRNO = {
  EPERM: 1,
  ENOENT: 2,
  ESRCH: 3,
  EINTR: 4,
  EIO: 5,
  ENXIO: 6,
  E2BIG: 7,
  EBADF: 9,
  EAGAIN: 11,
  ENOMEM: 12,
  EACCES: 13,
  EBUSY: 16,
  EEXIST: 17,
  ENODEV: 19,
  ENOTDIR: 20,
  EISDIR: 21,
  EINVAL: 22,
  EFBIG: 27,
  ENOSPC: 28,
  EPIPE: 32,
  ERANGE: 34,
  ELOOP: 40,
  EOPNOTSUPP: 95,
  EPFNOSUPPORT: 96,
  EAFNOSUPPORT: 97,
  EADDRINUSE: 98,
  EADDRNOTAVAIL: 99,
  ENETDOWN: 100,
  ENETUNREACH: 101,
  ENOBUFS: 105,
  ENOTCONN: 107,
  ETIMEDOUT: 110,
  ECONNREFUSED: 111,
  EHOSTDOWN: 112,
  EHOSTUNREACH: 113,
  EMSGSIZE: 90,
  EPROTONOSUPPORT: 93,
  EDESTADDRREQ: 89,
  EXFULL: 54,
  EXDEV: 18,
  EMLINK: 31,
  ENOTEMPTY: 39,
  ENOSYS: 38,
  ECONNRESET: 104,
  ENOTSOCK: 88,
  ENOPROTOOPT: 92,
  EPROTO: 71,
  EALREADY: 114,
  EISCONN: 106,
  EINPROGRESS: 115,
} as const;
export type Errno = keyof typeof ERRNO;

export class NlError {
  readonly errno: Errno;
  /** The kernel's extack text, printed by iproute2 as `Error: TEXT.` */
  readonly extack: string | undefined;
  constructor(errno: Errno, extack?: string) {
    this.errno = errno;
    this.extack = extack;
  }
}
export const nlError = (errno: Errno, extack?: string): NlError => new NlError(errno, extack);
export const isError = <T>(x: T | NlError): x is NlError => x instanceof NlError;

/** Outcome of a request that returns nothing. */
export type Ack = NlError | undefined;
