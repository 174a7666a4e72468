/**
 * The component: unpacks the message, holds the state, and draws it once per display frame.
 *
 * `root.latentMap` (root: the element with class "lm") is a documented hook for tests:
 *   state      {run, beta, kept: {z, point}, shownZ}: what the next frame draws
 *   drawn      {beta, z} of the last frame: what positions, image and numbers belong to
 *   positions  Float32Array x, y, x, y, … of all points, as drawn
 *   image      Float32Array, the decoded values as drawn; null without a decoder
 *   frames     how many frames have been drawn
 *   scale()    the plot area in pixels of the map, and the latent range it shows
 *   hidden     the set of labels that the legend hides
 *   manifold() the preview's {beta, range, done}
 * The root's data-ready turns "true" with the first points, data-axes when Plotly has drawn axes
 * and can zoom.
 */
const HIT_PIXELS = 8;

// Zoom and legend by run: they outlive a remount, e.g. when the user returns to the page.
const remembered = new Map();
const instances = new WeakMap(); // by parent element: Streamlit calls again for a change of theme

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lm");
  const message = readHeader(data);
  const { run, digest } = message.header;
  const mounted = instances.get(parentElement);
  if (mounted?.root === root && mounted.run === run && mounted.digest === digest) {
    mounted.update(setStateValue);
    return mounted.destroy;
  }
  const carry = mounted?.run === run ? mounted.selection() : null;
  mounted?.destroy();
  const instance = createInstance(root, message, setStateValue, carry);
  instances.set(parentElement, instance);
  return instance.destroy;
}

/** Split the message into its JSON header and the compressed rest (see payload.py). */
function readHeader(data) {
  const bytes = data instanceof Uint8Array ? data : new Uint8Array(data);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  return { header, body: bytes.subarray(4 + length) };
}

async function readBlocks(header, body) {
  const packed = body.subarray(0, header.packed);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const blocks = { weights: body.subarray(header.packed) };
  for (const [name, [at, size]] of Object.entries(header.blocks)) {
    blocks[name] = bytes.subarray(at, at + size);
  }
  return blocks;
}

