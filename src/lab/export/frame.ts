/** What stands before and after the building commands in a box script: checks, the making of a namespace, the verbs. */
import { quote } from './quote.ts';
import { BOX_WORDS as W } from './words.ts';

const comments = (lines: readonly string[]): string => lines.map((l) => `# ${l}`).join('\n');

export interface BoxFrame {
  /** One line. */
  readonly title: string;
  /** Names the lab in a path. */
  readonly id: string;
  readonly tools: readonly string[];
  /** Quoted names of namespaces. */
  readonly spaces: readonly string[];
  /** Some name or rule has a character that the shell would expand outside single quotes. */
  readonly literal: boolean;
}

/** Everything before `build() {`. */
export function boxBegin(frame: BoxFrame): string {
  const [up, down, status] = W.usage;
  return `#!/usr/bin/env bash
# ${frame.title}
#
${comments(W.intro)}
#
#   sudo bash ${frame.id}.sh up      ${up}
#   sudo bash ${frame.id}.sh down    ${down}
#   sudo bash ${frame.id}.sh status  ${status}
${frame.literal ? `# ${W.literal}\n# shellcheck disable=SC2016\n` : ''}set -euo pipefail

# ${W.marks}
state=/run/vethlab/${frame.id}
spaces=(
${frame.spaces.map((s) => `  ${s}`).join('\n')}
)

die() {
  printf '%s: %s\n' "\${0##*/}" "$*" >&2
  exit 1
}

# ${W.check}
check() {
  [ "$(id -u)" -eq 0 ] || die ${quote(W.needRoot)} "$0"
  local tool
  for tool in ${frame.tools.join(' ')}; do
    command -v "$tool" >/dev/null || die "$tool" ${quote(W.needTool)}
  done
}

refuse() {
  [ ! -e "$state" ] || die ${quote(W.already)}
  local name
  for name in "\${spaces[@]}"; do
    [ ! -e "/var/run/netns/$name" ] || die ${quote(W.exists)} "$name"
  done
}

${comments(W.space)}
space() {
  mkdir -p "\${state%/*}"
  echo "$1" >>"$state"
  ip netns add "$1"
  ip netns exec "$1" sysctl -qw net.ipv4.ip_forward=0 \\
    net.ipv4.conf.all.rp_filter=0 net.ipv4.conf.default.rp_filter=0 \\
    net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.default.arp_ignore=0 \\
    net.ipv4.conf.all.arp_announce=0 net.ipv4.conf.default.arp_announce=0
  ip netns exec "$1" sysctl -eqw net.bridge.bridge-nf-call-iptables=0 \\
    net.ipv6.conf.all.disable_ipv6=1 net.ipv6.conf.default.disable_ipv6=1
}
`;
}

/** Everything after the body of `build`. */
export const boxEnd = (): string => `# ${W.down}
down() {
  [ -e "$state" ] || { echo ${quote(W.nothing)}; return; }
  local name
  while read -r name; do
    [ -e "/var/run/netns/$name" ] || continue
    # ${W.processes}
    ip netns pids "$name" | xargs -r kill -9 || true
    ip netns del "$name"
  done <"$state"
  rm "$state"
  rmdir "\${state%/*}" 2>/dev/null || true
  echo ${quote(W.removed)}
}

# ${W.undo}
undo() {
  local status=$?
  trap - EXIT
  echo ${quote(W.failed)} >&2
  down >&2 || true
  exit "$status"
}

up() {
  refuse
  trap undo EXIT
  build
  trap - EXIT
  echo ${quote(W.built)}
}

status() {
  [ -e "$state" ] || { echo ${quote(W.nothing)}; return; }
  local name
  while read -r name; do
    echo "== $name"
    ip -n "$name" -br addr
  done <"$state"
}

case \${1:-up} in
  up | down | status)
    check
    "\${1:-up}"
    ;;
  *) die 'up, down or status?' ;;
esac
`;
