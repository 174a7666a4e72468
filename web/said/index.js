/**
 * The part of Read along that follows the sentence beside the map: each of its clauses, and what that
 * kind of clause means.
 *
 * `mount(element, source, {data})` brings the markup of said.html to life. A map says by the event
 * "lm-said" what it shows, and says it again when it hears "lm-ask".
 */
export const REST_MS = 400; // a pointer that only passes is not followed, nor read aloud

/** @typedef {{kind: string, text: string}} Clause */
/** @typedef {{data: {meanings: {[kind: string]: string}}}} Options */

/**
 * A clause and its meaning, each kind's meaning once.
 * @type {(clauses: Clause[], meanings: {[kind: string]: string}) => {text: string, meaning: string}[]}
 */
export function explained(clauses, meanings) {
  /** @type {Set<string>} */
  const told = new Set();
  return clauses.map(({ kind, text }) => {
    const meaning = told.has(kind) ? "" : meanings[kind] ?? "";
    told.add(kind);
    return { text, meaning };
  });
}

/** @param {HTMLElement} element @param {unknown} _source @param {Options} options */
export function mount(element, _source, { data }) {
  const list = /** @type {HTMLElement} */ (element.querySelector(".sd dl"));
  const abort = new AbortController();
  let { meanings } = data;
  /** @type {Clause[]} */
  let latest = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;

  function show() {
    const children = explained(latest, meanings).flatMap(({ text, meaning }) => [
      made("dt", text), ...(meaning ? [made("dd", meaning)] : []),
    ]);
    list.replaceChildren(...children);
  }

  document.addEventListener("lm-said", (event) => {
    latest = /** @type {CustomEvent<Clause[]>} */ (event).detail;
    clearTimeout(rest);
    rest = setTimeout(show, REST_MS);
  }, { signal: abort.signal });
  document.dispatchEvent(new CustomEvent("lm-ask"));

  return {
    /** @type {(options: Options) => boolean} */
    update({ data: next }) {
      meanings = next.meanings;
      show();
      return true;
    },
    destroy() {
      clearTimeout(rest);
      abort.abort();
    },
  };
}

/** @type {(tag: string, text: string) => HTMLElement} */
function made(tag, text) {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}
