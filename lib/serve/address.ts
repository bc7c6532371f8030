import { BlockList, isIP } from 'node:net';

/** What is no public host, by the IANA registries of special-purpose addresses (RFC 6890 and its successors). */
const special = new BlockList();
const v4 = [
  ...['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.0.0.0/24'],
  ...['192.0.2.0/24', '192.31.196.0/24', '192.52.193.0/24', '192.88.99.0/24', '192.168.0.0/16', '192.175.48.0/24'],
  ...['198.18.0.0/15', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
];
/** Inside 2000::/3, the only block that is given out: Teredo and the like, documentation, 6to4, which holds IPv4. */
const v6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20', '2620:4f:8000::/48'];
for (const [net, type] of [...v4.map((n) => [n, 'ipv4'] as const), ...v6.map((n) => [n, 'ipv6'] as const)]) {
  const [address, bits] = net.split('/');
  special.addSubnet(address!, Number(bits), type);
}
const given = new BlockList();
given.addSubnet('2000::', 3, 'ipv6');

/** Whether an address is one of the public network: not of this machine, its network, or anything reserved. */
export function isPublic(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special.check(address, 'ipv4');
  return family === 6 && given.check(address, 'ipv6') && !special.check(address, 'ipv6');
}
