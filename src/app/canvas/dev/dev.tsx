import '@fontsource/ibm-plex-sans/latin-400.css';
import '@fontsource/ibm-plex-sans/latin-500.css';
import '@fontsource/ibm-plex-sans/latin-600.css';
import '@fontsource/ibm-plex-mono/latin-400.css';
import '@fontsource/ibm-plex-mono/latin-600.css';
import '../../tokens.css';
import { createRoot } from 'react-dom/client';
import { HostClient } from '../../host/client.ts';
import { playerOf } from '../../play/player.ts';
import { createLab } from '../../store/lab-store.ts';
import { Canvas } from '../Canvas.tsx';
import { Sample, tunnelPing, twoHosts } from '../testing/sample.ts';

const q = new URLSearchParams(location.search);
document.documentElement.dataset['theme'] = q.get('theme') ?? 'light';
const sent: unknown[] = [];
let handler: (m: never) => void = () => {};
const client = new HostClient({
  post: (m) => {
    sent.push(m);
    if (m.type === 'request')
      setTimeout(() => handler({ type: 'reply', id: m.id, value: { status: 0, stdout: '', stderr: '' } } as never), 5);
  },
  onMessage: (h) => {
    handler = h as never;
  },
  close: () => {},
});
const lab = createLab(client);
function big(n: number) {
  const s = new Sample();
  const per = 20;
  for (let m = 0; m * per < n; m++) {
    const init = s.machine(`node${m + 1}`);
    s.link(init, 2, 'eth0', 'nic');
    s.addr(init, 2, `192.168.50.${m + 1}/24`);
    s.bridge(init, 3, 'br0');
    s.addr(init, 3, `10.${m}.0.1/24`);
    for (let i = 0; i < per; i++) {
      const r = s.netns(m + 1, `web-${i}`);
      s.veth([init, 10 + i, `veth${i}`, 3], [r, 2, 'eth0']);
      s.addr(r, 2, `10.${m}.0.${i + 2}/24`);
    }
  }
  return s.snapshot;
}
const snap = q.get('net') === 'big' ? big(Number(q.get('n') ?? 100)) : q.get('net') === 'states' ? states() : twoHosts();
function states() {
  const s = new Sample();
  const h = s.machine('host');
  s.bridge(h, 3, 'br0');
  s.addr(h, 3, '10.0.0.1/24');
  for (let i = 0; i < 4; i++) {
    const r = s.netns(1, `web-${i + 1}`);
    s.veth([h, 10 + i, `veth${i + 1}`, 3], [r, 2, 'eth0']);
    s.addr(r, 2, `10.0.0.${101 + i}/24`);
  }
  for (const l of s.snapshot.link.values()) {
    if (l.name === 'veth2') Object.assign(l, { flags: 0 });
    if (l.name === 'veth3') Object.assign(l, { carrier: false });
    if (l.name === 'veth4') Object.assign(l, { port: { ...l.port, state: 'blocking' } });
  }
  const r5 = s.netns(1, 'plain');
  const r6 = s.netns(1, 'peer');
  s.veth([r5, 2, 'eth0'], [r6, 2, 'eth0']);
  s.addr(r5, 2, '10.1.0.1/24');
  s.veth([h, 30, 'veth9'], [s.netns(1, 'up'), 2, 'eth0']);
  s.addr(h, 30, '172.16.0.1/30');
  return s.snapshot;
}
lab.store.setState({ snapshot: snap, rev: 1, roles: { hostA: 'host', hostB: 'host', core: 'router', host: 'host' }, playing: false });
const tape = tunnelPing();
lab.log.append(tape.events, tape.frames);
lab.store.setState({ end: lab.log.end });
Object.assign(window, { lab, player: playerOf(lab), sent });
createRoot(document.getElementById('root') as HTMLElement).render(<Canvas lab={lab} />);
