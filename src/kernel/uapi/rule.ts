/** RTM_NEWRULE, RTM_DELRULE, RTM_GETRULE for IPv4. */
import type { RuleRow } from '#sim/rows.ts';
import type { Ack } from '../core/errno.ts';
import type { Netns } from '../core/netns.ts';
import { fib_delrule, fib_newrule, fib_rules_dump } from '../ipv4/fib_rules.ts';
import type { RuleSpec } from './uapi.ts';

export const rules = (net: Netns): RuleRow[] => fib_rules_dump(net);
export const newRule = (net: Netns, spec: Partial<RuleSpec>): Ack => fib_newrule(net, spec);
export const delRule = (net: Netns, spec: Partial<RuleSpec>): Ack => fib_delrule(net, spec);
