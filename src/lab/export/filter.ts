/** iptables: chains, policies and rules, table after table. */

import { ruleWords } from './quote.ts';
import { type Plan, type Step, step } from './step.ts';

export function filterSteps(plan: Plan): Step[] {
  const { xtchain, xtrule } = plan.model.snapshot;
  return plan.spaces.flatMap((space) => {
    const chains = [...xtchain.values()].filter((c) => c.nsid === space.netns.nsid);
    const rules = [...xtrule.values()].filter((r) => r.nsid === space.netns.nsid);
    const tables = [...new Set([...chains, ...rules].map((r) => r.table))].toSorted();
    return tables.flatMap((table) => {
      const t = table === 'filter' ? [] : ['-t', table];
      const own = chains.filter((c) => c.table === table);
      const made = own.filter((c) => c.policy === undefined).map((c) => step('filter', space, 'iptables', ...t, '-N', c.name));
      const policies = own.filter((c) => c.policy === 'DROP').map((c) => step('filter', space, 'iptables', ...t, '-P', c.name, 'DROP'));
      const lines = rules
        .filter((r) => r.table === table)
        .toSorted((a, b) => (a.chain < b.chain ? -1 : a.chain > b.chain ? 1 : a.num - b.num))
        .map((r) => step('filter', space, 'iptables', ...t, '-A', r.chain, ...ruleWords(r.text)));
      return [...made, ...lines, ...policies];
    });
  });
}
