/** The map of one run: its parts, wired to each other. */
/** @import {Message, Source} from "./types.js" */
/** @import {RunData} from "./data/blocks.js" */
/** @import {Steps} from "./loop.js" */
/** @import {State} from "./state.js" */
import { createActions } from "./actions.js";
import { loadImages } from "./data/blocks.js";
import { createExactPosteriors } from "./data/exact.js";
import { createFilm } from "./data/film.js";
import { createLiveFilm } from "./data/live_film.js";
import { createAxes } from "./draw/axes.js";
import { createCloseUp } from "./draw/close_up.js";
import { createInset } from "./draw/inset.js";
import { mapLayers } from "./draw/layers.js";
import { createOwnAxes } from "./draw/own_axes.js";
import { createPane } from "./draw/pane.js";
import { createThumbnails } from "./draw/thumbnails.js";
import { createFollowing } from "./following.js";
import { createSteps } from "./frame.js";
import { exposeHook } from "./hook.js";
import { createGestures } from "./input/gestures.js";
import { listenToKeys } from "./input/keyboard.js";
import { listenToPointer } from "./input/pointer.js";
import { find, where } from "./lib/dom.js";
import { brief } from "./lib/format.js";
import { furthest, inArea, niceExtent, pinched, square } from "./lib/geometry.js";
import { createLoop, sparing } from "./loop.js";
import { exampleInWords } from "./panel/about.js";
import { createParts } from "./parts.js";
import { fromText } from "./state.js";
import { createWorld } from "./world.js";

const LIVE_EXTENT = 3.5; // of the first view of a training: the prior's 3σ

/**
 * @typedef {object} MapOptions
 * @property {Message} message
 * @property {RunData} data
 * @property {Source} source
 * @property {State} state  changed in place
 * @property {() => void} onSelect  the kept place has been chosen, or β has come to rest
 * @property {() => void} onFrame  a frame has been drawn: something may have changed
 * @property {(error: unknown) => void} onTrouble  something could not be loaded
 */

/** @typedef {ReturnType<typeof createMap>} LatentMap */

