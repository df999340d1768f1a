/** Version and usage of conntrack(8): the commands and options that there are here. */
export const VERSION = 'v1.4.7';
export const USAGE = `Command line interface for the connection tracking system. Version 1.4.7
Usage: conntrack [commands] [options]

Commands:
  -L [table] [options]		List conntrack or expectation table
  -D [table] parameters		Delete conntrack or expectation
  -F [table]			Flush table
  -C [table]			Show counter

Tables: conntrack

Conntrack parameters and options:
  -n, --src-nat ip			source NAT ip
  -g, --dst-nat ip			destination NAT ip
  -j, --any-nat ip			source or destination NAT ip
  -m, --mark mark			Set mark
  -o, --output type[,...]		Output format, eg. extended

Common parameters and options:
  -s, --src, --orig-src ip		Source address from original direction
  -d, --dst, --orig-dst ip		Destination address from original direction
  -r, --reply-src ip		Source addres from reply direction
  -q, --reply-dst ip		Destination address from reply direction
  -p, --protonum proto		Layer 4 Protocol, eg. 'tcp'
  -f, --family proto		Layer 3 Protocol, eg. 'ipv4'
  -u, --status status		Set status, eg. ASSURED

`;
