/** The face of one HTML file: a run's map from what the page itself holds, with nothing fetched. */
/** @import {Message, Selection} from "../latent_map/types.js" */
/** @import {Lesson} from "../lesson/index.js" */
/** @import {Told} from "./host.js" */
import { find } from "../latent_map/lib/dom.js";
import { mount } from "../latent_map/index.js";
import { createState, fromText } from "../latent_map/state.js";
import { mount as mountLesson } from "../lesson/index.js";
import { inlineSource } from "../sources/inline.js";
import { createHost } from "./host.js";
import { createReading } from "./reading.js";

/**
 * What the page holds as JSON.
 * @typedef {{message: Message, told: Told, lesson: Lesson | null}} Held
 */

/** @type {(page: Document) => Promise<void>} */
export async function begin(page) {
  const textOf = (/** @type {string} */ id) => page.getElementById(id)?.textContent ?? null;
  const source = inlineSource((digest) => textOf(`block-${digest}`), textOf("worker") ?? "");
  const { message, told, lesson } = /** @type {Held} */ (JSON.parse(textOf("run") ?? ""));
  const element = /** @type {HTMLElement} */ (find(page.body, ".of"));
  const host = await createHost(message, told, source);
  const reading = createReading(element, message);
  /** @type {ReturnType<typeof mount> | null} */
  let map = null;
  let look = ""; // what the map has begun with
  let scene = sceneIn(location.hash); // of the lesson
  const teaching = lesson && mountLesson(element, null, { data: { lesson, scene }, onChange: go });

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
    keep(text);
    const { plane } = createState(fromText(text));
    map?.update({ data: { ...host.answer({ beta, point, plane }), look }, onChange });
    reading.show(beta);
  }

  /** @type {(text: string) => void} */
  const keep = (text) => history.replaceState(null, "", `#${text}${teaching ? `&scene=${scene}` : ""}`);

  /** Another scene of the lesson sets the map; out of it the map stays as it is. @type {(gone: {scene: number | null}) => void} */
  function go({ scene: next }) {
    if (!lesson) return;
    find(element, ".ls").hidden = next === null;
    scene = next ?? 1;
    if (next === null) return;
    keep(lesson.scenes[scene - 1].look);
    start();
  }

  addEventListener("hashchange", () => {
    scene = sceneIn(location.hash);
    if (lesson) teaching?.update({ data: { lesson, scene }, onChange: go });
    start(); // a link inside the page, or Back
  });
  if (lesson && !location.hash) keep(lesson.scenes[0].look);
  start();

  /** @type {(hash: string) => number} */
  function sceneIn(hash) {
    const number = Number(new URLSearchParams(hash.slice(1)).get("scene"));
    return lesson && number >= 1 && number <= lesson.scenes.length ? Math.floor(number) : 1;
  }
}
