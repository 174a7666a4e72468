/**
 * One drawing per display frame, of what has changed since the last one; and one more when things
 * have come to rest, for what takes longer.
 */
const SPARED_MS = 45;
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
 * About a quarter of the frames: beside a training that takes the processor they would cost it more than
 * anybody sees.
 * @type {Clock}
 */
export const SPARING = {
  request: (tick) => Number(setTimeout(() => requestAnimationFrame(tick), SPARED_MS)),
  cancel: clearTimeout,
};

/** @typedef {ReturnType<typeof createLoop>} Loop */

/** @param {Steps} steps @param {Clock} [clock] */
export function createLoop(steps, clock = DISPLAY) {
  let live = true;
  let requested = 0;
  const dirty = { beta: true, points: true };
  /** @type {number | null} */
  let changedAt = 0; // null once what takes longer is drawn

  /** Draw at the next frame: the pointer or the kept place has moved. */
  function request() {
    if (live && !requested) requested = clock.request(tick);
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
    if (swept || moving || changedAt !== null) request();
  }

  function destroy() {
    live = false;
    clock.cancel(requested);
  }

  return { destroy, moveBeta, redraw, request };
}
