/** What the user does on the map, as changes of the state and of the moment. */
/** @import {Code, Kept, Pair, Ranges, Scale} from "./types.js" */
/** @import {Grabbed} from "./input/gestures.js" */
/** @import {World} from "./world.js" */
import { brief } from "./lib/format.js";
import { boxOf, distance, pointsInside, thinned, toLatent, toPixels } from "./lib/geometry.js";
import { normal } from "./lib/random.js";
import { createSpace } from "./model/plane.js";
import { keptOf } from "./state.js";

const HIT_PIXELS = 8;
const HANDLE_PIXELS = 12;
const FAINT = 50; // of 256: a point beside a selection

/** @type {(z: Pair) => Pair} */
const briefly = ([x, y]) => [brief(x), brief(y)];

/** @type {(code: Code) => number[]} */
const brieflyAll = (code) => Array.from(code, brief);

/** Of 256: those that are selected keep all of their opacity. @type {(selected: number[], count: number) => Uint16Array | null} */
export function fadesAround(selected, count) {
  if (!selected.length) return null;
  const fades = new Uint16Array(count).fill(FAINT);
  for (const i of selected) fades[i] = 256;
  return fades;
}

/** @typedef {ReturnType<typeof createActions>} Actions */

/**
 * @param {object} options
 * @param {Pick<World, "state" | "moment" | "examples" | "decodesImages"> & {space?: World["space"]}} options.world
 * @param {() => Scale} options.scale
 * @param {() => void} options.onMove  something is to be drawn
 * @param {() => void} options.onSelect  the kept place has been chosen
 * @param {() => void} options.onRegion  the selection has changed
 * @param {() => void} options.onEnd  the path's end has moved
 */
