/**
 * The component: fetches the run's data from the store, holds the state, and draws it once per
 * display frame.
 *
 * `root.latentMap` (root: the element with class "lm") is a documented hook for tests:
 *   state      {run, beta, kept: {z, point}, to, sample, selected, shownZ}: what the next frame draws
 *   drawn      {beta, z} of the last frame: what positions, image and numbers belong to
 *   positions  Float32Array x, y, x, y, … of all points, as drawn
 *   image      Float32Array, the decoded values as drawn; null without a decoder
 *   frames     how many frames have been drawn
 *   scale()    the plot area in pixels of the map, and the latent range it shows
 *   hidden     the set of labels that the legend hides
 *   manifold() the preview's {beta, range, done}
 *   path()     the places of the film strip, or null
 *   density()  the last densities shown, {codes, prior}
 *   originals  the test images at hand, as a function of their index; or null
 *   thumbnails the examples drawn as images
 * The root's data-ready turns "true" with the first points, data-axes when Plotly has drawn axes
 * and can zoom.
 */
const HIT_PIXELS = 8;
const HANDLE_PIXELS = 12;
const REST_MILLISECONDS = 150; // without a change of β or view: time for what takes longer
const FIRST_VIEW_BETAS = 12; // of all, looked at for the first view's size
const FIRST_VIEW_EVERY = 7; // odd: x and y in turn
const CONTOUR_SIDE = 72;
const BEHIND_OPACITY = 0.55;

// Zoom, legend, tools and layers by run: they outlive a remount, e.g. when the user returns to the page.
const remembered = new Map();
const instances = new WeakMap(); // by parent element: Streamlit calls again for a change of theme

export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector(".lm");
  const { header } = readMessage(data);
  const { run, digest } = header;
  const mounted = instances.get(parentElement);
  if (mounted?.root === root && mounted.run === run && mounted.digest === digest) {
    mounted.update(setStateValue);
    return mounted.destroy;
  }
  const carry = mounted?.run === run ? mounted.selection() : null;
  mounted?.destroy();
  const instance = createWhenStored(root, header, setStateValue, carry);
  instances.set(parentElement, instance);
  return instance.destroy;
}

/** An instance as soon as the run's data are there; until then what it will begin with. */
function createWhenStored(root, small, firstSend, carry) {
  let send = firstSend;
  let instance = null;
  let live = true;
  root.dataset.ready = root.dataset.axes = "false";
  whenStored("run", small.digest).then(({ header, body }) => {
    if (live) instance = createInstance(root, { header: { ...header, ...small }, body }, send, carry);
  });
  return {
    root,
    run: small.run,
    digest: small.digest,
    update(nextSend) { send = nextSend; instance?.update(nextSend); },
    destroy() { live = false; instance?.destroy(); },
    selection: () => instance?.selection() ?? carry,
  };
}

