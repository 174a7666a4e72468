/**
 * What the map shows, as one object: a table of properties, each with its default and its text.
 *
 * `toText` writes a state as a query string without what is at its default, `fromText` reads one
 * back. `toLink` writes all that another browser needs to show the same. Text that cannot be
 * understood counts as absent: it may come from an old link.
 */
/** @import {Kept, Pair, Ranges} from "./types.js" */
import { brief } from "./lib/format.js";

export const DRAGS = ["pan", "box", "lasso", "path"];
export const LAYERS = ["rings", "labels", "density", "manifold", "images", "posterior"];
const COLOURS = ["label", "distance", "reconstruction", "kl"];
const COLUMN = /^column:\d{1,4}$/; // a label column, counted from 1
const ROUTES = ["line", "arc"];
const GRIDS = ["prior", "view"];
const LARGEST = 1e6; // of a number in a link: no view or place is further away
const NARROWEST = 1e-6; // of a view

/**
 * @typedef {object} State
 * @property {string} run
 * @property {number} beta
 * @property {Pair} z  the kept place; the code of `point` where that is not null
 * @property {number | null} point  the kept example
 * @property {number[] | null} full  all coordinates of a kept z that lies beside the plane
 * @property {string} plane  which plane is shown, in the words of vae_core's planes; "" for the first
 * @property {Pair | null} to  B, the end of a path that begins at the kept place
 * @property {number[] | null} toFull  all coordinates of B, with more than two dimensions
 * @property {"line" | "arc"} route  of the path
 * @property {"pan" | "box" | "lasso" | "path"} drag  what a drag or a click does
 * @property {Set<string>} layers  those that are switched on
 * @property {string} colour  what the points' colours mean: "label", "distance", "reconstruction",
 *   "kl", or "column:" and a label column's number, counted from 1
 * @property {Set<number>} hidden  labels that the legend hides
 * @property {Ranges | null} view  null: chosen from the codes
 * @property {Pair[] | null} region  the outline of a selection
 * @property {number | null} regionBeta  the β at which it was drawn: who is in it stays in it
 * @property {Ranges | null} neighbourBox  of a selection in the picture of neighbourhoods, from 0 to 1
 * @property {"prior" | "view"} grid  what the manifold preview covers
 * @property {number | null} epoch  the moment of the training that is shown; null: the trained run
 */

/**
 * @template T
 * @typedef {object} Property
 * @property {() => T} fallback
 * @property {(text: string) => T | undefined} parse  undefined: not understood
 * @property {(value: T) => string} format
 */

/** @type {(text: string) => number | undefined} */
const number = (text) => {
  const value = text.trim() === "" ? NaN : Number(text);
  return Math.abs(value) <= LARGEST ? value : undefined;
};

/** @type {(text: string) => number | undefined} */
const positive = (text) => ((number(text) ?? -1) >= 0 ? number(text) : undefined);

/** @type {(text: string) => number | undefined} */
const index = (text) => (/^\d{1,9}$/.test(text) ? Number(text) : undefined);

/** @type {(text: string, count?: number) => number[] | undefined} */
const numbers = (text, count) => {
  const values = text.split(",").map(number);
  if (values.includes(undefined) || (count && values.length !== count)) return undefined;
  return /** @type {number[]} */ (values);
};

/** @type {(text: string) => Pair | undefined} */
const pair = (text) => /** @type {Pair | undefined} */ (numbers(text, 2));

/** @type {<T extends string>(choices: string[]) => (text: string) => T | undefined} */
const oneOf = (choices) => (text) =>
  choices.includes(text) ? /** @type {any} */ (text) : undefined;

/** @type {(text: string) => string | undefined} */
const colourOf = (text) => (COLUMN.test(text) ? text : oneOf(COLOURS)(text));

/**
 * Any of several words; one that is unknown spoils them all.
 * @type {(text: string) => Set<string> | undefined}
 */
const someLayers = (text) => {
  const names = text.split(",").filter(Boolean);
  return names.every((name) => LAYERS.includes(name)) ? new Set(names) : undefined;
};

/** @type {(text: string) => Set<number> | undefined} */
const indices = (text) => {
  const values = text.split(",").map(index);
  return values.includes(undefined) ? undefined : new Set(/** @type {number[]} */ (values));
};

