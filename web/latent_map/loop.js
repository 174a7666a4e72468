/**
 * One drawing per display frame, of what has changed since the last one; and one more when things
 * have come to rest, for what takes longer.
 */
const FEW_CORES = 4;
const SPARED_MS = { few: 130, many: 30 };
const REST_MS = 150; // without a change of β or view

/**
 * @typedef {object} Steps
 * @property {(now: number) => boolean} advance  Move what moves by itself; whether something does.
 * @property {() => void} followBeta  β has changed: move what depends on it.
 * @property {(now: number, points: boolean) => {unfinished: boolean, moving: boolean}} draw
 *   `points`: points or view have moved. `unfinished`: some of them are still missing.
 * @property {() => void} drawAtRest
 *
 * @typedef {object} Clock
 * @property {(tick: (now: number) => void) => number} request
 * @property {(request: number) => void} cancel
 */

/** @type {Clock} */
const DISPLAY = {
  request: (tick) => requestAnimationFrame(tick),
  cancel: (request) => cancelAnimationFrame(request),
};

/**
 * Milliseconds between two frames of what moves by itself, beside a training that takes the
 * processor: on few cores more of them would cost it more than anybody sees.
 * @type {(cores?: number) => number}
 */
export const sparing = (cores = globalThis.navigator?.hardwareConcurrency ?? FEW_CORES) =>
  (cores > FEW_CORES ? SPARED_MS.many : SPARED_MS.few);

/** @typedef {ReturnType<typeof createLoop>} Loop */

/**
 * @param {Steps} steps
 * @param {Clock} [clock]
 * @param {number} [pause]  milliseconds between two frames of what moves by itself; a person's move
 *   waits for none
 */
export function createLoop(steps, clock = DISPLAY, pause = 0) {
  let live = true;
  let requested = 0;
  let drawing = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let paused;
  const dirty = { beta: true, points: true };
  /** @type {number | null} */
  let changedAt = 0; // null once what takes longer is drawn

  /** Draw at the next frame: the pointer or the kept place has moved. */
  function request() {
    if (drawing) goOn();
    else if (live && !requested) {
      clearTimeout(paused);
      paused = undefined;
      requested = clock.request(tick);
    }
  }

  /** Once more, for what moves by itself. */
  function goOn() {
    if (!live || requested) return;
    if (!pause) requested = clock.request(tick);
    else paused ??= setTimeout(request, pause);
  }

  /** The view, the theme or the layers have changed: the points too are drawn anew. */
  function redraw() {
    dirty.points = true;
    request();
  }

  function moveBeta() {
    dirty.beta = true;
    redraw();
  }

  /** @type {(now: number) => void} */
  function tick(now) {
    requested = 0;
    if (!live) return;
    drawing = true;
    const swept = steps.advance(now);
    if (dirty.beta) steps.followBeta();
    const points = dirty.points;
    dirty.beta = dirty.points = false;
    const { unfinished, moving } = steps.draw(now, points);
    if (points) changedAt = now;
    else if (changedAt !== null && now - changedAt > REST_MS) {
      changedAt = null;
      steps.drawAtRest();
    }
    if (unfinished) redraw();
    if (swept || moving || changedAt !== null) goOn();
    drawing = false;
  }

  function destroy() {
    live = false;
    clearTimeout(paused);
    clock.cancel(requested);
  }

  return { destroy, moveBeta, redraw, request };
}
