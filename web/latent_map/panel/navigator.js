/**
 * The latent dimensions, that with most KL first: KL, variance of the means, and for each active one
 * a slider that moves the kept z. Where the plane lies along other directions, these come first.
 */
/** @import {Code} from "../types.js" */
/** @import {World} from "../world.js" */
import { between } from "../data/metrics.js";
import { find, setText } from "../lib/dom.js";
import { dimensionName, formatNumber } from "../lib/format.js";
import { isAxis } from "./traversal.js";

export const ACTIVE_VARIANCE = 0.01; // of the means over the test set (Burda et al. 2016, section 5.2)
const LEAST_REACH = 3; // of a slider

/** @typedef {ReturnType<typeof createNavigator>} Navigator */

/**
 * KL of each dimension at β, linear in log β between the measured ones.
 * @type {(rows: {beta: number, dimensions: number[]}[], beta: number) => number[]}
 */
export function klAt(rows, beta) {
  const { from, to, share } = between(rows, beta);
  return from.dimensions.map((kl, d) => kl + share * (to.dimensions[d] - kl));
}

/** The active dimensions, that with most variance first. @type {(world: Pick<World, "wide">) => number[]} */
export function activeDimensions({ wide }) {
  const variances = wide?.variances() ?? [];
  return [...variances.keys()].filter((d) => variances[d] > ACTIVE_VARIANCE)
    .sort((a, b) => variances[b] - variances[a]);
}

/**
 * @param {HTMLElement} root
 * @param {{world: World, onSlide: (code: Code) => void, onOrder: () => void}} options
 */
export function createNavigator(root, { world, onSlide, onOrder }) {
  const { message, space, state, wide } = world;
  const list = find(root, "ol.lm-dimensions");
  const title = find(root, ".lm-navigator-count");
  const abort = new AbortController();
  let kl = new Array(space.dimensions).fill(0);
  let variances = kl;
  /** @type {number[]} */
  let order = [];
  let drawn = "";

  const ways = [0, 1].map(createWay);
  find(root, ".lm-ways").replaceChildren(...ways.map(({ element }) => element));
  const rowsOf = Array.from({ length: space.dimensions }, (_, d) => createRow(d));
  list.replaceChildren(...rowsOf.map(({ element }) => element));

  /** @type {(d: number) => boolean} */
  const isActive = (d) => variances[d] > ACTIVE_VARIANCE;

  /** @param {number} d */
  function createRow(d) {
    const element = document.createElement("li");
    const [name, kl, variance, value] = ["b", "span", "span", "output"].map((tag) =>
      document.createElement(tag));
    const slider = Object.assign(document.createElement("input"), { type: "range", step: "0.01" });
    slider.setAttribute("aria-label", `${dimensionName(d)} of the kept z`);
    name.textContent = dimensionName(d);
    kl.className = "lm-dimension-kl";
    slider.addEventListener("input", () => {
      const code = Array.from(world.keptCode());
      code[d] = Number(slider.value);
      onSlide(code);
    }, { signal: abort.signal });
    element.append(name, slider, value, kl, variance);
    return { element, slider, kl, variance, value };
  }

  /** One of the plane's directions. @param {number} at  0 to the right, 1 upwards */
  function createWay(at) {
    const element = document.createElement("li");
    const [name, value] = ["b", "output"].map((tag) => document.createElement(tag));
    const slider = Object.assign(document.createElement("input"), { type: "range", step: "0.01" });
    slider.addEventListener("input", () => {
      const { across, up } = space.plane;
      const code = world.keptCode();
      const by = Number(slider.value) - space.project(code)[at];
      onSlide(Array.from(code, (value, d) => value + by * (at ? up : across)[d]));
    }, { signal: abort.signal });
    element.append(name, slider, value);
    return { element, name, slider, value };
  }

  /** The codes at this β have come: which dimensions are active, and their order. */
  function renew() {
    if (!wide) return;
    variances = wide.variances();
    measure();
    order = [...kl.keys()].sort((a, b) => weight(b) - weight(a));
    const reach = Math.max(LEAST_REACH, Math.ceil(2.5 * Math.sqrt(Math.max(...variances))));
    for (const d of order) {
      const { element, slider } = rowsOf[d];
      element.dataset.active = String(isActive(d));
      Object.assign(slider, { min: String(-reach), max: String(reach), hidden: !isActive(d) });
      list.append(element);
    }
    ways.forEach(({ element, name, slider }, at) => {
      element.hidden = isAxis(at ? space.plane.up : space.plane.across);
      Object.assign(slider, { min: String(-2 * reach), max: String(2 * reach) });
      setText(name, space.plane.names[at]);
      slider.setAttribute("aria-label", `${space.plane.names[at]}: the kept z along it`);
    });
    const active = order.filter(isActive).length;
    setText(title, `${active} of ${order.length} active`);
    drawn = "";
    onOrder();
  }

  /** A plain autoencoder has no KL. @type {(d: number) => number} */
  const weight = (d) => (message.variational ? kl[d] : variances[d]);

  function measure() {
    const rows = world.film.snapshot(world.film.nearest())?.kl ?? message.wide?.kl ?? [];
    if (rows.length) kl = klAt(rows, state.beta);
    if (wide) variances = wide.variances();
    const most = Math.max(...kl, 1e-9);
    rowsOf.forEach((row, d) => {
      row.element.style.setProperty("--share", String(Math.max(0, kl[d]) / most));
      setText(row.kl, message.variational ? formatNumber(kl[d], 2) : "");
      setText(row.variance, formatNumber(variances[d], 2));
    });
  }

  /** The kept z on the sliders. */
  function draw() {
    const code = world.keptCode();
    const key = Array.from(code).join();
    if (key === drawn) return;
    drawn = key;
    const place = space.project(code);
    ways.forEach(({ slider, value }, at) => {
      slider.value = String(place[at]);
      setText(value, formatNumber(place[at], 2));
    });
    rowsOf.forEach(({ slider, value }, d) => {
      slider.value = String(code[d]);
      setText(value, isActive(d) ? formatNumber(code[d], 2) : "");
    });
  }

  return {
    active: () => order.filter(isActive),
    draw,
    followBeta: measure,
    order: () => order,
    renew,
    destroy: () => abort.abort(),
  };
}
