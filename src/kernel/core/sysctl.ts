/**
 * Kernel parameters below /proc/sys (net/sysctl_net.c, kernel/sysctl.c): each layer registers its files when its module is loaded, each
 * namespace has its own values. A path with a `*` segment is a file in every directory `all`, `default` and one a device
 * (`net/ipv4/conf/DEV/rp_filter`); those hold integers, kept in one plain object a device so that the packet's path reads a field.
 *
 * Read: Documentation/networking/ip-sysctl.rst, devinet_conf_proc in net/ipv4/devinet.c. Left out: files that nothing here would obey. A namespace
 * keeps only what was written; the observable table therefore shows the parameters that somebody set.
 */
import type { Netns } from './netns.ts';
import { definePart, part } from './netns.ts';

interface SysctlDef {
  readonly default: string | ((net: Netns) => string);
  /** The text that is stored for what was written; undefined: EINVAL. Without it the file holds one integer (proc_dointvec). */
  readonly check?: (value: string, net: Netns) => string | undefined;
  /** The path has a `*` segment. */
  readonly perDevice?: boolean;
  /** `dev` is `all`, `default` or a device's name for files with `*`, else empty. */
  readonly onChange?: (net: Netns, value: string, dev: string) => void;
  /** A write to `default` leaves devices that exist as they are; for most files it reaches those that were never set themselves. */
  readonly ownDefault?: boolean;
  /** Only the machine's own namespace has it. */
  readonly initOnly?: boolean;
  /** One value for all namespaces of a machine, which only its own may write. */
  readonly machineWide?: boolean;
  /** What it reads, when that is not what was written. */
  readonly live?: (net: Netns) => string;
  /** Another file that holds the same value (`net/ipv4/ip_forward`). */
  readonly sameAs?: string;
}

/** The values of one directory: `net/ipv4/conf/eth0`. */
export type DevConf = Record<string, number>;

interface Family {
  readonly prefix: string;
  readonly files: Map<string, SysctlDef>;
  /** Values of a directory without a model; made once all files are registered. */
  defaults: DevConf | undefined;
}

interface SysctlPart {
  /** Texts of files that were written. */
  readonly values: Map<string, string>;
  readonly ints: Map<string, number>;
  /** By family prefix, then by directory. */
  readonly dirs: Map<string, Map<string, ConfDir>>;
}

interface ConfDir {
  readonly conf: DevConf;
  /** Files written here; a write to `default` does not reach them any more. */
  own: Set<string> | undefined;
  /** All count as written: the device has been configured. */
  allOwn: boolean;
}

const plain = new Map<string, SysctlDef>();
const families = new Map<string, Family>();

const SYSCTL = definePart<SysctlPart>('sysctl', () => ({ values: new Map(), ints: new Map(), dirs: new Map() }));

/** Registers one file, when the module that obeys it is loaded. */
export function register_net_sysctl(path: string, def: SysctlDef): void {
  const star = path.indexOf('/*/');
  if (star < 0) {
    plain.set(path, def);
    return;
  }
  const prefix = path.slice(0, star);
  const family = families.get(prefix) ?? { prefix, files: new Map(), defaults: undefined };
  family.files.set(path.slice(star + 3), def);
  families.set(prefix, family);
}

