/** /proc/sys as one namespace sees it. */
import { type Ack, nlError } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { sysctl_list, sysctl_read, sysctl_write } from '../core/sysctl.ts';

export const sysctlGet = (net: Netns, path: string): string | undefined => sysctl_read(net, path);

export function sysctlSet(net: Netns, path: string, value: string): Ack {
  const errno = sysctl_write(net, path, value);
  return errno && nlError(errno);
}

export const sysctlList = (net: Netns): string[] => sysctl_list(net);
