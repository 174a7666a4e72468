/**
 * The first minute: a few steps, one after another, in place of a page's line of advice.
 *
 * `mount(element, source, {data, onChange})` brings the markup of first_minute.html to life. A
 * step is over once the user has tried what it speaks of, anywhere on the page, or goes on. The
 * browser remembers how far the user came; whoever has done or skipped all sees the line for good.
 */
const MARK = "latent-space-explorer:first-minute";
const SEEN = "seen";
const LOOK_MS = 1500; // what was tried is looked at before the next step is read

/**
 * @typedef {object} Step
 * @property {string} words
 * @property {{selector: string, events: string[]}} [tried]  what shows that the user has tried it
 * @property {string | null} [action]  words of a button; that it was pressed goes out
 *
 * @typedef {{data: {steps: Step[]}, onChange: (pressed: boolean) => void}} Options
 */

/**
 * Whether an event shows that a step was tried. Of the keys, only arrows try anything.
 * @type {(step: Step, event: {type: string, key?: string, target: any}) => boolean}
 */
export function shows({ tried }, { type, key, target }) {
  if (!tried || !tried.events.includes(type)) return false;
  if (type === "keydown" && !key?.startsWith("Arrow")) return false;
  return Boolean(target?.closest?.(tried.selector));
}

/** @param {HTMLElement} element @param {unknown} _source @param {Options} options */
export function mount(element, _source, { data, onChange }) {
  const find = (/** @type {string} */ name) =>
    /** @type {HTMLElement} */ (element.querySelector(`.fm${name}`));
  const [root, line, steps, count, words, action, next, skip] =
    ["", "-line", "-steps", "-count", "-words", "-action", "-next", "-skip"].map(find);
  const abort = new AbortController();
  const mark = markIn(globalThis);
  let { steps: all } = data;
  let send = onChange;
  let at = mark.read();
  let waits = 0; // the timer after something was tried

  function show() {
    const step = all[at];
    const isLast = at === all.length - 1;
    steps.hidden = !step;
    line.hidden = Boolean(step);
    if (!step) return;
    count.textContent = `${at + 1} of ${all.length}`;
    words.textContent = step.words;
    action.textContent = step.action ?? "";
    action.hidden = !step.action;
    next.hidden = isLast;
    skip.textContent = isLast ? "Close" : "Skip all";
  }

  /** @type {(to: number) => void} */
  function go(to) {
    clearTimeout(waits);
    waits = 0;
    at = to;
    mark.write(at < all.length ? String(at) : SEEN);
    const hadFocus = root.contains(document.activeElement);
    show();
    const stays = at < all.length - 1 ? next : at < all.length ? skip : root;
    if (hadFocus) stays.focus({ preventScroll: true });
  }

  /** @type {(event: Event) => void} */
  function watch(event) {
    if (waits || !all[at] || !shows(all[at], /** @type {any} */ (event))) return;
    waits = setTimeout(() => go(at + 1), LOOK_MS);
  }

  /** @type {(target: EventTarget, type: string, handler: (event: any) => void) => void} */
  const listen = (target, type, handler) =>
    target.addEventListener(type, handler, { capture: true, signal: abort.signal });
  listen(next, "click", () => go(at + 1));
  listen(skip, "click", () => go(all.length));
  listen(action, "click", () => { go(all.length); send(true); });
  for (const type of ["pointermove", "pointerdown", "input", "keydown"]) listen(document, type, watch);
  show();

  return {
    /** @type {(options: Options) => boolean} */
    update({ data: { steps: latest }, onChange: later }) {
      send = later;
      all = latest; // another run may have fewer
      show();
      return true;
    },
    destroy() {
      clearTimeout(waits);
      abort.abort();
    },
  };
}

/**
 * How many steps this browser has behind it. One that keeps nothing is not asked again and again.
 * @param {{localStorage: Storage}} browser
 */
function markIn(browser) {
  return {
    read() {
      try {
        const text = browser.localStorage.getItem(MARK);
        return text === SEEN ? Infinity : Number(text) || 0;
      } catch {
        return Infinity;
      }
    },
    /** @type {(text: string) => void} */
    write(text) {
      try {
        browser.localStorage.setItem(MARK, text);
      } catch { /* a full or forbidden storage: the next visit begins again */ }
    },
  };
}
