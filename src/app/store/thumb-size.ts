/** What a lab's stamp is, for those who show it without being able to draw one. */
export interface Thumb {
  readonly floors: string;
  readonly rooms: string;
  readonly fixtures: string;
  readonly cables: string;
}

export const THUMB = { w: 72, h: 48 } as const;
