/** Which plane of the latent space the map shows, to choose; and what the points on it are. */
/** @import {World} from "../world.js" */
import { find, setText } from "../lib/dom.js";
import { brief, dimensionName } from "../lib/format.js";
import { attributeFields, attributeOptions, attributesOf, groupsText } from "./attributes.js";

const MOST_COMPONENTS = 12;
const AT_REST = "An example lies where its code meets the plane, fainter the further away it is, and " +
  "decodes from its full code.";
const HOW_TO_SELECT = "Select examples with Box or Lasso and hold them as A; then select others.";

/** @typedef {{value: string, text: string}} Option */
/** @typedef {{options: Option[], value: string, name: string} | {most: number, value: string, name: string}} Field */

/**
 * @param {HTMLElement} root
 * @param {{world: World, order: () => number[], onChoose: (text: string) => void}} options  `order`:
 *   the dimensions, that with most KL first
 */
export function createPlaneChooser(root, { world, order, onChoose }) {
  const { examples, message, moment, space, state, wide } = world;
  const kind = /** @type {HTMLSelectElement} */ (find(root, "select"));
  const parts = find(root, ".lm-plane-parts");
  const said = find(root, ".lm-plane-said");
  const abort = new AbortController();
  const labels = message.label_names.map((text, i) => ({ value: String(i), text }));
  const known = message.known ?? null;
  offer("labels", examples.labels !== null && labels.length > 1);
  offer("attributes", known !== null && attributeOptions(known.columns).length > 0);

  /** The markup outlives this map: the next one may offer it. @type {(value: string, isOffered: boolean) => void} */
  function offer(value, isOffered) {
    const option = /** @type {HTMLOptionElement} */ (find(root, `[value=${value}]`));
    option.hidden = option.disabled = !isOffered;
  }

  /** @type {() => Option[]} */
  const dimensions = () => order().map((at) => ({ value: String(at + 1), text: dimensionName(at) }));

  /** What else is to be chosen, by kind; with what is chosen now. @type {{[kind: string]: (now: string[]) => Field[]}} */
  const FIELDS = {
    axes: (now) => ["to the right", "upwards"].map((name, i) =>
      ({ name, options: dimensions(), value: now[i] ?? String(order()[i] + 1) })),
    components: (now) => ["to the right", "upwards"].map((name, i) => ({
      name,
      options: Array.from({ length: Math.min(space.dimensions, MOST_COMPONENTS) }, (_, at) =>
        ({ value: String(at + 1), text: `component ${at + 1}` })),
      value: now[i] ?? String(i + 1),
    })),
    labels(now) {
      const [a, b, c, d] = now;
      const none = { value: "", text: "widest other way" };
      const two = [
        { name: "from the label", options: labels, value: a ?? "0" },
        { name: "to the label", options: labels, value: b ?? "1" },
      ];
      return c === undefined || c === ""
        ? [...two, { name: "upwards, from the label", options: [none, ...labels], value: "" }]
        : [
            ...two,
            { name: "upwards, from the label", options: [none, ...labels], value: c },
            { name: "upwards, to the label", options: labels, value: d ?? (c === "0" ? "1" : "0") },
          ];
    },
    attributes: (now) => (known ? attributeFields(known, now) : []),
    groups: () => [],
    examples: (now) => ["first", "second", "third"].map((name, i) => (
      { name: `${name} test example`, most: examples.count - 1, value: now[i] ?? String(recent()[i]) }
    )),
    kept: () => [],
  };

  /** Three different examples, those kept last among them. @type {() => number[]} */
  function recent() {
    const kept = [state.point, ...moment.history.map(({ point }) => point).reverse()];
    return [...new Set([...kept.filter((point) => point !== null), 0, 1, 2])].slice(0, 3).map(Number);
  }

  /** @type {(fields: Field[]) => void} */
  function draw(fields) {
    parts.replaceChildren(...fields.map((field) => ("options" in field ? choice(field) : number(field))));
  }

  /** @type {() => string[]} */
  const values = () => [...parts.children].map((part) => /** @type {HTMLInputElement} */ (part).value);

  /** What is chosen, in the words of vae_core's planes; null where it is not whole. @type {() => string | null} */
  function text() {
    const now = values();
    const at = `@${brief(state.beta)}`;
    if (kind.value === "attributes") return `attributes:${attributes().join(",")}${at}`;
    if (kind.value === "groups") return null;
    if (kind.value === "kept") {
      return state.point === null
        ? `place:${Array.from(world.keptCode(), brief).join(",")}${at}`
        : `example:${state.point}${at}`;
    }
    if (kind.value === "labels") {
      const [a, b, c, d] = now;
      if (a === b || (c && c === d)) return null;
      return `labels:${a}-${b}${c ? `,${c}-${d}` : ""}${at}`;
    }
    return now.includes("") || new Set(now).size < now.length ? null : `${kind.value}:${now.join(",")}${at}`;
  }

  /** @type {() => string[]} */
  const attributes = () => attributesOf([...parts.children].map((part) => ({
    name: part.getAttribute("aria-label") ?? "", value: /** @type {HTMLSelectElement} */ (part).value,
  })));

  function choose() {
    const chosen = text();
    if (chosen === null) {
      return setText(said, kind.value === "groups" ? HOW_TO_SELECT : "Choose different ones.");
    }
    onChoose(chosen);
  }

  kind.addEventListener("change", () => {
    draw(FIELDS[kind.value]([]));
    choose();
  }, { signal: abort.signal });
  parts.addEventListener("change", () => {
    if (kind.value === "labels") draw(FIELDS.labels(values()));
    if (kind.value === "attributes") draw(FIELDS.attributes(attributes()));
    choose();
  }, { signal: abort.signal });
  parts.addEventListener("keydown", (event) => event.stopPropagation(), { signal: abort.signal });

  /** Show what is chosen: the state's text. */
  function show() {
    const [body] = state.plane.split("@");
    const [named, rest = ""] = body.split(":");
    const found = named === "example" || named === "place" ? "kept" : named;
    kind.value = Object.hasOwn(FIELDS, found) && find(root, `[value=${found}]`) ? found : "axes";
    const apart = found === "attributes" ? "," : /[,-]/;
    draw(FIELDS[kind.value](rest ? rest.split(apart) : []));
  }

  /** Along the way from one selection to another. @type {(a: number[], b: number[]) => void} */
  function takeGroups(a, b) {
    onChoose(`${groupsText(a, b)}@${brief(state.beta)}`);
    kind.value = "groups";
    draw([]);
  }

  /** What the points are at this moment. */
  function follow() {
    const problem = message.wide?.problem;
    if (problem) return setText(said, problem);
    const count = examples.positions.length / 2;
    setText(said, !wide || wide.isExact(state.beta) ? message.wide?.said || AT_REST
      : `While β moves: ${count.toLocaleString("en")} of ${examples.count.toLocaleString("en")} ` +
        "examples at their places on the plane. Only the kept example’s code is exact.");
  }

  show();
  return { follow, show, takeGroups, destroy: () => abort.abort() };
}

/** @type {(field: {options: Option[], value: string, name: string}) => HTMLElement} */
function choice({ options, value, name }) {
  const select = document.createElement("select");
  select.setAttribute("aria-label", name);
  select.append(...options.map((option) => new Option(option.text, option.value)));
  select.value = value;
  return select;
}

/** @type {(field: {most: number, value: string, name: string}) => HTMLElement} */
function number({ most, value, name }) {
  const input = Object.assign(document.createElement("input"), {
    type: "number", min: "0", max: String(most), step: "1", value,
  });
  input.setAttribute("aria-label", name);
  return input;
}
