/** The face of a notebook: an anywidget, whose traits carry the run and what is chosen on the map. */
/** @import {Message, Selection} from "../latent_map/types.js" */
/** @import {Told} from "../one_file/host.js" */
import { find } from "../latent_map/lib/dom.js";
import { mount } from "../latent_map/index.js";
import { createState, fromText } from "../latent_map/state.js";
import { createHost } from "../one_file/host.js";

/**
 * @typedef {object} Model  anywidget's, as far as it is used here
 * @property {(trait: string) => any} get
 * @property {(trait: string, value: unknown) => void} set
 * @property {() => void} save_changes
 * @property {(event: string, listener: () => void) => void} on
 * @property {(event: string, listener: () => void) => void} off
 */

/** @type {(options: {model: Model, el: HTMLElement}) => Promise<() => void>} */
export async function render({ model, el }) {
  el.classList.add("nb");
  el.innerHTML = model.get("_markup"); // the library's own
  find(el, ".lm");
  const { message, told } = /** @type {{message: Message, told: Told}} */ (JSON.parse(model.get("_run")));
  const host = await createHost(message, told, {
    async block(name) {
      /** @type {DataView} */
      const bytes = model.get("_blocks")[name];
      if (!bytes) throw new Error(`Block ${name} is not in this widget`);
      return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    },
    plotly: null,
    worker: () => new Worker(URL.createObjectURL(new Blob([model.get("_worker")], { type: "text/javascript" }))),
  });
  /** @type {ReturnType<typeof mount> | null} */
  let map = null;
  let look = ""; // what the map has begun with
  let said = ""; // what the map told last

  /** @type {(text: string) => void} */
  function start(text) {
    map?.destroy();
    look = said = text;
    const { beta, point, plane } = createState({ ...message.start, ...fromText(look) });
    map = mount(el, host.source, { data: { ...host.answer({ beta, point, plane }), look }, onChange });
  }

  /** @type {(selection: Selection) => void} */
  function onChange({ z, beta, point, text }) {
    said = text;
    model.set("selection", { z, beta, point, look: text });
    model.save_changes();
    const { plane } = createState(fromText(text));
    map?.update({ data: { ...host.answer({ beta, point, plane }), look }, onChange });
  }

  /** The notebook has chosen. */
  function hear() {
    const { z, beta, point, look: text = said } = model.get("selection");
    if (model.get("selection").look === said) return; // the map's own news
    const wanted = textOf(text, { z, beta, point });
    if (wanted !== textOf(said, {})) start(wanted);
  }

  start(model.get("selection").look ?? "");
  model.on("change:selection", hear);
  return () => {
    model.off("change:selection", hear);
    map?.destroy();
  };
}

/** @type {(text: string, given: {[name: string]: any}) => string} */
function textOf(text, given) {
  const said = new URLSearchParams(text);
  for (const [name, value] of Object.entries(given)) {
    if (value === undefined) continue;
    if (value === null) said.delete(name);
    else said.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  return said.toString();
}
