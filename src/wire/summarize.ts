/**
 * A frame in one line, and in the few words that decide how it is drawn: its protocol (shape and colour), whether it answers something (hollow),
 * and what it carries when it is a tunnel (an envelope).
 */
import { type DissectOptions, type Step, walk } from './dissect.ts';
import type { Shape } from './format.ts';
import { IPPROTO_ICMP, IPPROTO_IGMP, IPPROTO_TCP, IPPROTO_UDP, ipv4FragOff, ipv4IsFragment, ipv4Protocol } from './ipv4.ts';

export interface Summary {
  readonly proto: Shape;
  /** IPv4 addresses where there are some, MAC addresses otherwise; empty when they are cut off. */
  readonly src: string;
  readonly dst: string;
  readonly info: string;
  readonly reply: boolean;
  /** Of a fragment: where its data begins in the whole, in bytes. */
  readonly fragment?: number;
  /** What a VXLAN packet carries. */
  readonly inner?: Summary;
}

/** The summary of a whole frame. Costs one walk over its headers; nothing is put into words but the one line. */
export const summarize = (frame: Uint8Array, opts: DissectOptions = {}): Summary => summarizeSteps(walk(frame, opts));

/**
 * The first layer that is more than a carrier speaks for the frame: what follows it is its own matter (data, or a quoted packet).
 * UDP gives way to the VXLAN header inside it, and behind that header the inner frame has a summary of its own.
 */
function summarizeSteps(steps: readonly Step[]): Summary {
  const tunnel = steps.findIndex((step) => step.format?.shape === 'vxlan' && !step.cut);
  const speaker = steps.findIndex((step) => step.format !== undefined && step.format.shape !== 'other' && !step.cut);
  const enveloped = tunnel >= 0 && tunnel === speaker + 1;
  const at = enveloped ? tunnel : speaker >= 0 ? speaker : steps.findLastIndex((step) => step.format !== undefined && !step.cut);
  const { format, view } = steps[at] ?? {};
  const [src, dst] = endsOf(steps.slice(0, at + 1));
  const fragment = fragmentOf(steps.slice(0, at + 1));
  const summary = {
    proto: fragment?.shape ?? format?.shape ?? 'other',
    src,
    dst,
    info: (view && format?.summary(view)) ?? '',
    reply: (view && format?.reply?.(view.b, view.from)) ?? false,
    ...(fragment && { fragment: fragment.offset }),
  };
  return enveloped ? { ...summary, inner: summarizeSteps(steps.slice(tunnel + 1)) } : summary;
}

/** What the protocol field says of a fragment: those after the first have no header of their own that could. */
const CARRIED: Readonly<Record<number, Shape>> = {
  [IPPROTO_ICMP]: 'icmp',
  [IPPROTO_TCP]: 'tcp',
  [IPPROTO_UDP]: 'udp',
  [IPPROTO_IGMP]: 'ctl',
};
function fragmentOf(steps: readonly Step[]): { readonly offset: number; readonly shape: Shape } | undefined {
  const { view } = steps.findLast((step) => step.format?.proto === 'ipv4' && !step.cut) ?? {};
  if (!view || !ipv4IsFragment(view.b, view.from)) return undefined;
  return { offset: ipv4FragOff(view.b, view.from) * 8, shape: CARRIED[ipv4Protocol(view.b, view.from)] ?? 'other' };
}

/** The innermost addresses of these layers. */
function endsOf(steps: readonly Step[]): readonly [string, string] {
  for (const { format, view } of [...steps].reverse()) {
    const ends = format?.ends?.(view.b, view.from);
    if (ends) return ends;
  }
  return ['', ''];
}
