/** What happens in one frame: what moves by itself, what follows β, and what is drawn. */
/** @import {Pair} from "./types.js" */
/** @import {Actions} from "./actions.js" */
/** @import {CloseUp} from "./draw/close_up.js" */
/** @import {Inset} from "./draw/inset.js" */
/** @import {Pane, Shown} from "./draw/pane.js" */
/** @import {Hook} from "./hook.js" */
/** @import {Steps} from "./loop.js" */
/** @import {Parts} from "./parts.js" */
/** @import {World} from "./world.js" */
import { sameRanges, toLatent } from "./lib/geometry.js";
import { sampledPlace } from "./moment.js";
import { keptOf } from "./state.js";

const PATH_PLACES = 40;

/**
 * @param {HTMLElement} root
 * @param {object} options
 * @param {World} options.world
 * @param {Parts} options.parts
 * @param {Pane} options.pane
 * @param {CloseUp | null} options.closeUp
 * @param {Inset | null} options.inset
 * @param {Hook} options.hook
 * @param {Actions} options.actions
 * @param {{forget: () => void} | null} options.thumbnails
 * @param {(beta: number) => void} options.setBeta
 * @param {(place: number) => void} options.setTime
 * @param {() => void} options.moveOn  the codes are to be moved
 * @param {import("./data/live_film.js").LiveFilm | null} [options.liveFilm]  of a training that goes on
 * @returns {Steps}
 */
export function createSteps(root, {
  world, parts, pane, closeUp, inset, hook, actions, thumbnails, setBeta, setTime, moveOn, liveFilm = null,
}) {
  const { decoding, examples, film, moment, space, state } = world;

  /** @type {Steps["advance"]} */
  function advance(now) {
    const swept = parts.slider?.advance(now) ?? null;
    if (swept !== null) setBeta(swept);
    const place = parts.time?.advance(now) ?? null;
    if (place !== null) setTime(place);
    const glides = liveFilm?.advance(now) ?? false;
    if (glides) moveOn();
    return swept !== null || place !== null || glides;
  }

  function followBeta() {
    if (!world.originals) thumbnails?.forget();
    examples.moveTo(state.beta);
    decoding?.setBeta(state.beta);
    decoding?.use(film.networkName(film.nearest()));
    if (state.point !== null) state.z = examples.codeOf(state.point);
    parts.showBeta();
    parts.navigator?.followBeta();
  }

  /** @type {Steps["draw"]} */
  function draw(now, points) {
    moment.played = parts.strip?.advance(now) ?? null;
    parts.preview?.draw(state.beta, pane.scale(), state.layers.has("manifold"));
    parts.preview?.showKept(state.z);
    findHovered();
    const shown = shownNow();
    const unfinished = pane.draw(shown, points);
    closeUp?.draw(shown, points);
    inset?.draw(shown, points, pane.scale());
    parts.neighbours?.draw(shown, points);
    if (points) {
      followView();
      parts.plane?.follow();
      root.dataset.ready = "true";
    }
    describePlace();
    return { unfinished, moving: moment.played !== null };
  }

  /** What is pointed at: an example in the picture of neighbourhoods, or a place of the map. */
  function findHovered() {
    const { neighbour, pointer, cursor } = moment;
    if (neighbour !== null) moment.hovered = examples.codeOf(neighbour);
    else moment.hovered = pointer ? toLatent(pane.scale(), pointer) : cursor;
    moment.hoveredPoint = neighbour ?? (moment.hovered && actions.pointNear(moment.hovered));
  }

  /** Plotly's ranges differ from those that it was given by less than anyone can see. */
  function followView() {
    const ranges = pane.axes().ranges();
    if (!state.view || !sameRanges(state.view, ranges)) state.view = ranges;
  }

  function describePlace() {
    const shown = parts.readout?.show() ?? null;
    if (shown) {
      moment.shownZ = shown.z;
      parts.diagram?.show(shown);
      parts.sentence?.show(shown);
      parts.neighbours?.show(shown);
    }
    parts.strip?.draw();
    parts.navigator?.draw();
    parts.traversal?.draw();
    hook.follow(shown, state.beta);
  }

  /** @type {() => Shown} */
  function shownNow() {
    const { to, hidden, layers, point } = state;
    const sigma = point === null ? null : examples.sigma(point);
    return {
      theme: world.theme,
      layers,
      hidden,
      examples,
      colouring: world.colouring,
      ...(!space.flat && { shadows: world.shadows }),
      fades: moment.fades,
      kept: world.keeps ? keptOf(state) : null,
      example: world.example,
      exact: exactNow(),
      spread: sigma && space.spread(sigma),
      names: space.plane.names,
      hover: marked(),
      to,
      path: parts.strip?.places(PATH_PLACES)?.map(space.project) ?? null,
      outline: moment.outline,
    };
  }

  function exactNow() {
    const found = world.exact?.now() ?? null;
    return found === null || found === "waits" ? null : found.drawn;
  }

  /** The place with a ring around it. @type {() => Pair | null} */
  function marked() {
    const near = moment.hoveredPoint === null ? null : examples.codeOf(moment.hoveredPoint);
    const away = moment.pointed ?? moment.played;
    if (away) return space.project(away);
    return moment.cursor ?? sampledPlace(state, moment, examples, space) ?? near;
  }

  return { advance, followBeta, draw, drawAtRest: () => pane.drawAtRest(shownNow()) };
}
