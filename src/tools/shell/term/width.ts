/** Columns that text takes on a terminal: East Asian wide characters two, combining marks none. */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/u;
const ZERO = /\p{Mn}|\p{Me}|\p{Cf}/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences begin with one.
const SEQUENCES = /\x1b\[[0-9;?]*[A-Za-z]/g;

export function textWidth(text: string): number {
  let n = 0;
  for (const c of text.replace(SEQUENCES, '')) n += c < '\u0300' ? 1 : ZERO.test(c) ? 0 : WIDE.test(c) ? 2 : 1;
  return n;
}
