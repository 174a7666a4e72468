/**
 * The drawing pad: `mount(element, source, {onChange})` brings the markup of draw_pad.html to life.
 *
 * Strokes are lists of points, drawn anew at each change, so that undo is exact. After a stroke, an
 * undo or a clear the drawing goes out as a PNG data URL (dark on white), or as null when nothing
 * is left. The root's data-strokes counts the strokes.
 */
const INK = "#111";
const SENT_SIDE = 140; // five pixels for each of a network's: more would only take longer

/** @typedef {[number, number]} Place  in pixels of the canvas */
/** @typedef {{width: number, points: Place[]}} Stroke */
/** @typedef {{onChange: (drawing: string | null) => void}} Options */

/** @param {HTMLElement} element @param {unknown} _source @param {Options} options */
export function mount(element, _source, { onChange }) {
  const root = /** @type {HTMLElement} */ (element.querySelector(".dp"));
  const canvas = /** @type {HTMLCanvasElement} */ (root.querySelector("canvas"));
  const brush = /** @type {HTMLInputElement} */ (root.querySelector("input"));
  const [undo, clear] = ["undo", "clear"].map((name) =>
    /** @type {HTMLButtonElement} */ (root.querySelector(`[data-tool=${name}]`)));
  const context = contextOf(canvas);
  const abort = new AbortController();
  let send = onChange;
  /** @type {Stroke[]} */
  let strokes = [];
  /** @type {{pointer: number, stroke: Stroke} | null} */
  let current = null;

  /** @type {(target: EventTarget, type: string, handler: (event: any) => void) => void} */
  const listen = (target, type, handler) =>
    target.addEventListener(type, handler, { signal: abort.signal });

  /** @type {(event: PointerEvent) => Place} */
  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  function draw() {
    drawStrokes(context, strokes);
    undo.disabled = clear.disabled = !strokes.length;
    root.dataset.strokes = String(strokes.length);
  }

  /** @type {(next: Stroke[]) => void} */
  function change(next) {
    strokes = next;
    draw();
    send(strokes.length ? smaller(canvas).toDataURL("image/png") : null);
  }

  listen(canvas, "pointerdown", (event) => {
    if (current || event.button !== 0) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    const stroke = { width: Number(brush.value), points: [placeOf(event)] };
    current = { pointer: event.pointerId, stroke };
    strokes = [...strokes, stroke];
    draw();
  });
  listen(canvas, "pointermove", (event) => {
    if (current?.pointer !== event.pointerId) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const each of events.length ? events : [event]) current?.stroke.points.push(placeOf(each));
    draw();
  });
  for (const type of ["pointerup", "pointercancel"]) {
    listen(canvas, type, (event) => {
      if (current?.pointer !== event.pointerId) return;
      current = null;
      change(strokes);
    });
  }
  listen(undo, "click", () => change(strokes.slice(0, -1)));
  listen(clear, "click", () => change([]));
  draw();

  return {
    /** @type {(options: Options) => boolean} */
    update({ onChange: next }) {
      send = next;
      return true;
    },
    destroy: () => abort.abort(),
  };
}

/** @type {(canvas: HTMLCanvasElement) => CanvasRenderingContext2D} */
const contextOf = (canvas) => /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));

/** @type {(context: CanvasRenderingContext2D, strokes: Stroke[]) => void} */
function drawStrokes(context, strokes) {
  context.fillStyle = "#fff";
  context.fillRect(0, 0, context.canvas.width, context.canvas.height);
  Object.assign(context, { strokeStyle: INK, lineCap: "round", lineJoin: "round" });
  for (const { width, points } of strokes) {
    context.lineWidth = width;
    context.beginPath();
    context.moveTo(...points[0]);
    // A dot is a line to where it began.
    for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
    context.stroke();
  }
}

/** @type {(canvas: HTMLCanvasElement) => HTMLCanvasElement} */
function smaller(canvas) {
  const sent = Object.assign(document.createElement("canvas"), { width: SENT_SIDE, height: SENT_SIDE });
  contextOf(sent).drawImage(canvas, 0, 0, SENT_SIDE, SENT_SIDE);
  return sent;
}
