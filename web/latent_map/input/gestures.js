/**
 * What pointers over the map mean: hover, click, drag, pinch. No DOM here: events come in as
 * plain numbers, decisions go out as calls.
 *
 * `grab(at)` is asked first: it returns what a drag from there moves, or null where a drag is the
 * map's own.
 */
/** @import {Pair} from "../types.js" */
import { distance } from "../lib/geometry.js";

const CLICK_PIXELS = 5; // a pointer that has moved further drags
const DOUBLE_CLICK_MS = 1000; // between a press and its release; the browser counts the clicks

/**
 * @typedef {object} Grabbed
 * @property {(at: Pair) => void} move
 * @property {(at: Pair) => void} end
 *
 * @typedef {object} PointerAt
 * @property {number} id  of the pointer
 * @property {boolean} touch
 * @property {Pair} at  in pixels of the map
 *
 * @typedef {object} Decisions
 * @property {(at: Pair) => boolean} inArea  whether a place belongs to the plot area
 * @property {(at: Pair) => Grabbed | null} grab
 * @property {(at: Pair) => void} onHover
 * @property {() => void} onLeave
 * @property {(at: Pair, shift: boolean) => void} onClick
 * @property {() => void} onDoubleClick
 * @property {(before: Pair, now: Pair, other: Pair) => void} onPinch
 */

/** @typedef {ReturnType<typeof createGestures>} Gestures */

/** @param {Decisions} decisions */
export function createGestures({ inArea, grab, onHover, onLeave, onClick, onDoubleClick, onPinch }) {
  /** @type {Map<number, Pair>} */
  const touches = new Map();
  /** @type {{id: number, at: Pair, moved: boolean} | null} */
  let press = null;
  /** @type {Grabbed | null} */
  let grabbed = null;
  let lastDown = -Infinity;

  const far = (/** @type {Pair} */ at) => press !== null && distance(at, press.at) > CLICK_PIXELS;

  function release() {
    press = grabbed = null;
  }

  /**
   * The main button or a finger goes down in the plot area.
   * @type {(pointer: PointerAt) => void}
   */
  function down({ id, touch, at }) {
    if (touch) touches.set(id, at);
    if (touches.size > 1) return release(); // two fingers zoom
    if (touch) onHover(at);
    press = { id, at, moved: false };
    grabbed = grab(at);
  }

  /** @type {(pointer: PointerAt & {over: boolean}) => void} `over`: the map is under the pointer */
  function move({ id, touch, at, over }) {
    if (press?.id === id || !touch) noteMove(at);
    if (grabbed && press?.id === id) {
      if (press.moved) grabbed.move(at);
      return;
    }
    if (touch) return moveTouch(id, at);
    if ((press || over) && inArea(at)) onHover(at);
    else onLeave();
  }

  /** @type {(at: Pair) => void} */
  function noteMove(at) {
    if (press && far(at)) press.moved = true;
  }

  /** @type {(id: number, at: Pair) => void} */
  function moveTouch(id, at) {
    const before = touches.get(id);
    if (!before) return;
    const other = [...touches].find(([another]) => another !== id)?.[1];
    if (other) onPinch(before, at, other);
    else if (inArea(at)) onHover(at);
    touches.set(id, at);
  }

  /** @type {(pointer: {id: number, at: Pair, shift: boolean}) => void} */
  function up({ id, at, shift }) {
    const wasTouch = touches.delete(id);
    if (press && press.id === id) {
      if (grabbed && press.moved) grabbed.end(at);
      // A finger that has been drawn over the map keeps the place where it is lifted.
      else if (wasTouch ? inArea(at) : !press.moved && !far(at)) onClick(at, shift);
      release();
    }
    if (wasTouch) onLeave();
  }

  /** @type {(id: number) => void} */
  function cancel(id) {
    touches.delete(id);
    release();
    onLeave();
  }

  /**
   * Only the browser knows how fast a double click is here; it counts clicks.
   * @type {(time: number, clicks: number, at: Pair) => void}
   */
  function mouseUp(time, clicks, at) {
    if (clicks === 2 && time - lastDown < DOUBLE_CLICK_MS && inArea(at)) onDoubleClick();
  }

  return {
    cancel,
    down,
    mouseDown: (/** @type {number} */ time) => void (lastDown = time),
    mouseUp,
    move,
    up,
    leave: onLeave,
    isGrabbing: () => grabbed !== null,
    isPressed: () => press !== null,
    isTouched: () => touches.size > 0,
  };
}
