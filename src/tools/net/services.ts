/** Names of ports (getservbyport(3), getservbyname(3)). */
import { SERVICES } from '#tools/iptables/services.ts';

type Proto = 'tcp' | 'udp';
const byPort = new Map<string, string>();
const byName = new Map<string, number>();

function load(): void {
  for (const entry of SERVICES.split(' ')) {
    const [name = '', port = '', protos = ''] = entry.split(':');
    for (const letter of protos) {
      const proto = letter === 't' ? 'tcp' : 'udp';
      if (!byPort.has(`${port}/${proto}`)) byPort.set(`${port}/${proto}`, name);
      byName.set(`${name}/${proto}`, Number(port));
    }
  }
}

export function serviceName(port: number, proto: Proto): string | undefined {
  if (byPort.size === 0) load();
  return byPort.get(`${port}/${proto}`);
}
export function servicePort(name: string, proto: Proto): number | undefined {
  if (byPort.size === 0) load();
  return byName.get(`${name}/${proto}`);
}
