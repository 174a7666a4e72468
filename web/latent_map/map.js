/** The map of one run: its parts, wired to each other, and what one frame draws. */
/** @import {Axes, Message, Pair, Source, View} from "./types.js" */
/** @import {RunData} from "./data/blocks.js" */
/** @import {State} from "./state.js" */
import { createActions } from "./actions.js";
import { loadImages } from "./data/blocks.js";
import { metricsAt } from "./data/metrics.js";
import { createModel } from "./data/model.js";
import { createAxes } from "./draw/axes.js";
import { createLayers } from "./draw/layers.js";
import { createStandIn } from "./draw/stand_in.js";
import { exposeHook } from "./hook.js";
import { createBetaSlider } from "./input/beta_slider.js";
import { createGestures } from "./input/gestures.js";
import { listenToKeys } from "./input/keyboard.js";
import { createLegend } from "./input/legend.js";
import { listenToPointer } from "./input/pointer.js";
import { createTools } from "./input/tools.js";
import { find } from "./lib/dom.js";
import { extentOf, inArea, niceExtent, pinched, square, toLatent } from "./lib/geometry.js";
import { labelColour, readTheme, sameTheme } from "./lib/theme.js";
import { createLoop } from "./loop.js";
import { createMoment, sampledPlace } from "./moment.js";
import { describeRun } from "./panel/about.js";
import { createPreview } from "./panel/manifold.js";
import { createNumbers } from "./panel/numbers.js";
import { createReadout } from "./panel/readout.js";
import { counted, createRegion } from "./panel/region.js";
import { createStrip } from "./panel/strip.js";
import { keptOf } from "./state.js";

const PATH_PLACES = 40;

/**
 * @typedef {object} MapOptions
 * @property {Message} message
 * @property {RunData} data
 * @property {Source} source
 * @property {State} state  changed in place
 * @property {() => void} onSelect  the kept place has been chosen, or β has come to rest
 * @property {(error: unknown) => void} onTrouble  something could not be loaded
 */

/** @typedef {ReturnType<typeof createMap>} LatentMap */

