/** Paper: the lab's name, the drawing light on white, and the commands that build it. Made when the browser is about to print, gone afterwards. */
import './print.css';
import { words } from '../i18n/t.ts';
import type { Session } from '../store/session.ts';
import { pictureSvg } from './picture.tsx';

/** Answers how to stop. */
export function printable(session: Session): () => void {
  let sheet: HTMLElement | undefined;
  const clear = () => {
    sheet?.remove();
    sheet = undefined;
  };
  const make = () => {
    clear();
    const { name, about } = session.lab.store.getState();
    sheet = document.createElement('article');
    sheet.className = 'paper';
    sheet.append(element('h1', name));
    if (about) sheet.append(element('p', words(about.text)));
    const drawing = new DOMParser().parseFromString(pictureSvg(session.lab), 'image/svg+xml').documentElement;
    if (drawing.tagName === 'svg') sheet.append(document.importNode(drawing, true));
    sheet.append(element('pre', session.history.document().script));
    document.body.append(sheet);
  };
  addEventListener('beforeprint', make);
  addEventListener('afterprint', clear);
  return () => {
    clear();
    removeEventListener('beforeprint', make);
    removeEventListener('afterprint', clear);
  };
}

function element(tag: 'h1' | 'p' | 'pre', text: string): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  return made;
}
