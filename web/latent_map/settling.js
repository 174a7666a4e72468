/**
 * Says once that something has come to rest at a new value.
 *
 * It looks only while it is touched, and tells when two looks in a row have seen the same: what is
 * being dragged or played changes between them.
 */
const LOOK_MS = 250;

/** @typedef {ReturnType<typeof createSettling>} Settling */

/**
 * @param {object} options
 * @param {() => string} options.read
 * @param {(value: string) => void} options.onRest
 * @param {(look: () => void) => void} [options.later]  calls `look` after a while
 */
export function createSettling({ read, onRest, later = (look) => setTimeout(look, LOOK_MS) }) {
  /** @type {string | null} */
  let told = null;
  /** @type {string | null} */
  let seen = null;
  let waits = false;
  let live = true;

  /** Something may have changed; the first touch says what is known already. */
  function touch() {
    if (told === null) told = read();
    else if (!waits) wait();
  }

  function wait() {
    waits = true;
    later(look);
  }

  function look() {
    waits = false;
    if (!live) return;
    const now = read();
    if (now === told) seen = null;
    else if (now === seen) tell();
    else {
      seen = now;
      wait();
    }
  }

  /** Tell it at once, where it is news. */
  function tell() {
    if (told === null) return; // nothing has been shown yet
    const now = read();
    seen = null;
    if (now === told) return;
    told = now;
    onRest(now);
  }

  return { tell, touch, destroy: () => void (live = false) };
}