/** @param {HTMLElement} root @param {MapOptions} options */
export function createMap(root, { message, data, source, state, onSelect, onTrouble }) {
  const model = createModel(message, data, state.beta);
  const { betas, examples, decoder, spec, decodesImages } = model;
  state.beta = model.firstBeta;
  const moment = createMoment(state);
  const [map, plot] = [find(root, ".lm-map"), find(root, ".lm-plot")];
  /** @type {(() => void)[]} */
  const endings = []; // of everything that has to be ended
  /** @template {{destroy: () => void}} Part @param {Part} part */
  const owned = (part) => { endings.push(part.destroy); return part; };
  let live = true;
  let theme = readTheme(root);
  /** @type {Axes} */
  let axes = createStandIn(plot, state.view ?? square(examples.firstExtent()));
  /** @type {((i: number) => Uint8Array) | null} */
  let originals = null;
  const scale = () => axes.scale();

  // ---- parts -------------------------------------------------------------------------------

  describeRun(root, model);
  const loop = owned(createLoop({ advance, followBeta, draw, drawAtRest }));
  const actions = createActions({
    state, moment, examples, scale, decodesImages, onSelect,
    onMove: loop.request, onRegion: showRegion, onEnd: () => strip?.stop(),
  });
  const keep = (/** @type {Pair} */ z) => actions.keep({ z, point: null });
  const slider = owned(createBetaSlider(root, {
    scale: betas, ticks: message.tick_betas, onBeta: setBeta, onRest: onSelect,
  }));
  const showNumbers = createNumbers(root);
  const readout = owned(createReadout(root, {
    message, model, onTyped: keep, onAgain: actions.drawAgain,
  }));
  const tools = owned(createTools(find(root, ".lm-tools"), state, loop.redraw));
  const legend = owned(createLegend(find(root, ".lm-legend"), {
    names: examples.labels ? message.label_names : [], hidden: state.hidden, onChange: loop.redraw,
  }));
  const region = owned(createRegion(find(root, ".lm-region"), {
    spec, imageOf, describe: describeExample, onClear: () => actions.setRegion(null),
  }));
  const strip = decodesImages && spec ? owned(createStrip(find(root, ".lm-path"), {
    state, spec, onChange: loop.request, onClose: () => actions.setEnd(null),
  })) : null;
  const preview = decodesImages && data.decoder ? owned(createPreview(find(root, ".lm-manifold"), {
    state, ...data.decoder, startWorker: source.worker, onKeep: keep, onRange: loop.request,
    onTiles: () => { if (state.layers.has("manifold")) loop.redraw(); },
  })) : null;
  const layers = createLayers(root, {
    axes: () => axes, preview, shape: decodesImages && spec ? spec.shape : null, imageOf,
  });
  const hook = exposeHook(root, { state, moment, examples, decoder, scale, preview, strip, layers });

  legend.retheme(theme);
  slider.show(state.beta);
  showNumbers(metricsAt(message.metrics, state.beta));
  tools.offer({ images: decodesImages, labels: examples.labels !== null });
  listen();
  if (state.region) actions.setRegion(state.region);
  loop.request();
  loadTheRest();

  function listen() {
    const gestures = createGestures({
      inArea: (at) => inArea(scale(), at),
      grab: actions.grab,
      onHover: actions.hover,
      onLeave: actions.leave,
      onClick: actions.click,
      onDoubleClick: resetView,
      onPinch: (before, now, other) => axes.show(pinched(scale(), before, now, other)),
    });
    endings.push(listenToPointer(map, gestures, (at) => inArea(scale(), at)));
    endings.push(listenToKeys(map, {
      onStep: actions.step, onEnter: actions.enter, onEscape: actions.escape,
    }));
    const observer = new ResizeObserver(() => { axes.resize(); loop.redraw(); });
    observer.observe(map);
    endings.push(() => observer.disconnect());
  }

  // ---- what comes after the first picture --------------------------------------------------

  async function loadTheRest() {
    const digest = message.blocks.originals;
    if (digest) loadImages(source, digest).then(takeOriginals).catch(trouble);
    await new Promise(requestAnimationFrame); // the first points are drawn
    // And the page is, around them: plotly.js holds it up for a while.
    await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
    if (live) await source.plotly().then(mountAxes).catch(trouble);
  }

  /** @type {(images: (i: number) => Uint8Array) => void} */
  function takeOriginals(images) {
    if (!live) return;
    originals = hook.originals = images;
    layers.forgetImages();
    loop.redraw();
  }

  /** @type {(Plotly: any) => Promise<void>} */
  async function mountAxes(Plotly) {
    if (!live) return;
    const onView = () => { if (axes === next) loop.redraw(); };
    const next = owned(createAxes(Plotly, plot, { ranges: axes.ranges(), onView }));
    await next.mount(theme);
    if (!live) return;
    axes = next;
    root.dataset.axes = "true";
    loop.redraw();
  }

  /** @type {(error: unknown) => void} */
  function trouble(error) {
    if (live) onTrouble(error);
  }

  // ---- answers to what the user does -------------------------------------------------------

  /** @type {(beta: number) => void} */
  function setBeta(beta) {
    state.beta = betas.clamp(beta);
    loop.moveBeta();
  }

  function resetView() {
    actions.undoTwo();
    axes.show(square(niceExtent(extentOf(examples.positions))));
  }

  function showRegion() {
    const counts = counted(moment.selected.map(examples.labelOf));
    region.show(moment.selected, counts.map(([label, count]) => (
      { name: examples.nameOf(label), colour: labelColour(theme, label), count }
    )));
  }

  /** @type {(i: number) => {label: string, z: Pair, beta: number}} */
  function describeExample(i) {
    const label = examples.nameOf(examples.labelOf(i));
    return { label, z: examples.codeOf(i), beta: state.beta };
  }

  /** An example as the map draws it, values from 0 to 1: the original, or what its code decodes to. @type {(i: number) => Float32Array} */
  function imageOf(i) {
    if (originals) return Float32Array.from(originals(i), (byte) => byte / 255);
    return decoder ? decoder.decode(examples.codeOf(i)) : new Float32Array(1);
  }

  // ---- a frame -----------------------------------------------------------------------------

  /** @type {(now: number) => boolean} */
  function advance(now) {
    const swept = slider.advance(now);
    if (swept !== null) setBeta(swept);
    return swept !== null;
  }

  function followBeta() {
    if (!originals) layers.forgetImages();
    examples.moveTo(state.beta);
    decoder?.setBeta(state.beta);
    if (state.point !== null) state.z = examples.codeOf(state.point);
    slider.show(state.beta);
    showNumbers(metricsAt(message.metrics, state.beta));
  }

  /** @type {(now: number, points: boolean) => {unfinished: boolean, moving: boolean}} */
  function draw(now, points) {
    moment.played = strip?.advance(now) ?? null;
    preview?.draw(state.beta, scale(), state.layers.has("manifold"));
    preview?.showKept(state.z);
    moment.hovered = moment.pointer ? toLatent(scale(), moment.pointer) : moment.cursor;
    moment.hoveredPoint = moment.hovered && actions.pointNear(moment.hovered);
    const view = viewNow();
    const unfinished = points && drawPoints(view);
    layers.scene.draw("frame", view);
    const shown = readout.show(state, moment, theme, originals);
    moment.shownZ = shown.z;
    if (decoder) strip?.draw(decoder);
    hook.follow(shown, state.beta);
    return { unfinished, moving: moment.played !== null };
  }

  /** @type {(view: View) => boolean} */
  function drawPoints(view) {
    state.view = axes.ranges();
    const unfinished = layers.scene.draw("points", view);
    root.dataset.ready = "true";
    return unfinished;
  }

  function drawAtRest() {
    layers.scene.draw("rest", viewNow());
  }

  /** @type {() => View} */
  function viewNow() {
    const { to, hidden, point } = state;
    const near = moment.hoveredPoint === null ? null : examples.codeOf(moment.hoveredPoint);
    return {
      scale: scale(),
      theme,
      width: map.clientWidth,
      height: map.clientHeight,
      layers: state.layers,
      hidden,
      examples,
      kept: keptOf(state),
      sigma: point === null ? null : examples.sigma(point),
      hover: moment.played ?? moment.cursor ?? sampledPlace(state, moment, examples) ?? near,
      to,
      path: strip?.places(PATH_PLACES) ?? null,
      outline: moment.outline,
    };
  }

  // ---- life --------------------------------------------------------------------------------

  function retheme() {
    const next = readTheme(root);
    if (sameTheme(theme, next)) return;
    theme = next;
    legend.retheme(theme);
    loop.redraw();
    axes.retheme(theme).then(loop.redraw);
  }

  function destroy() {
    if (!live) return;
    live = false;
    for (const end of endings) end();
  }

  return { destroy, retheme };
}
