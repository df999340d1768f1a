/** The small form at a device: address, gateway, mtu, up; and for a tunnel that is to be made. The commands stand beside Apply. */
import { useStore as useFlow } from '@xyflow/react';
import { type ReactNode, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { formatIpv4 } from '#base/addr.ts';
import { IFF, RT_TABLE } from '#host/protocol.ts';
import { t } from '../i18n/t.ts';
import { act } from './actions.ts';
import { addVxlan, configure, type DeviceSettings, nextName, type VxlanWish } from './commands.ts';
import { useCanvas } from './context.ts';
import { backToDrawing } from './focus.ts';
import type { Plan } from './geometry/anchors.ts';
import { linkNames, type Thing, thingOf } from './things.ts';

export function QuickForm({ plan }: { plan: Plan }) {
  const { ui } = useCanvas();
  const form = useStore(ui, (s) => s.form);
  const thing = form && thingOf(plan, form.key);
  if (!form || !thing) return null;
  return form.kind === 'vxlan' ? (
    <VxlanForm key={form.key} thing={thing} plan={plan} />
  ) : thing.link ? (
    <DeviceForm key={form.key} thing={thing} plan={plan} />
  ) : null;
}

/** What a device is set to now. */
export function settingsOf(plan: Plan, thing: Thing): DeviceSettings {
  const { link } = thing;
  const first = link && plan.model.addrs(link)[0];
  const { snapshot } = plan.model;
  const route = [...snapshot.route.values()].find((r) => r.nsid === link?.nsid && r.table === RT_TABLE.MAIN && r.dstLen === 0);
  return {
    addr: first ? `${formatIpv4(first.local)}/${first.prefixLen}` : '',
    up: ((link?.flags ?? 0) & IFF.UP) !== 0,
    mtu: String(link?.mtu ?? ''),
    gateway: route?.nexthop.gateway ? formatIpv4(route.nexthop.gateway) : '',
  };
}

function DeviceForm({ thing, plan }: { thing: Thing; plan: Plan }) {
  const [now] = useState(() => settingsOf(plan, thing));
  const [want, setWant] = useState(now);
  const dev = thing.link?.name ?? '';
  const set = (part: Partial<DeviceSettings>) => setWant({ ...want, ...part });
  return (
    <FormFrame thing={thing} plan={plan} title={dev} lines={configure(thing.netns, dev, now, want)}>
      <Field
        label={t('canvas.form.addr')}
        value={want.addr}
        placeholder="10.0.0.101/24"
        onChange={(addr) => set({ addr: addr.trim() })}
        focus
      />
      <Field
        label={t('canvas.form.gateway')}
        value={want.gateway}
        placeholder="10.0.0.1"
        onChange={(gateway) => set({ gateway: gateway.trim() })}
      />
      <Field label={t('canvas.form.mtu')} value={want.mtu} placeholder="1500" onChange={(mtu) => set({ mtu: mtu.trim() })} />
      <label className="vl-check">
        <input type="checkbox" checked={want.up} onChange={(e) => set({ up: e.target.checked })} /> {t('canvas.form.up')}
      </label>
    </FormFrame>
  );
}

function VxlanForm({ thing, plan }: { thing: Thing; plan: Plan }) {
  const underlay =
    thing.space.links.find((l) => l.kind === 'nic' && !l.master) ?? thing.space.links.find((l) => l.kind === 'veth' && !l.master);
  const [want, setWant] = useState<VxlanWish>(() => ({
    name: nextName('vxlan', linkNames(thing.space), 1),
    vni: '1',
    remote: '',
    dstport: '4789',
    dev: underlay?.name ?? '',
    master: thing.link?.kind === 'bridge' ? thing.link.name : '',
  }));
  const set = (part: Partial<VxlanWish>) => setWant({ ...want, ...part });
  return (
    <FormFrame thing={thing} plan={plan} title={t('canvas.form.vxlan')} lines={addVxlan(thing.netns, want)}>
      <Field label={t('canvas.form.name')} value={want.name} placeholder="vxlan1" onChange={(name) => set({ name: name.trim() })} />
      <Field label={t('canvas.form.vni')} value={want.vni} placeholder="1" onChange={(vni) => set({ vni: vni.trim() })} focus />
      <Field
        label={t('canvas.form.remote')}
        value={want.remote}
        placeholder="11.238.151.74"
        onChange={(remote) => set({ remote: remote.trim() })}
      />
      <Field
        label={t('canvas.form.dstport')}
        value={want.dstport}
        placeholder="4789"
        onChange={(dstport) => set({ dstport: dstport.trim() })}
      />
      <Field label={t('canvas.form.dev')} value={want.dev} placeholder="eth0" onChange={(dev) => set({ dev: dev.trim() })} />
    </FormFrame>
  );
}

function Field(p: { label: string; value: string; placeholder: string; onChange: (v: string) => void; focus?: boolean }) {
  return (
    <label className="vl-field">
      <span>{p.label}</span>
      <input
        value={p.value}
        placeholder={p.placeholder}
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the form was asked for; its first field is where the user writes
        autoFocus={p.focus ?? false}
        onFocus={(e) => e.target.select()}
        onChange={(e) => p.onChange(e.target.value)}
      />
    </label>
  );
}

interface FrameProps {
  readonly thing: Thing;
  readonly plan: Plan;
  readonly title: string;
  readonly lines: readonly string[];
  readonly children: ReactNode;
}
const FORM_W = 264;

function FormFrame({ thing, plan, title, lines, children }: FrameProps) {
  const { lab, ui } = useCanvas();
  const [error, setError] = useState('');
  const place = useFormPlace(plan, thing.key);
  const frame = useRef<HTMLFormElement>(null);
  const close = () => {
    backToDrawing(frame.current);
    ui.setState({ form: undefined });
  };
  const apply = async () => {
    if (lines.length === 0) return close();
    const result = await act(lab, { machine: thing.machine }, lines, thing.key);
    if (result.status === 0) close();
    else setError(result.stderr.trim());
  };
  return (
    <form
      ref={frame}
      className="vl-form vl-ui nodrag nopan nowheel"
      style={place}
      aria-label={title}
      onKeyDown={(e) => {
        e.stopPropagation();
        if (e.key === 'Escape') close();
      }}
      onSubmit={(e) => {
        e.preventDefault();
        void apply();
      }}
    >
      <div className="vl-form-title">{title}</div>
      {children}
      <div className="vl-form-lines">{lines.length > 0 ? lines.map((l) => <div key={l}>{l}</div>) : t('canvas.form.nothing')}</div>
      {error && (
        <div className="vl-form-error" role="alert">
          {error}
        </div>
      )}
      <div className="vl-form-buttons">
        <button type="button" onClick={close}>
          {t('canvas.form.cancel')}
        </button>
        <button type="submit" className="primary">
          {t('canvas.form.apply')}
        </button>
      </div>
    </form>
  );
}

/** Beside the thing where there is room, inside the canvas. */
function useFormPlace(plan: Plan, key: string) {
  const [tx, ty, zoom] = useFlow((s) => s.transform);
  const width = useFlow((s) => s.width);
  const height = useFlow((s) => s.height);
  const rect = plan.rects.get(key) ?? plan.sockets.get(key)?.bridge;
  const right = rect ? tx + (rect.x + rect.w) * zoom + 16 : 40;
  const left = right + FORM_W > width && rect ? Math.max(8, tx + rect.x * zoom - FORM_W - 16) : right;
  const top = rect ? ty + rect.y * zoom : 40;
  return { left: Math.min(left, Math.max(8, width - FORM_W - 8)), top: Math.max(8, Math.min(top, height - 330)), width: FORM_W };
}
