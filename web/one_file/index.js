/** The face of one HTML file: a run's map from what the page itself holds, with nothing fetched. */
/** @import {Message, Selection} from "../latent_map/types.js" */
/** @import {Told} from "./host.js" */
import { find } from "../latent_map/lib/dom.js";
import { mount } from "../latent_map/index.js";
import { createState, fromText } from "../latent_map/state.js";
import { inlineSource } from "../sources/inline.js";
import { createHost } from "./host.js";
import { createReading } from "./reading.js";

/**
 * What the page holds as JSON.
 * @typedef {{message: Message, told: Told}} Held
 */

/** @type {(page: Document) => Promise<void>} */
export async function begin(page) {
  const textOf = (/** @type {string} */ id) => page.getElementById(id)?.textContent ?? null;
  const source = inlineSource((digest) => textOf(`block-${digest}`), textOf("worker") ?? "");
  const { message, told } = /** @type {Held} */ (JSON.parse(textOf("run") ?? ""));
  const element = /** @type {HTMLElement} */ (find(page.body, ".of"));
  const host = await createHost(message, told, source);
  const reading = createReading(element, message);
  /** @type {ReturnType<typeof mount> | null} */
  let map = null;
  let look = ""; // what the map has begun with

  /** What the address says: at first, and where a link inside the page or Back leads. */
  function start() {
    map?.destroy();
    look = location.hash.slice(1);
    const { beta, point, plane } = createState({ ...message.start, ...fromText(look) });
    map = mount(element, host.source, { data: { ...host.answer({ beta, point, plane }), look }, onChange });
    reading.show(beta);
  }

  /** @type {(selection: Selection) => void} */
  function onChange({ beta, point, text }) {
    history.replaceState(null, "", `#${text}`);
    const { plane } = createState(fromText(text));
    map?.update({ data: { ...host.answer({ beta, point, plane }), look }, onChange });
    reading.show(beta);
  }

  addEventListener("hashchange", start);
  start();
}
