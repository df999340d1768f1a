/** SipHash-2-4 (Aumasson and Bernstein) with a 128-bit key over 32-bit words, in halves of 32 bits: the keyed hash that Linux chooses paths with. */

/** The four 64-bit words of the state, each as low and high half. */
type State = [number, number, number, number, number, number, number, number];

/** v[a] += v[b], 64 bits. */
function add(v: State, a: number, b: number): void {
  const low = (v[a] as number) + (v[b] as number);
  v[a] = low >>> 0;
  v[a + 1] = ((v[a + 1] as number) + (v[b + 1] as number) + (low > 0xffffffff ? 1 : 0)) >>> 0;
}
/** v[a] = rotl(v[a], n), 64 bits, n below 32. */
function rotate(v: State, a: number, n: number): void {
  const low = v[a] as number;
  const high = v[a + 1] as number;
  v[a] = ((low << n) | (high >>> (32 - n))) >>> 0;
  v[a + 1] = ((high << n) | (low >>> (32 - n))) >>> 0;
}
function xor(v: State, a: number, b: number): void {
  v[a] = ((v[a] as number) ^ (v[b] as number)) >>> 0;
  v[a + 1] = ((v[a + 1] as number) ^ (v[b + 1] as number)) >>> 0;
}
/** rotl by 32. */
function swapHalves(v: State, a: number): void {
  const low = v[a] as number;
  v[a] = v[a + 1] as number;
  v[a + 1] = low;
}

const V0 = 0;
const V1 = 2;
const V2 = 4;
const V3 = 6;
function round(v: State): void {
  add(v, V0, V1);
  rotate(v, V1, 13);
  xor(v, V1, V0);
  swapHalves(v, V0);
  add(v, V2, V3);
  rotate(v, V3, 16);
  xor(v, V3, V2);
  add(v, V0, V3);
  rotate(v, V3, 21);
  xor(v, V3, V0);
  add(v, V2, V1);
  rotate(v, V1, 17);
  xor(v, V1, V2);
  swapHalves(v, V2);
}

function absorb(v: State, low: number, high: number): void {
  v[V3] = (v[V3] ^ low) >>> 0;
  v[V3 + 1] = ((v[V3 + 1] as number) ^ high) >>> 0;
  round(v);
  round(v);
  v[V0] = (v[V0] ^ low) >>> 0;
  v[V0 + 1] = ((v[V0 + 1] as number) ^ high) >>> 0;
}

/** Low and high half of the hash of little-endian `words` under the key of two 64-bit words (low, high, low, high). */
export function siphash(words: readonly number[], key: readonly [number, number, number, number]): [number, number] {
  const [k0, k0h, k1, k1h] = key;
  const v = [
    0x70736575 ^ k0,
    0x736f6d65 ^ k0h,
    0x6e646f6d ^ k1,
    0x646f7261 ^ k1h,
    0x6e657261 ^ k0,
    0x6c796765 ^ k0h,
    0x79746573 ^ k1,
    0x74656462 ^ k1h,
  ].map((x) => x >>> 0) as State;
  const whole = words.length & ~1;
  for (let i = 0; i < whole; i += 2) absorb(v, words[i] as number, words[i + 1] as number);
  const odd = words.length & 1 ? (words[whole] as number) : 0;
  absorb(v, odd, (words.length * 4) << 24);
  v[V2] = (v[V2] ^ 0xff) >>> 0;
  for (let i = 0; i < 4; i++) round(v);
  const low = (v[V0] ^ v[V1] ^ v[V2] ^ v[V3]) >>> 0;
  const high = ((v[1] as number) ^ (v[3] as number) ^ (v[5] as number) ^ (v[7] as number)) >>> 0;
  return [low, high];
}