/** @type {(text: string) => Ranges | undefined} */
const ranges = (text) => {
  const values = numbers(text, 4);
  if (!values || Math.min(values[1] - values[0], values[3] - values[2]) < NARROWEST) return undefined;
  return { x: [values[0], values[1]], y: [values[2], values[3]] };
};

/** @type {(text: string) => Pair[] | undefined} */
const polygon = (text) => {
  const places = text.split(";").map(pair);
  return places.includes(undefined) || places.length < 3
    ? undefined
    : /** @type {Pair[]} */ (places);
};

/** @type {(value: any) => string} */
const joined = (value) => [...value].join(",");
/** @type {(place: number[]) => string} */
const place = (z) => joined(z.map(brief));
const orNothing = (/** @type {(value: any) => string} */ format) =>
  (/** @type {any} */ value) => (value === null ? "" : format(value));

/** @type {{[Name in keyof State]: Property<State[Name]>}} */
export const PROPERTIES = {
  run: { fallback: () => "", parse: (text) => text, format: String },
  beta: { fallback: () => 1, parse: positive, format: String },
  z: { fallback: () => [0, 0], parse: pair, format: place },
  point: { fallback: () => null, parse: index, format: orNothing(String) },
  full: { fallback: () => null, parse: (text) => numbers(text), format: orNothing(place) },
  plane: { fallback: () => "", parse: (text) => text, format: String },
  to: { fallback: () => null, parse: pair, format: orNothing(place) },
  toFull: { fallback: () => null, parse: (text) => numbers(text), format: orNothing(place) },
  route: { fallback: () => "line", parse: oneOf(ROUTES), format: String },
  drag: { fallback: () => "pan", parse: oneOf(DRAGS), format: String },
  layers: { fallback: () => new Set(["rings"]), parse: someLayers, format: joined },
  colour: { fallback: () => "label", parse: colourOf, format: String },
  hidden: { fallback: () => new Set(), parse: indices, format: joined },
  view: {
    fallback: () => null,
    parse: ranges,
    format: orNothing(({ x, y }) => joined([...x, ...y])),
  },
  region: {
    fallback: () => null,
    parse: polygon,
    format: orNothing((places) => places.map(place).join(";")),
  },
  regionBeta: { fallback: () => null, parse: positive, format: orNothing(String) },
  neighbourBox: {
    fallback: () => null,
    parse: ranges,
    format: orNothing(({ x, y }) => joined([...x, ...y].map(brief))),
  },
  grid: { fallback: () => "prior", parse: oneOf(GRIDS), format: String },
  epoch: { fallback: () => null, parse: positive, format: orNothing(String) },
};

const NAMES = /** @type {(keyof State)[]} */ (Object.keys(PROPERTIES));

/**
 * What a link says in any case: a host has defaults of its own.
 * @type {(keyof State)[]}
 */
const ALWAYS = ["run", "beta", "z"];

/** @type {(given?: Partial<State>) => State} */
export function createState(given = {}) {
  const defaults = Object.fromEntries(NAMES.map((name) => [name, PROPERTIES[name].fallback()]));
  return /** @type {State} */ ({ ...defaults, ...given });
}

/** `always`: written at their defaults too. @type {(state: State, always?: (keyof State)[]) => string} */
export function toText(state, always = []) {
  const text = new URLSearchParams();
  for (const name of NAMES) {
    const property = /** @type {Property<any>} */ (PROPERTIES[name]);
    const value = property.format(state[name]);
    const isDefault = value === property.format(property.fallback());
    if (!isDefault || always.includes(name)) text.set(name, value);
  }
  return text.toString();
}

/** @type {(state: State) => string} */
export const toLink = (state) => toText(state, ALWAYS);

/**
 * Those properties that the text names and that can be understood.
 * @type {(text: string) => Partial<State>}
 */
export function fromText(text) {
  /** @type {{[name: string]: unknown}} */
  const found = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (!Object.hasOwn(PROPERTIES, name)) continue;
    const parsed = PROPERTIES[/** @type {keyof State} */ (name)].parse(value);
    if (parsed !== undefined) found[name] = parsed;
  }
  return found;
}

/** @type {(state: State) => Kept} */
export const keptOf = ({ z, point, full }) => ({ z, point, ...(full && { full }) });
