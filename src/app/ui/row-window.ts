/**
 * Which rows of a long list of equal rows are drawn: those in view and a few around. Keeps to the newest row until the reader scrolls up. Libraries
 * for this measure rows and read the layout with each new one; here all are the same height, so that nothing is measured while the list grows.
 */
import { type RefObject, type UIEvent, useLayoutEffect, useRef, useState } from 'react';

export interface RowWindow {
  /** First row to draw, and the one after the last. */
  readonly first: number;
  readonly end: number;
  readonly onScroll: (e: UIEvent<HTMLElement>) => void;
  /** Scrolls as little as is needed to show a row. */
  readonly reveal: (row: number) => void;
}
const AROUND = 3;

export function useRowWindow(box: RefObject<HTMLElement | null>, count: number, height: number): RowWindow {
  const follow = useRef(true);
  const [place, setPlace] = useState({ top: 0, height: 0 });
  useLayoutEffect(() => {
    const el = box.current;
    if (!el) return;
    const sized = new ResizeObserver(() => setPlace({ top: el.scrollTop, height: el.clientHeight }));
    sized.observe(el);
    return () => sized.disconnect();
  }, [box]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new row, or a new size, moves a list that follows
  useLayoutEffect(() => {
    if (follow.current && box.current) box.current.scrollTop = count * height;
  }, [box, count, height, place.height]);

  const top = follow.current ? Math.max(0, count * height - place.height) : place.top;
  const shown = Math.ceil(place.height / height);
  const first = Math.max(0, Math.min(Math.floor(top / height), count - shown) - AROUND);
  return {
    first,
    end: Math.min(count, first + shown + 2 * AROUND),
    onScroll: (e) => {
      const { scrollTop, clientHeight, scrollHeight } = e.currentTarget;
      follow.current = scrollTop + clientHeight >= scrollHeight - 2 * height;
      setPlace((was) => (was.top === scrollTop && was.height === clientHeight ? was : { top: scrollTop, height: clientHeight }));
    },
    reveal: (row) => {
      const el = box.current;
      if (!el) return;
      if (row * height < el.scrollTop) el.scrollTop = row * height;
      else if ((row + 1) * height > el.scrollTop + el.clientHeight) el.scrollTop = (row + 1) * height - el.clientHeight;
    },
  };
}
