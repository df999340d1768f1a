import { describe, expect, test } from 'vitest';
import { ToolRig } from '#tools/net/testing/rig.ts';
import { perform, session } from '#tools/net/testing/script.ts';
import { dotName, slashPath, sysctl } from './sysctl.ts';

/** Sessions recorded with procps-ng 4.0.2 on Linux; `E|` is stderr, `[n]` the exit status. */
function replay(text: string): void {
  const rig = new ToolRig([sysctl]);
  rig.fs.write('/c', '# c\n; d\nnet.ipv4.ip_forward = 1\n\n-net.foo=3\nnet.bar=3\nfoo\n', 'truncate');
  for (const { command, expected } of session(text)) expect(`$ ${command}\n${perform(rig, command)}`).toBe(`$ ${command}\n${expected}`);
}

describe('sysctl', () => {
  test('reading and writing', () =>
    replay(`
$ sysctl net.ipv4.ip_forward
net.ipv4.ip_forward = 0
$ sysctl -w net.ipv4.ip_forward=1
net.ipv4.ip_forward = 1
$ sysctl -n net/ipv4/ip_forward
1
$ sysctl -q net.ipv4.ip_forward=0
$ sysctl -N net.ipv4.ip_forward
net.ipv4.ip_forward
$ sysctl 'net.ipv4.ip_forward = 1'
net.ipv4.ip_forward = 1
$ sysctl -e net.foo
`));
  test('what is refused, and in which words', () =>
    replay(`
$ sysctl net.foo
E|sysctl: cannot stat /proc/sys/net/foo: No such file or directory
[1]
$ sysctl -w net.ipv4.ip_forward
E|sysctl: command line(0): invalid syntax, continuing...
[1]
$ sysctl -w net.ipv4.ip_forward=foo
E|sysctl: setting key "net.ipv4.ip_forward": Invalid argument
[1]
$ sysctl -w =1
E|sysctl: Path is not under /proc/sys/: /proc/sys/
[1]
$ sysctl -r ip_forward
E|sysctl: no variables specified
E|Try \`sysctl --help' for more information.
[1]
$ sysctl -p /nonexist
E|sysctl: cannot open "/nonexist": No such file or directory
[1]
$ sysctl -p /c
net.ipv4.ip_forward = 1
E|sysctl: cannot stat /proc/sys/net/foo: No such file or directory
E|sysctl: cannot stat /proc/sys/net/bar: No such file or directory
E|sysctl: /c(7): invalid syntax, continuing...
[1]
$ sysctl -V
sysctl from procps-ng 4.0.2
`));
  test('-a lists everything, a directory what is below it, -r picks', () => {
    const rig = new ToolRig([sysctl]);
    expect(rig.run('sysctl -a').out.split('\n').length - 1).toBe(rig.sys.sysctlList().length);
    expect(rig.run('sysctl net.ipv4.conf.lo').out).toMatch(/^(net\.ipv4\.conf\.lo\.\w+ = \d+\n)+$/);
    expect(rig.run('sysctl -a -r ip_forward$').out).toBe('net.ipv4.ip_forward = 0\n');
  });
  test('a dot inside a device name', () => {
    expect(slashPath('net.ipv4.conf.eth0/1.forwarding')).toBe('net/ipv4/conf/eth0.1/forwarding');
    expect(slashPath('net/ipv4/conf/eth0.1/forwarding')).toBe('net/ipv4/conf/eth0.1/forwarding');
    expect(dotName('net/ipv4/conf/eth0.1/forwarding')).toBe('net.ipv4.conf.eth0/1.forwarding');
  });
});
