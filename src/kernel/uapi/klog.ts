/** syslog(2): the kernel's log of one machine. */
export type { Klog, KlogRecord } from '../core/klog.ts';
