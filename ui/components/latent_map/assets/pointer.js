/**
 * Pointer and keyboard over the map.
 *
 * Plotly's drag layer swallows clicks and covers the page while a button is down, so a click is
 * recognised here from pointerdown and pointerup in the capture phase. Fingers never reach
 * Plotly: one decodes, two zoom.
 *
 * `grab(at)` is asked first: it returns what a drag from there moves, {move(at), end(at, moved)},
 * or null where it is the map itself.
 */
const CLICK_PIXELS = 5;
const KEY_STEPS = 40; // arrow presses across the map; Shift divides a step by ten
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function listenToPointer(map, { scale, grab, onHover, onLeave, onClick, onDoubleClick, onPinch, ...keys }) {
  const { onStep, onEnter, onEscape } = keys;
  const abort = new AbortController();
  const capture = { capture: true, signal: abort.signal };
  const touches = new Map();
  let press = null;
  let grabbed = null;
  let lastDown = -Infinity;

  const place = (event) => {
    const box = map.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const inArea = ([x, y]) => {
    const { left, top, width, height } = scale();
    return x >= left && x <= left + width && y >= top && y <= top + height;
  };
  const far = (event) => Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK_PIXELS;

  map.addEventListener("pointerdown", (event) => {
    const at = place(event);
    if (event.button !== 0 || !inArea(at)) return;
    map.dataset.pointed = ""; // focus by pointer shows no ring
    map.focus({ preventScroll: true });
    if (event.pointerType === "touch") beginTouch(event, at);
    if (touches.size > 1) return void (grabbed = null);
    press = { x: event.clientX, y: event.clientY, id: event.pointerId, moved: false };
    grabbed = grab(at);
  }, capture);

  window.addEventListener("pointermove", (event) => {
    if (grabbed && press?.id === event.pointerId) {
      if (far(event)) press.moved = true;
      if (press.moved) grabbed.move(place(event));
      return;
    }
    if (event.pointerType === "touch") return moveTouch(event);
    if (press && far(event)) press.moved = true;
    const at = place(event);
    const over = press || event.composedPath().includes(map);
    if (over && inArea(at)) onHover(at);
    else onLeave();
  }, capture);

  window.addEventListener("pointerup", (event) => {
    const wasTouch = touches.delete(event.pointerId);
    if (press && press.id === event.pointerId) {
      if (grabbed && press.moved) grabbed.end(place(event));
      else if (!press.moved && !far(event)) onClick(place(event), event.shiftKey);
      press = grabbed = null;
    }
    if (wasTouch) onLeave();
  }, capture);

  window.addEventListener("pointercancel", (event) => {
    touches.delete(event.pointerId);
    press = grabbed = null;
    onLeave();
  }, capture);

  // Only the browser knows how fast a double click is on this system; it counts in `detail`.
  map.addEventListener("mousedown", (event) => {
    lastDown = event.timeStamp;
    if (grabbed) event.stopPropagation(); // Plotly would pan
  }, capture);
  window.addEventListener("mouseup", (event) => {
    const here = event.timeStamp - lastDown < 1000 && inArea(place(event));
    if (event.detail === 2 && event.button === 0 && here) onDoubleClick();
  }, capture);

  const page = document.documentElement;
  page.addEventListener("pointerleave", () => !press && onLeave(), { signal: abort.signal });

  function beginTouch(event, at) {
    touches.set(event.pointerId, at);
    if (touches.size === 1) onHover(at);
    else press = null;
  }

  function moveTouch(event) {
    const before = touches.get(event.pointerId);
    if (!before) return;
    if (press && far(event)) press.moved = true;
    const at = place(event);
    if (touches.size === 1) {
      if (inArea(at)) onHover(at);
    } else {
      const other = [...touches].find(([id]) => id !== event.pointerId)[1];
      onPinch(before, at, other);
    }
    touches.set(event.pointerId, at);
  }

  // Plotly listens to touch events, not to pointers. The legend above the area keeps them.
  for (const type of ["touchstart", "touchmove", "touchend"]) {
    map.addEventListener(type, (event) => {
      const box = map.getBoundingClientRect();
      const touch = event.changedTouches[0];
      if (!inArea([touch.clientX - box.left, touch.clientY - box.top]) && !touches.size) return;
      event.stopPropagation();
      if (event.cancelable) event.preventDefault();
    }, { capture: true, passive: false, signal: abort.signal });
  }

  map.addEventListener("keydown", (event) => {
    delete map.dataset.pointed;
    const direction = ARROWS[event.key];
    if (direction) onStep(direction.map((d) => d / KEY_STEPS / (event.shiftKey ? 10 : 1)));
    else if (event.key === "Enter") onEnter(event.shiftKey);
    else if (event.key === "Escape") onEscape();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, { signal: abort.signal });
  map.addEventListener("blur", () => {
    delete map.dataset.pointed;
    onEscape();
  }, { signal: abort.signal });

  return () => abort.abort();
}
