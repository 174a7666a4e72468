/**
 * Directions from what is known of the examples, as fields to choose from and as a plane's text: in
 * the words of vae_core/analysis/attributes.py.
 */
/** @import {Known, LabelColumn} from "../types.js" */

const MOST_LABELS = 40; // of one column, in a list
const MOST_IN_GROUP = 1000; // examples: a link has to hold them
/** Whole turns that a number without a known period may have. */
const TURNS = [["360", "an angle of 360"], ["24", "an angle of 24"], ["12", "an angle of 12"],
  ["6.283185", "an angle of 2π"], ["1", "an angle of 1"]];

/** @typedef {{value: string, text: string}} Option */
/** @typedef {{options: Option[], value: string, name: string}} Choice */

/**
 * What a direction can follow: numbers, angles, each label of a category.
 * @type {(columns: LabelColumn[]) => Option[]}
 */
export const attributeOptions = (columns) => columns.flatMap(({ name, kind, names, period }, i) => {
  if (kind === "number") {
    return [{ value: period ? `${i + 1}~${period}` : String(i + 1), text: name }];
  }
  return names.slice(0, MOST_LABELS).map((label, code) =>
    ({ value: `${i + 1}=${code}`, text: `${name}: ${label}` }));
});

/**
 * The fields of a plane along attributes.
 * @type {(known: Known, now: string[]) => Choice[]}
 */
export function attributeFields(known, now) {
  const options = attributeOptions(known.columns);
  const numeric = options.find(({ value }) => /^\d+$/.test(value)) ?? options[0];
  const [asked, second = ""] = now;
  const first = asked ?? numeric.value;
  const [plain, turn = ""] = first.split("~");
  const own = options.some(({ value }) => value === first) ? first : plain;
  const fields = [{ name: "along", options, value: own }];
  if (/^\d+$/.test(own)) {
    const turns = TURNS.map(([value, text]) => ({ value: `~${value}`, text: `as ${text}` }));
    fields.push({
      name: "taken as", options: [{ value: "", text: "as a number" }, ...turns],
      value: turn && `~${turn}`,
    });
  }
  if (first.includes("~")) return fields;
  const others = options.filter(({ value }) => !value.includes("~") && value !== first);
  fields.push({
    name: "upwards, along", options: [{ value: "", text: "widest other way" }, ...others],
    value: others.some(({ value }) => value === second) ? second : "",
  });
  return fields;
}

/** What the fields' values say: one attribute or two. @type {(values: {name: string, value: string}[]) => string[]} */
export function attributesOf(values) {
  const of = (/** @type {string} */ wanted) => values.find(({ name }) => name === wanted)?.value ?? "";
  const first = of("along") + (/^\d+$/.test(of("along")) ? of("taken as") : "");
  const second = of("upwards, along");
  return second && !first.includes("~") && second !== first ? [first, second] : [first];
}

/**
 * Two groups of examples as a plane's text: the first index of each and the steps to the next ones.
 * @type {(a: number[], b: number[]) => string}
 */
export const groupsText = (a, b) => `groups:${stepsOf(a)}-${stepsOf(b)}`;

/** @type {(indices: number[]) => string} */
function stepsOf(indices) {
  const every = Math.ceil(indices.length / MOST_IN_GROUP);
  const some = [...indices].sort((a, b) => a - b).filter((_, i) => i % every === 0);
  return some.map((index, i) => (index - (some[i - 1] ?? 0)).toString(36)).join(".");
}