/** proc_dointvec_minmax: one integer within bounds; hexadecimal after 0x, octal after 0 (strtoul_lenient). */
export const sysctl_int_check =
  (min = -2147483648, max = 2147483647) =>
  (value: string): string | undefined => {
    const m = /^\s*(-?)(0[xX][\da-fA-F]+|0[0-7]*|[1-9]\d*)(\s|$)/.exec(value);
    if (!m) return undefined;
    const digits = m[2] as string;
    const n = (m[1] ? -1 : 1) * (/^0[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : Number(digits)) + 0;
    return n >= min && n <= max ? String(n) : undefined;
  };
const anyInt = sysctl_int_check();

interface Found {
  readonly def: SysctlDef;
  readonly path: string;
  readonly dir?: ConfDir;
  readonly dirName: string;
  readonly file: string;
}

function find(net: Netns, path: string): Found | undefined {
  const def = plain.get(path);
  if (def?.initOnly && net !== net.machine.init) return undefined;
  if (def) return def.sameAs ? find(net, def.sameAs) : { def, path, dirName: '', file: path };
  const cut = path.lastIndexOf('/');
  const dirCut = path.lastIndexOf('/', cut - 1);
  if (dirCut < 0) return undefined;
  const file = path.slice(cut + 1);
  const dirName = path.slice(dirCut + 1, cut);
  const prefix = path.slice(0, dirCut);
  const perDev = families.get(prefix)?.files.get(file);
  const dir = part(net, SYSCTL).dirs.get(prefix)?.get(dirName);
  return perDev && dir ? { def: perDev, path, dir, dirName, file } : undefined;
}

const defaultOf = (def: SysctlDef, net: Netns): string => (typeof def.default === 'string' ? def.default : def.default(net));

/** The text of the file; undefined when there is no such file. */
export function sysctl_read(net: Netns, path: string): string | undefined {
  const f = find(net, path);
  if (!f) return undefined;
  if (f.dir) return String(f.dir.conf[f.file]);
  if (f.def.live) return f.def.live(net);
  return part(f.def.machineWide ? net.machine.init : net, SYSCTL).values.get(f.path) ?? defaultOf(f.def, net);
}

/** Writes a file as `echo VALUE >/proc/sys/PATH` does. */
export function sysctl_write(net: Netns, path: string, value: string): 'ENOENT' | 'EINVAL' | undefined {
  const f = find(net, path);
  if (!f) return 'ENOENT';
  if (f.def.machineWide && net !== net.machine.init) return 'EINVAL';
  const text = (f.def.check ?? anyInt)(value, net);
  if (text === undefined) return 'EINVAL';
  if (f.dir) writeDir(net, f, f.dir, Number(text));
  else {
    part(net, SYSCTL).values.set(f.path, text);
    part(net, SYSCTL).ints.set(f.path, Number(text));
    sysctl_show(net, f.path, text);
  }
  f.def.onChange?.(net, text, f.dirName);
  return undefined;
}

function writeDir(net: Netns, f: Found, dir: ConfDir, value: number): void {
  dir.conf[f.file] = value;
  dir.own ??= new Set();
  dir.own.add(f.file);
  sysctl_show(net, f.path, String(value));
  if (f.dirName !== 'default' || f.def.ownDefault) return;
  const prefix = f.path.slice(0, f.path.length - f.file.length - f.dirName.length - 2);
  for (const [name, other] of part(net, SYSCTL).dirs.get(prefix) ?? []) {
    if (name === 'all' || name === 'default' || other.allOwn || other.own?.has(f.file)) continue;
    other.conf[f.file] = value;
  }
}

/** Shows a value in the observable table, under every name it has. */
export function sysctl_show(net: Netns, path: string, value: string): void {
  net.sysctl.set(path, { nsid: net.nsid, path, value });
  for (const [alias, def] of plain) if (def.sameAs === path) net.sysctl.set(alias, { nsid: net.nsid, path: alias, value });
}

/** An integer file without `*`; cheap enough for the packet's path. */
export function sysctl_int(net: Netns, path: string): number {
  const { ints } = part(net, SYSCTL);
  let value = ints.get(path);
  if (value === undefined) {
    value = Number(sysctl_read(net, path));
    ints.set(path, value);
  }
  return value;
}

/** Every path of this namespace, in the order of a walk through the directories. */
export function sysctl_list(net: Netns): string[] {
  const paths = [...plain].flatMap(([path, def]) => (def.initOnly && net !== net.machine.init ? [] : [path]));
  for (const [prefix, dirs] of part(net, SYSCTL).dirs) {
    for (const name of dirs.keys()) for (const file of families.get(prefix)?.files.keys() ?? []) paths.push(`${prefix}/${name}/${file}`);
  }
  return paths.sort();
}

const dirsOf = (net: Netns, prefix: string): Map<string, ConfDir> => {
  const { dirs } = part(net, SYSCTL);
  const found = dirs.get(prefix);
  if (found) return found;
  const made = new Map<string, ConfDir>();
  dirs.set(prefix, made);
  return made;
};

/** Makes a directory. `from` gives its values; without, they are the files' defaults. */
export function devconf_create(net: Netns, prefix: string, name: string, from?: DevConf): DevConf {
  const conf: DevConf = { ...(from ?? defaultsOf(net, prefix)) };
  dirsOf(net, prefix).set(name, { conf, own: undefined, allOwn: false });
  return conf;
}

function defaultsOf(net: Netns, prefix: string): DevConf | undefined {
  const family = families.get(prefix);
  if (!family || family.defaults) return family?.defaults;
  family.defaults = Object.fromEntries([...family.files].map(([file, def]) => [file, Number(defaultOf(def, net))]));
  return family.defaults;
}

/** The values of a directory, shared: a write shows in them at once. */
export const devconf = (net: Netns, prefix: string, name: string): DevConf | undefined => dirsOf(net, prefix).get(name)?.conf;

/** The device's values no longer follow `default` (ipv4_devconf_setall: when it gets its first address). */
export function devconf_setall(net: Netns, prefix: string, name: string): void {
  const dir = dirsOf(net, prefix).get(name);
  if (dir) dir.allOwn = true;
}

/** The device goes away, or (`to`) has a new name. */
export function devconf_remove(net: Netns, prefix: string, name: string, to?: string): void {
  const dirs = dirsOf(net, prefix);
  const dir = dirs.get(name);
  if (!dir) return;
  dirs.delete(name);
  if (to !== undefined) dirs.set(to, dir);
  for (const file of dir.own ?? []) {
    net.sysctl.delete(`${prefix}/${name}/${file}`);
    if (to !== undefined) sysctl_show(net, `${prefix}/${to}/${file}`, String(dir.conf[file]));
  }
}