/** @param {HTMLElement} root @param {MapOptions} options */
export function createMap(root, { message, data, source, state, onSelect, onFrame, onTrouble }) {
  const liveFilm = message.moment
    ? createLiveFilm({ source, first: message.moment.block, follows: message.moment.follows, onMoment: takeMoment }) : null;
  const film = liveFilm ?? createFilm({
    source, entries: message.snapshots ?? [], onLoaded: takeSnapshot, onTrouble: trouble,
  });
  const world = createWorld(root, { message, data, state, startWorker: source.worker, film });
  const { betas, decodesImages, examples, space, spec } = world;
  if (state.full) state.z = space.project(state.full);
  if (state.toFull) state.to = space.project(state.toFull);
  const thumbnails = decodesImages && spec
    ? createThumbnails({ shape: spec.shape, imagesOf: world.imagesOf, onMade: () => loop.redraw() }) : null;
  /** @type {(() => void)[]} */
  const endings = []; // of everything that has to be ended
  const hasAxes = root.dataset.quiet === undefined;
  let live = true;
  let shownLook = message.look;

  const loop = createLoop({ // the steps need the parts, which need the loop
    advance: (now) => steps.advance(now),
    followBeta: () => steps.followBeta(),
    draw(now, points) {
      const drawn = steps.draw(now, points);
      onFrame();
      return drawn;
    },
    drawAtRest: () => steps.drawAtRest(),
  }, undefined, message.moment ? sparing() : 0);
  const actions = createActions({
    world,
    scale: () => pane.scale(),
    onMove: loop.request,
    onSelect,
    onRegion() { parts.showRegion(); if (parts.neighbours) loop.redraw(); }, // it fades the others
    onEnd: () => parts.strip?.stop(),
  });
  const parts = createParts(root, {
    world, actions, loop, source, onBeta: setBeta, onTime: setTime, onRest: onSelect, onFit: fit, onTrouble: trouble,
  });
  const pane = createPane(find(root, ".lm-map"), {
    ranges: state.view ?? square(message.moment ? Math.max(LIVE_EXTENT, examples.firstExtent()) : examples.firstExtent()),
    size: hasAxes ? world.theme.size : null,
    layersOf: (surfaces) => mapLayers({
      ...surfaces, prior: message.variational, small: !hasAxes && !message.moment, preview: parts.preview, thumbnails,
    }),
  });
  const inset = message.exact ? createInset(pane.element) : null;
  const closeUp = where(root, ".lm-close-up", createCloseUp);
  const hook = exposeHook(root, {
    world, parts, scale: pane.scale, thumbnails: () => thumbnails?.shown() ?? [],
  });
  /** @type {Steps} */
  const steps = createSteps(root, {
    world, parts, pane, closeUp, inset, hook, actions, thumbnails, setBeta, setTime, liveFilm, moveOn: loop.moveBeta,
  });

  const following = createFollowing({
    world, source, onPlane: showPlane, onCodes: renew, onShadows: loop.redraw, onTrouble: trouble,
  });
  world.shadows = following.shadows;
  const exact = world.exact = createExactPosteriors({ world, source, onCome: loop.redraw, onTrouble: trouble });

  endings.push(exact.destroy, loop.destroy, parts.destroy, following.destroy, () => world.background?.destroy());
  parts.navigator?.renew();
  parts.retheme();
  parts.showBeta();
  listen();
  showEpoch();
  showExample();
  if (state.region) actions.setRegion(state.region, state.regionBeta ?? state.beta);
  loop.request();
  if (data.moment) parts.reconstructions?.show(data.moment);
  loadTheRest();

  /** @type {(beta: number) => void} */
  function setBeta(beta) {
    state.beta = betas.clamp(brief(beta));
    loop.moveBeta();
  }

  /** @type {(place: number) => void} */
  function setTime(place) {
    film.moveTo(place);
    state.epoch = film.epochOf(film.nearest());
    loop.moveBeta();
  }

  /** A moment of the training has come. @type {(place: number, snapshot: import("./data/film.js").Snapshot) => void} */
  function takeSnapshot(place, { network }) {
    if (!live) return;
    world.decoding?.add(film.networkName(place), network);
    if (film.position < film.last) state.epoch = film.epochOf(film.nearest()); // it may be this one
    loop.moveBeta();
  }

  /** The training has gone on. @type {(name: string, snapshot: import("./data/film.js").Snapshot, before: string) => void} */
  function takeMoment(name, snapshot, before) {
    if (!live) return;
    if (before) world.decoding?.forget(before);
    world.decoding?.add(name, snapshot.network);
    if (snapshot.plane) turnToPlane(snapshot.plane);
    examples.moveTo(state.beta);
    loop.moveBeta();
    parts.reconstructions?.show(snapshot);
    fitView(snapshot);
  }

  /** @type {(plane: import("./types.js").PlaneSpec) => void} */
  function turnToPlane(plane) {
    if (plane.names.join() !== space.plane.names.join()) space.use(plane);
  }

  /** All codes stay in the view, and fill half of it. @type {(snapshot: import("./data/film.js").Snapshot) => void} */
  function fitView({ codes, dimensions }) {
    const all = codes.positions(state.beta, new Float32Array(codes.count * dimensions));
    const reach = Math.max(LIVE_EXTENT, niceExtent(furthest(all)));
    const { x1 } = pane.scale();
    if (reach > x1 || 2 * reach < x1) pane.axes().show(square(reach));
  }

  /** A link leads to an epoch: the film goes there. */
  function showEpoch() {
    if (state.epoch === null || !film.last) return;
    film.moveTo(film.placeOf(state.epoch));
    film.load();
  }

  /** Every code at this β is in the view. */
  function fit() {
    pane.axes().show(square(niceExtent(furthest(examples.positions))));
    loop.redraw();
  }

  function resetView() {
    actions.undoTwo();
    fit();
  }

  function listen() {
    const isInside = (/** @type {import("./types.js").Pair} */ at) => inArea(pane.scale(), at);
    const gestures = createGestures({
      inArea: isInside,
      grab: actions.grab,
      onHover: actions.hover,
      onLeave: actions.leave,
      onClick: actions.click,
      onDoubleClick: resetView,
      onPinch: (before, now, other) =>
        pane.axes().show(pinched(pane.scale(), before, now, other)),
    });
    if (world.keeps) {
      endings.push(listenToPointer(pane.element, gestures, isInside));
      endings.push(listenToKeys(pane.element, {
        onStep: actions.step, onEnter: actions.enter, onEscape: actions.escape,
      }));
    }
    const observer = new ResizeObserver(() => { retheme(); pane.axes().resize(); loop.redraw(); });
    observer.observe(pane.element);
    endings.push(() => observer.disconnect());
  }

  // ---- what comes after the first picture --------------------------------------------------

  async function loadTheRest() {
    following.loadTheRest();
    await new Promise(requestAnimationFrame); // the first points are drawn
    if (!live) return;
    const codes = data.rest?.().then(takeCodes).catch(trouble);
    const digest = message.blocks.originals;
    if (digest) loadImages(source, digest).then(takeOriginals).catch(trouble);
    if (hasAxes) await loadAxes().then(() => codes).then(sayThatAllIsThere).catch(trouble);
  }

  async function loadAxes() {
    if (!source.plotly) return mountAxes(createOwnAxes);
    // And the page is, around them: plotly.js holds it up for a while.
    await new Promise((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(resolve));
    if (live) await source.plotly().then((Plotly) => mountAxes(createAxes.bind(null, Plotly)));
  }

  function sayThatAllIsThere() {
    if (live) root.dataset.axes = "true";
  }

  /** Those at every β. @type {(codes: import("./data/blocks.js").Grids) => void} */
  function takeCodes({ header, sections }) {
    if (!live) return;
    world.codes?.fill(header, sections);
    renew();
  }

  /** @type {(images: (i: number) => Uint8Array) => void} */
  function takeOriginals(images) {
    if (!live) return;
    world.originals = images;
    thumbnails?.forget();
    loop.redraw();
  }

  /** @type {(create: typeof createOwnAxes) => Promise<void>} */
  async function mountAxes(create) {
    if (!live) return;
    const onView = () => { if (pane.axes() === next) loop.redraw(); };
    const next = create(pane.plot, { ranges: pane.axes().ranges(), onView });
    endings.push(next.destroy);
    await next.mount(world.theme);
    if (!live) return;
    pane.useAxes(next);
    loop.redraw();
  }

  /** @type {(error: unknown) => void} */
  function trouble(error) {
    if (live) onTrouble(error);
  }

  /** Codes have come, of another β or of another plane. */
  function renew() {
    examples.renew();
    parts.navigator?.renew();
    parts.colouring?.renew();
    loop.moveBeta();
  }

  /** The map shows another plane: what was outlined on the last one is not there. */
  function showPlane() {
    actions.setRegion(null);
    renew();
    pane.axes().show(square(niceExtent(furthest(examples.positions))));
  }

  // ---- what the host shows -----------------------------------------------------------------

  /** Another β, another example or another look at the same run. @type {(next: Message) => void} */
  function show({ shown, look, wide, columns, moment, neighbours, exact: posterior }) {
    if (liveFilm) return moment ? liveFilm.arrive(moment.block) : undefined; // nothing else changes
    message.columns = columns;
    message.neighbours = neighbours;
    message.exact = posterior;
    parts.neighbours?.renew();
    parts.colouring?.renew();
    if (wide) following.follow(wide);
    const { layers, view } = fromText(look ?? "");
    if (layers) state.layers = layers;
    if (view && look !== shownLook) pane.axes().show(view);
    if (shown) {
      world.example = shown.example;
      if (shown.beta !== state.beta) setBeta(shown.beta);
      showExample();
    }
    shownLook = look;
    loop.redraw();
  }

  /** The user's example in words, and never outside of the view. */
  function showExample() {
    const { example } = world;
    if (!example) return;
    pane.element.setAttribute("aria-label", exampleInWords(example));
    const [x, y] = example.z;
    const { x0, x1, y0, y1 } = pane.scale();
    const isSeen = x > x0 && x < x1 && y > y0 && y < y1;
    if (!isSeen) pane.axes().show(square(niceExtent(Math.max(Math.abs(x), Math.abs(y)))));
  }

  // ---- life --------------------------------------------------------------------------------

  function retheme() {
    if (!world.readTheme()) return;
    parts.retheme();
    loop.redraw();
    pane.axes().retheme(world.theme).then(loop.redraw);
  }

  function destroy() {
    if (!live) return;
    live = false;
    for (const end of endings) end();
  }

  return { destroy, retheme, show };
}