function createInstance(root, { header, body }, firstSend, carry) {
  const find = (name) => root.querySelector(name);
  const map = find(".lm-map");
  const { z, beta, point } = header.start;
  const start = carry ?? { beta, kept: { z, point } };
  const memory = remembered.get(header.run) ?? { ranges: null, hidden: new Set() };
  remembered.set(header.run, memory);
  const parts = []; // everything to destroy
  let send = firstSend;
  let live = true;
  let loaded = null; // codes, labels, decoder, … once the message is unpacked
  let frame = null;
  let theme = readTheme(root);
  let requested = 0;

  const low = header.betas[0];
  const high = header.betas[header.betas.length - 1];
  const conditioned = header.betas.length > 1;
  const state = {
    run: header.run,
    beta: Math.min(high, Math.max(low, start.beta)),
    kept: start.kept,
    history: [start.kept, start.kept], // kept before the last two selections, oldest first
    pointer: null, // pixels in the map
    cursor: null, // the arrow keys' latent point
    shownZ: start.kept.z,
  };
  const dirty = { beta: true, points: true };

  root.dataset.ready = root.dataset.axes = "false";
  root.dataset.conditioned = String(conditioned);
  root.dataset.decoder = String(Boolean(header.spec));
  find(".lm-beta-fixed").textContent = `Trained at β = ${formatBeta(low)}`;
  const decodesImages = header.spec?.shape.length === 3;
  find(".lm-manifold").hidden = !decodesImages;
  find(".lm-note").textContent = noteOf(header);

  const slider = createBetaSlider(root, {
    low,
    high,
    ticks: header.tick_betas,
    onBeta: setBeta,
    onRest: sendSelection,
  });
  const panel = createPanel(root, { header, onTyped: (z) => keep(z, null) });
  const points = createPoints(find(".lm-points"));
  const overlay = createOverlay(find(".lm-overlay"));
  const legend = createLegend(find(".lm-legend"), {
    names: header.blocks.labels[1] ? header.label_names : [],
    hidden: memory.hidden,
    onChange: redraw,
  });
  parts.push(slider, panel, legend);
  legend.retheme(theme);
  slider.show(state.beta);
  panel.showNumbers(metricsAt(header.metrics, state.beta));
  load();

  async function load() {
    const blocks = await readBlocks(header, body);
    if (!live) return;
    const codes = createCodes(header, blocks);
    loaded = {
      codes,
      labels: blocks.labels.length ? blocks.labels : null,
      positions: new Float32Array(2 * header.points),
      decoder: header.spec ? createDecoder(header.spec, blocks.weights) : null,
    };
    codes.positions(state.beta, loaded.positions);
    loaded.manifold = decodesImages ? previewOf(blocks.weights) : null;
    frame = createStandIn(find(".lm-plot"), memory.ranges ?? square(firstExtent()));
    listen();
    expose();
    request();
    await mountFrame(await whenPlotlyIsThere());
  }

  function previewOf(weights) {
    const onKeep = (z) => keep(z, null);
    const preview = createManifold(find(".lm-manifold"), { header, weights, onKeep, onRange: request });
    parts.push(preview);
    return preview;
  }

  async function mountFrame(Plotly) {
    if (!live) return;
    const next = createFrame(Plotly, find(".lm-plot"), {
      ranges: frame.currentRanges(),
      onView: () => { if (frame === next) redraw(); },
    });
    parts.push(next);
    await next.mount(theme);
    if (!live) return;
    frame = next;
    root.dataset.axes = "true";
    redraw();
  }

  function listen() {
    const stop = listenToPointer(map, {
      scale: () => frame.scale(),
      onHover: (at) => { state.pointer = at; state.cursor = null; request(); },
      onLeave: () => { if (state.pointer) { state.pointer = null; request(); } },
      onClick: keepAt,
      onDoubleClick: resetView,
      onPinch: pinch,
      onStep: step,
      onEnter: () => { if (state.cursor) keep(state.cursor, null); },
      onEscape: () => { if (state.cursor) { state.cursor = null; request(); } },
    });
    const observer = new ResizeObserver(() => { frame.resize(); redraw(); });
    observer.observe(map);
    parts.push({ destroy: () => { stop(); observer.disconnect(); } });
  }

  // ---- what the user does ------------------------------------------------------------------

  function setBeta(beta) {
    state.beta = slider.clamp(beta);
    dirty.beta = true;
    request();
  }

  function keepAt(at) {
    const z = toLatent(at);
    const point = pointNear(z);
    keep(point === null ? z : codeOf(point), point);
  }

  function keep(z, point) {
    select({ z, point });
  }

  function select(kept) {
    state.history = [state.history[1], state.kept];
    state.kept = kept;
    state.cursor = null;
    request();
    sendSelection();
  }

  /** The two clicks of a double click have each kept a place: undo both, and fit the codes. */
  function resetView() {
    const [before] = state.history;
    select(before.point === null ? before : { z: codeOf(before.point), point: before.point });
    frame.fit(niceExtent(extentOf(loaded.positions)));
  }

  function step([dx, dy]) {
    const { x0, x1, y0, y1 } = frame.scale();
    const [x, y] = state.cursor ?? state.kept.z;
    state.cursor = [x + dx * (x1 - x0), y + dy * (y1 - y0)];
    state.pointer = null;
    request();
  }

  /** Two fingers: the latent places under both stay under them. */
  function pinch(before, now, other) {
    const s = frame.scale();
    const distance = (a, b) => Math.max(20, Math.hypot(a[0] - b[0], a[1] - b[1]));
    const zoom = distance(before, other) / distance(now, other);
    const middle = [(before[0] + other[0]) / 2, (before[1] + other[1]) / 2];
    const moved = [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2];
    const [x, y] = toLatent(middle);
    const [width, height] = [(s.x1 - s.x0) * zoom, (s.y1 - s.y0) * zoom];
    const left = x - ((moved[0] - s.left) / s.width) * width;
    const top = y + ((moved[1] - s.top) / s.height) * height;
    frame.show({ x: [left, left + width], y: [top - height, top] });
  }

  function sendSelection() {
    const [x, y] = state.kept.z;
    send("selection", { run: header.run, z: [x, y], beta: state.beta, point: state.kept.point });
  }

  // ---- geometry ----------------------------------------------------------------------------

  function toLatent([x, y]) {
    const s = frame.scale();
    return [
      s.x0 + ((x - s.left) / s.width) * (s.x1 - s.x0),
      s.y1 - ((y - s.top) / s.height) * (s.y1 - s.y0),
    ];
  }

  function pointNear(z) {
    const s = frame.scale();
    const reach = (HIT_PIXELS * (s.x1 - s.x0)) / s.width;
    return nearestPoint(loaded.positions, loaded.labels, memory.hidden, z, reach);
  }

  const codeOf = (point) => [loaded.positions[2 * point], loaded.positions[2 * point + 1]];

  /** The first view holds the codes at the first β, and those at other β as far as is sensible. */
  function firstExtent() {
    const here = extentOf(loaded.positions);
    const there = new Float32Array(loaded.positions.length);
    const others = header.betas.map((beta) => {
      loaded.codes.positions(beta, there);
      return extentOf(there);
    });
    return niceExtent(Math.min(Math.max(...others), 1.3 * here));
  }

  const niceExtent = (extent) => Math.max(2.4, extent * 1.08);

  // ---- drawing -----------------------------------------------------------------------------

  function request() {
    if (live && !requested) requested = requestAnimationFrame(draw);
  }

  function redraw() {
    dirty.points = true;
    request();
  }

  function draw(now) {
    requested = 0;
    if (!live || !loaded) return;
    const swept = slider.advance(now);
    if (swept !== null) { state.beta = swept; dirty.beta = true; }
    if (dirty.beta) drawBeta();
    drawMap();
    drawPlace();
    if (loaded.manifold) {
      loaded.manifold.draw(state.beta, frame.scale());
      loaded.manifold.showKept(state.kept.z);
    }
    root.latentMap.drawn = { beta: state.beta, z: state.shownZ };
    root.latentMap.frames += 1;
    if (swept !== null) request();
  }

  function drawBeta() {
    dirty.beta = false;
    dirty.points = true;
    loaded.codes.positions(state.beta, loaded.positions);
    loaded.decoder?.setBeta(state.beta);
    if (state.kept.point !== null) state.kept = { z: codeOf(state.kept.point), point: state.kept.point };
    slider.show(state.beta);
    panel.showNumbers(metricsAt(header.metrics, state.beta));
  }

  function drawMap() {
    const scale = frame.scale();
    if (dirty.points) {
      dirty.points = false;
      memory.ranges = frame.currentRanges();
      const { positions, labels } = loaded;
      const size = { width: map.clientWidth, height: map.clientHeight };
      points.draw({ positions, labels, hidden: memory.hidden, scale, theme, ...size });
      root.dataset.ready = "true";
    }
    state.hovered = state.pointer ? toLatent(state.pointer) : state.cursor;
    state.hoveredPoint = state.hovered && pointNear(state.hovered);
    const near = state.hoveredPoint ?? null;
    overlay.draw({
      scale,
      kept: state.kept.z,
      sigma: state.kept.point === null ? null : loaded.codes.sigma(state.kept.point, state.beta),
      hover: state.cursor ?? (near === null ? null : codeOf(near)),
    });
  }

  function drawPlace() {
    const hovering = Boolean(state.hovered);
    const point = hovering ? state.hoveredPoint : state.kept.point;
    const z = hovering ? state.hovered : state.kept.z;
    const label = point === null || !loaded.labels ? null : loaded.labels[point];
    state.shownZ = z;
    if (loaded.decoder) {
      root.latentMap.image = loaded.decoder.decode(z);
      panel.showDecoded(root.latentMap.image, theme);
    }
    panel.showPlace({
      z,
      hovering,
      point,
      labelName: label === null ? null : header.label_names[label] ?? String(label),
      colour: labelColour(theme, label),
      sigma: point === null ? null : loaded.codes.sigma(point, state.beta),
    });
  }

  // ---- life --------------------------------------------------------------------------------

  function expose() {
    root.latentMap = {
      state,
      positions: loaded.positions,
      drawn: null,
      image: null,
      frames: 0,
      hidden: memory.hidden,
      scale: () => frame?.scale(),
      manifold: () => loaded.manifold?.state(),
      decoder: loaded.decoder,
    };
  }

  /** The function ran again with the same data: another theme, or another callback. */
  function update(nextSend) {
    send = nextSend;
    const before = JSON.stringify(theme);
    theme = readTheme(root);
    if (before === JSON.stringify(theme)) return;
    legend.retheme(theme);
    redraw();
    frame?.retheme(theme).then(redraw);
  }

  function destroy() {
    if (!live) return;
    live = false;
    cancelAnimationFrame(requested);
    for (const part of parts) part.destroy();
  }

  const selection = () => ({ beta: state.beta, kept: state.kept });
  return { root, run: header.run, digest: header.digest, update, destroy, selection };
}

function noteOf(header) {
  const notes = [];
  const more = (header.spec?.latent_dim ?? 2) - 2;
  if (more > 0) notes.push(`The map moves the first two of ${more + 2} dimensions; the others stay 0.`);
  if (!header.spec) notes.push("This decoder runs on the server: click to decode.");
  return notes.join(" ");
}
