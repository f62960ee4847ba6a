/**
 * Who is at the other end, for limits only. An IPv4 peer of a dual-stack listener shows as a mapped IPv6 address and must count
 * as the same client, and whoever holds one IPv6 address holds its whole /64.
 * `X-Forwarded-For` is believed only for the configured number of proxies, counted from the right: the rest is the client's own
 * invention. The PROXY protocol, which uWebSockets.js accepts from any peer, is not believed at all.
 */

/** A binary address (4 or 16 bytes) as text; mapped IPv4 is written as IPv4. Empty input gives `unknown`. */
export function addressText(binary: ArrayBuffer): string {
  const bytes = new Uint8Array(binary);
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return 'unknown';
  const isMapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
  if (isMapped) return bytes.subarray(12).join('.');
  const groups: string[] = [];
  for (let i = 0; i < 16; i += 2) groups.push((((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0)).toString(16));
  return groups.join(':');
}

/** The client's address behind `proxies` trusted proxies; the peer itself when there are none or the header is missing or short. */
export function clientAddress(peer: string, forwardedFor: string | undefined, proxies: number): string {
  if (proxies < 1 || forwardedFor === undefined) return peer;
  const hops = forwardedFor.split(',');
  const hop = hops[hops.length - proxies]?.trim();
  if (hop === undefined || hop === '' || hop.length > 64 || !/^[0-9a-fA-F:.]+$/.test(hop)) return peer;
  return hop;
}

/** The key under which an address is limited: the address itself for IPv4, the /64 for IPv6. */
export function addressLimitKey(address: string): string {
  if (!address.includes(':')) return address;
  const [head = '', tail = ''] = address.toLowerCase().split('::');
  const headGroups = head === '' ? [] : head.split(':');
  const tailGroups = tail === '' ? [] : tail.split(':');
  const zeros: string[] = address.includes('::')
    ? Array(Math.max(0, 8 - headGroups.length - tailGroups.length)).fill('0')
    : [];
  const groups = [...headGroups, ...zeros, ...tailGroups].slice(0, 4);
  return `${groups.map((group) => group.replace(/^0+(?=.)/, '')).join(':')}::/64`;
}
