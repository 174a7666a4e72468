/** What a term means, in a bubble beside it: at the pointer's wish and at the keyboard's. */

const REST_MS = 300; // a pointer that only passes asks for nothing
const GAP = 6; // pixels between a term and its bubble, and between bubble and window

/** @typedef {{left: number, top: number, right: number, bottom: number}} Box */

/**
 * Where a bubble goes: below its term, above where there is no room, and never out of the window.
 * @type {(term: Box, size: {width: number, height: number}, room: {width: number, height: number})
 *   => {left: number, top: number}}
 */
export function besideTerm(term, size, room) {
  const furthest = Math.max(GAP, room.width - size.width - GAP);
  const below = term.bottom + GAP;
  const above = term.top - GAP - size.height;
  const fits = below + size.height <= room.height || above < 0;
  return { left: Math.min(furthest, Math.max(GAP, term.left)), top: fits ? below : above };
}

/** Terms are the elements with `data-meaning`. @param {HTMLElement} root */
export function createMeanings(root) {
  const abort = new AbortController();
  const bubble = document.createElement("div");
  bubble.className = "lm-meaning";
  bubble.ariaHidden = "true"; // a reader has the term's description
  bubble.hidden = true;
  root.append(bubble);
  let rest = 0;

  /** @type {(target: EventTarget | null) => HTMLElement | null} */
  const termOf = (target) =>
    target instanceof Element ? target.closest("[data-meaning]") : null;

  /** @type {(term: HTMLElement | null, delay?: number) => void} */
  function show(term, delay = 0) {
    hide();
    if (term) rest = setTimeout(() => open(term), delay);
  }

  /** @type {(term: HTMLElement) => void} */
  function open(term) {
    bubble.textContent = term.dataset.meaning ?? "";
    bubble.hidden = false;
    const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
    const at = besideTerm(term.getBoundingClientRect(), bubble.getBoundingClientRect(), room);
    const origin = root.getBoundingClientRect();
    bubble.style.translate = `${at.left - origin.left}px ${at.top - origin.top}px`;
  }

  function hide() {
    clearTimeout(rest);
    bubble.hidden = true;
  }

  /** @type {<K extends keyof HTMLElementEventMap>(type: K, handler: (event: HTMLElementEventMap[K]) => void) => void} */
  const listen = (type, handler) => root.addEventListener(type, handler, { signal: abort.signal });
  listen("pointerover", ({ target }) => show(termOf(target), REST_MS));
  listen("pointerleave", ({ pointerType }) => { if (pointerType !== "touch") hide(); });
  listen("focusin", ({ target }) => {
    const term = termOf(target);
    if (term?.matches(":focus-visible")) show(term);
  });
  listen("focusout", hide);
  listen("keydown", ({ key }) => { if (key === "Escape") hide(); });

  return {
    destroy() {
      abort.abort();
      hide();
      bubble.remove();
    },
  };
}