async function readBlocks(header, body) {
  const bytes = await inflate(body.subarray(0, header.packed));
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
  const memory = remembered.get(header.run) ?? {
    ranges: null, hidden: new Set(), mode: "pan", layers: { ...FIRST_LAYERS },
  };
  remembered.set(header.run, memory);
  const parts = []; // everything to destroy
  let send = firstSend;
  let live = true;
  let loaded = null; // codes, labels, decoder, … once the message is unpacked
  let frame = null;
  let theme = readTheme(root);
  let requested = 0;
  let originals = null; // bytes of all test images, once they are there
  let path = null;
  let thumbnails = null;
  let sigmas = null; // of all examples at this β, when something asked for them
  let rested = 0; // when β or the view last changed; null once what takes longer is drawn
  let densities = null;
  let contoured = false;

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
    sample: null, // a draw from the kept example's posterior, as ε
    to: null, // B, the end of a path from the kept place
    outline: null, // a polygon of latent places, drawn or being drawn
    selected: [], // the examples in it when it was drawn
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
  const panel = createPanel(root, { header, onTyped: (z) => keep(z, null), onAgain: drawAgain });
  const tools = createTools(find(".lm-tools"), {
    mode: memory.mode,
    layers: memory.layers,
    onMode: (mode) => { memory.mode = mode; },
    onLayers: () => { rested = 0; redraw(); },
  });
  const region = createRegion(find(".lm-region"), {
    header, imageOf: (i) => shownImage(i), describe: (i) => describe(i), onClear: () => setRegion(null, []),
  });
  const points = createPoints(find(".lm-points"));
  const overlay = createOverlay(find(".lm-overlay"));
  const legend = createLegend(find(".lm-legend"), {
    names: header.blocks.labels[1] ? header.label_names : [],
    hidden: memory.hidden,
    onChange: redraw,
  });
  parts.push(slider, panel, legend, tools, region);
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
    if (decodesImages) {
      path = createPath(find(".lm-path"), {
        header, onChange: request, onPlay: request, onClose: () => setEnd(null),
      });
      thumbnails = createThumbnails({ shape: header.spec.shape, imageOf: shownImage });
      parts.push(path);
    }
    for (const name of ["manifold", "images"]) find(`[data-layer=${name}]`).hidden = !decodesImages;
    find("[data-mode=path]").hidden = !decodesImages;
    find("[data-layer=labels]").hidden = !loaded.labels;
    if (header.originals) whenStored("originals", header.originals).then(takeOriginals);
    loaded.manifold = decodesImages ? previewOf(blocks.weights) : null;
    frame = createStandIn(find(".lm-plot"), memory.ranges ?? square(firstExtent()));
    listen();
    expose();
    request();
    await new Promise(requestAnimationFrame); // the first points are drawn
    await new Promise(globalThis.requestIdleCallback ?? setTimeout); // and the page is, around them
    await mountFrame(await whenPlotlyRuns(header.plotly));
  }

  function previewOf(weights) {
    const onKeep = (z) => keep(z, null);
    const preview = createManifold(find(".lm-manifold"), {
      header, weights, onKeep, onRange: request,
      onTiles: () => { if (memory.layers.manifold) redraw(); },
    });
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
      grab,
      onHover: (at) => { state.pointer = at; state.cursor = state.sample = null; request(); },
      onLeave: () => { if (state.pointer) { state.pointer = null; request(); } },
      onClick: (at, shift) => (shift || memory.mode === "path" ? endAt(at) : keepAt(at)),
      onDoubleClick: resetView,
      onPinch: pinch,
      onStep: step,
      onEnter: (shift) => {
        if (state.cursor) (shift ? setEnd : (z) => keep(z, null))(state.cursor);
      },
      onEscape: () => {
        if (state.cursor || state.sample) { state.cursor = state.sample = null; request(); }
      },
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
    state.cursor = state.sample = null;
    request();
    sendSelection();
  }

  /** B: the end of a path that begins at the kept place. */
  function setEnd(z) {
    if (!path) return;
    state.to = z;
    path.stop();
    request();
  }

  function endAt(at) {
    const z = toLatent(at);
    const point = pointNear(z);
    setEnd(point === null ? z : codeOf(point));
  }

  /** z = μ + σ·ε from the kept example's posterior. */
  function drawAgain() {
    if (state.kept.point === null) return;
    const normal = () =>
      Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
    state.sample = [normal(), normal()];
    state.cursor = state.pointer = null;
    request();
  }

  function sampledZ() {
    const [sx, sy] = loaded.codes.sigma(state.kept.point, state.beta);
    const [x, y] = state.kept.z;
    return [x + sx * state.sample[0], y + sy * state.sample[1]];
  }

  /** What a drag that begins here moves: an end of the path, or the outline of a selection. */
  function grab(at) {
    const near = (z) => z && Math.hypot(...toPixels(z).map((v, i) => v - at[i])) < HANDLE_PIXELS;
    if (near(state.to)) {
      return { move: (to) => setEnd(toLatent(to)), end: (to) => setEnd(toLatent(to)) };
    }
    if (state.to && near(state.kept.z)) {
      const move = (to) => { state.kept = { z: toLatent(to), point: null }; request(); };
      return { move, end: (to) => keep(toLatent(to), null) };
    }
    if (memory.mode === "box") return outlining(at, (from, to) => boxOf(from, to));
    if (memory.mode === "lasso") {
      const line = [toLatent(at)];
      return outlining(at, (_, to) => { line.push(to); return [...line]; });
    }
    return null;
  }

  function outlining(at, outlineTo) {
    const from = toLatent(at);
    const move = (to) => {
      state.pointer = null;
      state.outline = outlineTo(from, toLatent(to));
      request();
    };
    const end = (to) => {
      const outline = outlineTo(from, toLatent(to));
      setRegion(outline, pointsInside(outline, loaded.positions, visible));
    };
    return { move, end };
  }

  function setRegion(outline, selected) {
    state.outline = selected.length ? outline : null;
    state.selected = selected;
    const counts = new Map();
    for (const i of selected) counts.set(labelOf(i), (counts.get(labelOf(i)) ?? 0) + 1);
    const rows = [...counts].sort((a, b) => b[1] - a[1]);
    region.show(selected, rows.map(([label, count]) => (
      { name: nameOf(label), colour: labelColour(theme, label), count }
    )));
    request();
  }

  function takeOriginals({ header: { height, width, channels }, body }) {
    inflate(body).then((bytes) => {
      if (!live) return;
      const size = height * width * channels;
      originals = (i) => bytes.subarray(i * size, (i + 1) * size);
      root.latentMap.originals = originals;
      thumbnails?.forget();
      redraw();
    });
  }

  /** An example as the map draws it, values from 0 to 1: the original, or what its code decodes to. */
  function shownImage(i) {
    if (originals) return Float32Array.from(originals(i), (byte) => byte / 255);
    return loaded.decoder ? loaded.decoder.decode(codeOf(i)) : new Float32Array(1);
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

  function toPixels([x, y]) {
    const s = frame.scale();
    return [
      s.left + ((x - s.x0) / (s.x1 - s.x0)) * s.width,
      s.top + ((s.y1 - y) / (s.y1 - s.y0)) * s.height,
    ];
  }

  function pointNear(z) {
    const s = frame.scale();
    const reach = (HIT_PIXELS * (s.x1 - s.x0)) / s.width;
    return nearestPoint(loaded.positions, loaded.labels, memory.hidden, z, reach);
  }

  const labelOf = (i) => (loaded.labels ? loaded.labels[i] : null);
  const nameOf = (label) =>
    label === null ? "examples" : header.label_names[label] ?? String(label);
  const visible = (i) => !loaded.labels || !memory.hidden.has(loaded.labels[i]);
  const describe = (i) => ({ label: nameOf(labelOf(i)), z: codeOf(i), beta: state.beta });

  const codeOf = (point) => [loaded.positions[2 * point], loaded.positions[2 * point + 1]];

  /** The first view holds the codes at the first β, and those at other β as far as is sensible. */
  function firstExtent() {
    const here = extentOf(loaded.positions);
    const there = new Float32Array(loaded.positions.length);
    const step = Math.ceil(header.betas.length / FIRST_VIEW_BETAS);
    const others = header.betas.filter((_, i) => i % step === 0).map((beta) => {
      loaded.codes.positions(beta, there);
      return extentOf(there, FIRST_VIEW_EVERY);
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
    const changed = dirty.beta || dirty.points;
    if (dirty.beta) drawBeta();
    state.played = path?.advance(now, state.kept.z, state.to) ?? null;
    if (loaded.manifold) {
      loaded.manifold.draw(state.beta, frame.scale(), memory.layers.manifold);
      loaded.manifold.showKept(state.kept.z);
    }
    drawMap();
    drawPlace();
    path?.draw(state.kept.z, state.to, state.beta, loaded.decoder);
    if (changed) rested = now;
    else if (rested !== null && now - rested > REST_MILLISECONDS) drawAtRest();
    root.latentMap.drawn = { beta: state.beta, z: state.shownZ };
    root.latentMap.frames += 1;
    if (swept !== null || state.played || rested !== null) request();
  }

  /** What is too slow for every frame of a drag: contours. */
  function drawAtRest() {
    rested = null;
    if (!memory.layers.density) {
      if (contoured) frame.contours(null);
      contoured = false;
      return;
    }
    contoured = true;
    const grid = densityGrid(
      loaded.positions, allSigmas(), visible, frame.scale(), CONTOUR_SIDE,
    );
    frame.contours(grid, withAlpha(theme.text, 0.55));
  }

  /** Standard deviations of all posteriors at this β, x, y, x, y, … */
  function allSigmas() {
    sigmas ??= loaded.codes.sigmas(state.beta, new Float32Array(loaded.positions.length));
    return sigmas;
  }

  function drawBeta() {
    dirty.beta = false;
    dirty.points = true;
    sigmas = null;
    if (!originals) thumbnails?.forget();
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
      const behind = memory.layers.manifold && loaded.manifold ? drawManifoldBehind : null;
      points.draw({ positions, labels, hidden: memory.hidden, scale, theme, behind, ...size });
      if (memory.layers.images && thumbnails) drawThumbnails(scale);
      root.dataset.ready = "true";
    }
    state.hovered = state.pointer ? toLatent(state.pointer) : state.cursor;
    state.hoveredPoint = state.hovered && pointNear(state.hovered);
    const near = state.hoveredPoint ?? null;
    overlay.draw({
      scale,
      kept: state.kept.z,
      sigma: state.kept.point === null ? null : loaded.codes.sigma(state.kept.point, state.beta),
      hover: state.played ?? state.cursor ?? (state.sample ? sampledZ() : near === null ? null : codeOf(near)),
      rings: memory.layers.rings,
      to: state.to,
      path: state.to ? path.places(state.kept.z, state.to, 40) : null,
      outline: state.outline,
      labels: memory.layers.labels && loaded.labels ? middles() : [],
    });
  }

  /** The worker's tiles, under the points and paler than they are. */
  function drawManifoldBehind(context, ratio) {
    const { range } = loaded.manifold.state();
    if (!range) return;
    const [left, top] = toPixels([range[0], range[3]]);
    const [right, bottom] = toPixels([range[1], range[2]]);
    const [width, height] = [right - left, bottom - top];
    const place = [left, top, width, height].map((value) => value * ratio);
    clipped(context, frame.scale(), ratio, () => {
      context.globalAlpha = BEHIND_OPACITY;
      context.drawImage(loaded.manifold.canvas, ...place);
    });
  }

  /** Draw inside the plot area only. */
  function clipped(context, { left, top, width, height }, ratio, drawInside) {
    context.save();
    context.beginPath();
    context.rect(left * ratio, top * ratio, width * ratio, height * ratio);
    context.clip();
    const result = drawInside();
    context.restore();
    return result;
  }

  function drawThumbnails(scale) {
    const seen = [];
    const hasRoom = createRoom();
    for (let i = 0; i < loaded.positions.length / 2; i++) {
      const [x, y] = codeOf(i);
      if (x < scale.x0 || x > scale.x1 || y < scale.y0 || y > scale.y1 || !visible(i)) continue;
      const at = toPixels([x, y]);
      if (hasRoom(at)) seen.push([i, ...at, labelColour(theme, labelOf(i))]);
    }
    root.latentMap.thumbnails = seen.map(([i]) => i);
    const ratio = Math.min(devicePixelRatio || 1, MAX_PIXEL_RATIO);
    const missing = clipped(points.context, scale, ratio, () =>
      thumbnails.draw(points.context, ratio, seen),
    );
    if (missing) redraw();
  }

  /** Each shown label's name at the median of its codes. */
  function middles() {
    const places = new Map();
    for (let i = 0; i < loaded.labels.length; i++) {
      if (!visible(i)) continue;
      if (!places.has(loaded.labels[i])) places.set(loaded.labels[i], [[], []]);
      const [xs, ys] = places.get(loaded.labels[i]);
      xs.push(loaded.positions[2 * i]);
      ys.push(loaded.positions[2 * i + 1]);
    }
    const median = (values) => Float32Array.from(values).sort()[values.length >> 1];
    return [...places].map(([label, [xs, ys]]) => (
      { name: nameOf(label), colour: labelColour(theme, label), z: [median(xs), median(ys)] }
    ));
  }

  function drawPlace() {
    const { z, point, what } = shownPlace();
    const label = point === null || !loaded.labels ? null : loaded.labels[point];
    state.shownZ = z;
    if (loaded.decoder) {
      root.latentMap.image = loaded.decoder.decode(z);
      panel.showDecoded(root.latentMap.image, theme);
    }
    panel.showPlace({
      z,
      what,
      point,
      canDraw: state.kept.point !== null && header.variational && Boolean(loaded.decoder),
      labelName: label === null ? null : header.label_names[label] ?? String(label),
      colour: labelColour(theme, label),
      sigma: point === null ? null : loaded.codes.sigma(point, state.beta),
    });
    if (decodesImages) panel.showOriginal(point === null || !originals ? null : originals(point));
    const codes = header.variational ? aggregateDensity(loaded.positions, allSigmas(), z) : null;
    densities = { codes, prior: priorDensity(z) };
    panel.showDensity(densities.codes, densities.prior);
  }

  /** Which place the panel is about, and what to call it. */
  function shownPlace() {
    const { kept, hovered, hoveredPoint } = state;
    if (state.played) return { z: state.played, point: null, what: "on the way" };
    if (hovered) return { z: hovered, point: hoveredPoint, what: "pointer" };
    if (state.sample && kept.point !== null) {
      return { z: sampledZ(), point: null, what: "drawn from its posterior" };
    }
    const what = kept.point === null ? "kept" : `kept · test example ${kept.point}`;
    return { ...kept, what };
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
      path: () => (state.to ? path.places(state.kept.z, state.to) : null),
      density: () => densities,
      originals,
    };
  }

  /** The function ran again with the same data: another theme, or another callback. */
  function update(nextSend) {
    send = nextSend;
    const before = JSON.stringify(theme);
    theme = readTheme(root);
    if (before === JSON.stringify(theme)) return;
    legend.retheme(theme);
    rested = 0;
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
