/**
 * The drawing pad: strokes as lists of points, drawn anew at each change, so that undo is exact.
 *
 * After a stroke, an undo or a clear the drawing goes to Python as a PNG data URL (dark on white),
 * or as null when nothing is left. The root's data-strokes counts the strokes.
 */
const INK = "#111";
const SENT_SIDE = 140; // five pixels for each of a network's: more would only take longer
const pads = new WeakMap(); // by root: Streamlit calls again at every change of theme

export default function ({ parentElement, setStateValue }) {
  const root = parentElement.querySelector(".dp");
  if (pads.has(root)) {
    pads.get(root).send = setStateValue;
    return pads.get(root).destroy;
  }
  const pad = createPad(root, setStateValue);
  pads.set(root, pad);
  return pad.destroy;
}

function createPad(root, send) {
  const canvas = root.querySelector("canvas");
  const brush = root.querySelector("input");
  const [undo, clear] = ["undo", "clear"].map((name) => root.querySelector(`[data-tool=${name}]`));
  const context = canvas.getContext("2d");
  const sent = Object.assign(document.createElement("canvas"), { width: SENT_SIDE, height: SENT_SIDE });
  const abort = new AbortController();
  const listen = (element, type, handler) =>
    element.addEventListener(type, handler, { signal: abort.signal });
  let strokes = []; // {width, points: [[x, y], …]}
  let current = null; // {pointer, stroke}
  const pad = { send, destroy };

  function placeOf(event) {
    const box = canvas.getBoundingClientRect();
    const scale = canvas.width / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  }

  function draw() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    Object.assign(context, { strokeStyle: INK, lineCap: "round", lineJoin: "round" });
    for (const { width, points } of strokes) {
      context.lineWidth = width;
      context.beginPath();
      context.moveTo(...points[0]);
      // A dot is a line to where it began.
      for (const point of points.length > 1 ? points.slice(1) : points) context.lineTo(...point);
      context.stroke();
    }
    undo.disabled = clear.disabled = !strokes.length;
    root.dataset.strokes = String(strokes.length);
  }

  function change(next) {
    strokes = next;
    draw();
    pad.send("drawing", strokes.length ? smaller().toDataURL("image/png") : null);
  }

  function smaller() {
    sent.getContext("2d").drawImage(canvas, 0, 0, SENT_SIDE, SENT_SIDE);
    return sent;
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
    for (const each of events.length ? events : [event]) current.stroke.points.push(placeOf(each));
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

  function destroy() {
    abort.abort();
    pads.delete(root);
  }

  draw();
  return pad;
}
