/** English texts of the three labs, by the keys that their documents carry. */
export const LAB_WORDS_EN = {
  'lab.veth.name': 'Two namespaces and a veth pair',
  'lab.veth.about':
    'The smallest container network: two network namespaces, each with a network stack of its own, and a veth pair between them. A veth pair is a cable with a network card at each end; what goes in on one side comes out on the other.',
  'lab.veth.try.ping': 'Ask the other namespace. ARP goes first: the address 10.0.0.102 has to become a MAC address.',
  'lab.veth.try.neigh': 'See what ARP learned.',
  'lab.veth.try.down': 'Switch one end off and ask again: the other end loses its carrier.',
  'lab.bridge.name': 'A bridge with a gateway',
  'lab.bridge.about':
    'Two namespaces plugged into a Linux bridge, as containers are. Each veth pair has one end in a namespace; the other is a port of br0, where it is no card any more but a plug. br0 itself has the address 10.0.0.1: it is the gateway by which the namespaces reach the host.',
  'lab.bridge.try.ping': 'Ask the other namespace: br0 floods the first question, then learns who is where.',
  'lab.bridge.try.host': 'Ask the gateway, which is the host itself.',
  'lab.bridge.try.show': 'See which devices are plugged into the bridge.',
  'lab.bridge.try.fdb': 'See what the bridge learned, and behind which port.',
  'lab.vxlan.name': 'VXLAN across two hosts',
  'lab.vxlan.about':
    'Two hosts in different subnets, joined by a router, and four namespaces that believe they share one switch. vxlan1 and vxlan2 are ports of the bridges: a frame that leaves by them is wrapped in UDP (VNI 1, port 9527), crosses the router, and is unwrapped on the other host.',
  'lab.vxlan.try.ping': 'Ask across the hosts and watch the envelope go on and come off.',
  'lab.vxlan.try.outer': 'Watch the envelopes on the physical card (in a second terminal).',
  'lab.vxlan.try.neigh': 'The neighbour looks as if it were on the same switch.',
  'lab.vxlan.try.fdb': 'See which MAC addresses are behind the other host.',
} as const;
export type LabWord = keyof typeof LAB_WORDS_EN;
