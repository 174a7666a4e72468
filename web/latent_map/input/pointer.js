/**
 * The browser's pointer events over the map, handed to the gestures.
 *
 * Plotly's drag layer swallows clicks and covers the page while a button is down, so everything
 * is listened to in the capture phase. Fingers never reach Plotly: one decodes, two zoom.
 */
/** @import {Pair} from "../types.js" */
/** @import {Gestures} from "./gestures.js" */

/**
 * @param {HTMLElement} map
 * @param {Gestures} gestures
 * @param {(at: Pair) => boolean} inArea
 * @returns {() => void} stop listening
 */
export function listenToPointer(map, gestures, inArea) {
  const abort = new AbortController();
  const capture = { capture: true, signal: abort.signal };

  /** @type {(event: {clientX: number, clientY: number}) => Pair} */
  const place = ({ clientX, clientY }) => {
    const box = map.getBoundingClientRect();
    return [clientX - box.left, clientY - box.top];
  };
  /** @type {(event: PointerEvent) => {id: number, touch: boolean, at: Pair}} */
  const pointer = (event) => ({
    id: event.pointerId, touch: event.pointerType === "touch", at: place(event),
  });

  map.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || !inArea(place(event))) return;
    map.dataset.pointed = ""; // focus by pointer shows no ring
    map.focus({ preventScroll: true });
    gestures.down(pointer(event));
  }, capture);
  window.addEventListener("pointermove", (event) => {
    gestures.move({ ...pointer(event), over: event.composedPath().includes(map) });
  }, capture);
  window.addEventListener("pointerup", (event) => {
    gestures.up({ id: event.pointerId, at: place(event), shift: event.shiftKey });
  }, capture);
  window.addEventListener("pointercancel", (event) => gestures.cancel(event.pointerId), capture);

  map.addEventListener("mousedown", (event) => {
    gestures.mouseDown(event.timeStamp);
    if (gestures.isGrabbing()) event.stopPropagation(); // Plotly would pan
  }, capture);
  window.addEventListener("mouseup", (event) => {
    if (event.button === 0) gestures.mouseUp(event.timeStamp, event.detail, place(event));
  }, capture);
  document.documentElement.addEventListener("pointerleave", () => {
    if (!gestures.isPressed()) gestures.leave();
  }, { signal: abort.signal });

  // Plotly listens to touch events, not to pointers. The legend above the area keeps them.
  for (const type of /** @type {const} */ (["touchstart", "touchmove", "touchend"])) {
    map.addEventListener(type, (event) => {
      if (!inArea(place(event.changedTouches[0])) && !gestures.isTouched()) return;
      event.stopPropagation();
      if (event.cancelable) event.preventDefault();
    }, { ...capture, passive: false });
  }
  return () => abort.abort();
}