export function createActions({ world, scale, onMove, onSelect, onRegion, onEnd }) {
  const { state, moment, examples, decodesImages, space = createSpace() } = world;
  const latent = (/** @type {Pair} */ at) => briefly(toLatent(scale(), at));

  /** The visible example at z, as near as a finger can tell. @type {(z: Pair) => number | null} */
  function pointNear(z) {
    const s = scale();
    return examples.near(z, (HIT_PIXELS * (s.x1 - s.x0)) / s.width, state.hidden);
  }

  /** A place, or the example that is there. @type {(at: Pair) => Kept} */
  function placeAt(at) {
    const z = latent(at);
    const point = pointNear(z);
    return { z: point === null ? z : examples.codeOf(point), point };
  }

  // ---- the pointer, the keys ---------------------------------------------------------------

  /** @type {(at: Pair) => void} */
  function hover(at) {
    moment.pointer = at;
    moment.cursor = moment.sample = null;
    onMove();
  }

  function leave() {
    if (!moment.pointer) return;
    moment.pointer = null;
    onMove();
  }

  /** @type {(by: Pair) => void} `by` is in shares of the view */
  function step([dx, dy]) {
    const { x0, x1, y0, y1 } = scale();
    const [x, y] = moment.cursor ?? state.z;
    moment.cursor = [x + dx * (x1 - x0), y + dy * (y1 - y0)];
    moment.pointer = null;
    onMove();
  }

  /** Enter keeps the keys' place, with Shift it becomes B. @type {(shift: boolean) => void} */
  function enter(shift) {
    if (!moment.cursor) return;
    if (shift) setEnd(moment.cursor);
    else keep({ z: moment.cursor, point: null });
  }

  function escape() {
    if (!moment.cursor && !moment.sample) return;
    moment.cursor = moment.sample = null;
    onMove();
  }

  // ---- what is kept ------------------------------------------------------------------------

  /** @type {(kept: Kept) => void} */
  function keep({ z, point, full = undefined }) {
    moment.history = [moment.history[1], keptOf(state)];
    moment.cursor = moment.sample = null;
    Object.assign(state, { z: briefly(z), point, full: full ? brieflyAll(full) : null });
    onMove();
    onSelect();
  }

  /** Any z, on the plane or beside it. @type {(code: Code) => void} */
  function keepCode(code) {
    keep({ z: space.project(code), point: null, full: space.flat ? undefined : Array.from(code) });
  }

  /** A z that is still being moved: nobody is told. @type {(code: Code) => void} */
  function slideTo(code) {
    moment.cursor = moment.sample = null;
    const full = brieflyAll(code);
    Object.assign(state, { z: space.project(full), point: null, full });
    onMove();
  }

  /** @type {(at: Pair, shift: boolean) => void} */
  function click(at, shift) {
    const place = placeAt(at);
    if (shift || state.drag === "path") setEnd(place.z, place.point);
    else keep(place);
  }

  /** The two clicks of a double click have each kept a place: undo both. */
  function undoTwo() {
    const { z, point, full } = moment.history[0];
    keep({ z: point === null ? z : examples.codeOf(point), point, full });
  }

  /** z = μ + σ·ε from the kept example's posterior. */
  function drawAgain() {
    if (state.point === null) return;
    moment.sample = Array.from({ length: space.dimensions }, normal);
    moment.cursor = moment.pointer = null;
    onMove();
  }

  // ---- a path, a selection -----------------------------------------------------------------

  /**
   * B, the end of a path that begins at the kept place, or an example; null takes it away.
   * @type {(z: Pair | null, point?: number | null) => void}
   */
  function setEnd(z, point = null) {
    if (!decodesImages) return; // no film strip to show
    state.to = z && briefly(z);
    if (!space.flat) {
      state.toFull = z && brieflyAll(point === null ? space.lift(z) : examples.fullOf(point));
    }
    onEnd();
    onMove();
  }

  /** `beta`: where the outline was drawn. @type {(outline: Pair[] | null, beta?: number) => void} */
  function setRegion(outline, beta = state.beta) {
    const visible = (/** @type {number} */ i) => examples.isVisible(i, state.hidden);
    moment.selected = outline ? pointsInside(outline, examples.positionsAt(beta), visible) : [];
    moment.outline = state.region = moment.selected.length ? outline : null;
    state.regionBeta = state.region ? beta : null;
    state.neighbourBox = null;
    moment.fades = null;
    onRegion();
    onMove();
  }

  /** Those that a box in the picture of neighbourhoods holds. @type {(indices: number[], box: Ranges) => void} */
  function selectNeighbours(indices, box) {
    moment.selected = indices.filter((i) => examples.isVisible(i, state.hidden));
    moment.outline = state.region = state.regionBeta = null;
    state.neighbourBox = moment.selected.length ? box : null;
    moment.fades = fadesAround(moment.selected, examples.count);
    onRegion();
    onMove();
  }

  /**
   * What a drag that begins here moves: an end of the path, or the outline of a selection.
   * @type {(at: Pair) => Grabbed | null}
   */
  function grab(at) {
    const near = (/** @type {Pair} */ z) => distance(toPixels(scale(), z), at) < HANDLE_PIXELS;
    if (state.to && near(state.to)) return grabEnd();
    if (state.to && near(state.z)) return grabStart();
    if (state.drag === "box") return outlining(at, boxOf);
    if (state.drag === "lasso") {
      const line = [latent(at)];
      return outlining(at, (_, to) => { line.push(to); return [...line]; });
    }
    return null;
  }

  /** @type {() => Grabbed} */
  function grabEnd() {
    const move = (/** @type {Pair} */ to) => setEnd(latent(to));
    return { move, end: move };
  }

  /** @type {() => Grabbed} */
  function grabStart() {
    return {
      move(to) { Object.assign(state, { z: latent(to), point: null, full: null }); onMove(); },
      end: (to) => keep({ z: latent(to), point: null }),
    };
  }

  /** @type {(at: Pair, outlineTo: (from: Pair, to: Pair) => Pair[]) => Grabbed} */
  function outlining(at, outlineTo) {
    const from = latent(at);
    return {
      move(to) {
        moment.pointer = null;
        moment.outline = outlineTo(from, latent(to));
        onMove();
      },
      end: (to) => setRegion(closed(outlineTo(from, latent(to)))),
    };
  }

  /** As few corners as show the same, for a link has to hold them. @type {(outline: Pair[]) => Pair[]} */
  function closed(outline) {
    const { x0, x1, width } = scale();
    const few = thinned([...outline, outline[0]], (x1 - x0) / width).slice(0, -1);
    return few.length < 3 ? outline.slice(0, 3) : few;
  }

  return {
    click, drawAgain, enter, escape, grab, hover, keep, keepCode, leave, pointNear, selectNeighbours, setEnd,
    setRegion, slideTo, step, undoTwo,
  };
}
