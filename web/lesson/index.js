/**
 * A lesson: scenes that set the map, ask for a prediction, wait for what the person does, and react.
 *
 * `mount(element, source, {data, onChange})` brings the markup of lesson.html to life. The host shows
 * the run and the look of the scene that is told through `onChange`, and mounts or updates with its
 * number. What is done on the map is heard from the map's event "lm-look", anywhere on the page.
 * The root's data-scene, for tests, is the scene that the host has set the map for.
 */
/** @import {Conditions} from "./conditions.js" */
import { find, setText } from "../latent_map/lib/dom.js";
import { isDone } from "./conditions.js";
import { write } from "./words.js";

/**
 * @typedef {object} Scene
 * @property {string} say
 * @property {string} run
 * @property {string} look
 * @property {{question: string, answers: {text: string, reply: string, right: boolean}[]} | null} ask
 * @property {{words: string, reply: string, conditions: Conditions} | null} wait
 *
 * @typedef {{name: string, title: string, scenes: Scene[]}} Lesson
 * @typedef {{lesson: Lesson, scene: number}} Data  `scene` counts from 1
 * @typedef {{data: Data, onChange: (answer: {lesson: string, scene: number | null, at: number}) => void}} Options
 *   scene: null where the person leaves the lesson; at: when, so that no two answers are the same
 */

/** @param {HTMLElement} element @param {unknown} _source @param {Options} options */
export function mount(element, _source, { data, onChange }) {
  const root = find(element, ".ls");
  const part = (/** @type {string} */ name) => find(root, `.ls-${name}`);
  const answers = part("answers");
  const next = /** @type {HTMLButtonElement} */ (part("next"));
  const back = /** @type {HTMLButtonElement} */ (part("back"));
  const abort = new AbortController();
  let { lesson, scene: number } = data;
  let send = onChange;
  let draws = 0;
  let done = false;
  let now = "";
  let moved = false; // the person went on here: what the host says of the scene may be from before

  const scene = () => lesson.scenes[number - 1];

  function begin() {
    draws = 0;
    now = "";
    const { say, ask, wait } = scene();
    done = !ask && !wait;
    setText(part("title"), lesson.title);
    setText(part("count"), `${number} of ${lesson.scenes.length}`);
    Object.assign(part("progress"), { max: lesson.scenes.length, value: number });
    write(part("say"), say);
    part("ask").hidden = !ask;
    setText(part("question"), ask?.question ?? "");
    answers.setAttribute("aria-label", ask?.question ?? "");
    answers.replaceChildren(...(ask?.answers ?? []).map(({ text }, i) => {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: text });
      button.addEventListener("click", () => answer(button, i));
      return button;
    }));
    part("task").hidden = !wait;
    setText(part("task"), wait?.words ?? "");
    write(part("reply"), "");
    showButtons();
  }

  function showButtons() {
    back.disabled = number === 1;
    next.disabled = !done;
    setText(next, number === lesson.scenes.length ? "Finish" : "Go on");
  }

  /** A wrong answer is answered too; going on takes the right one. @type {(button: HTMLElement, i: number) => void} */
  function answer(button, i) {
    const chosen = scene().ask?.answers[i];
    if (!chosen) return;
    button.dataset.chosen = chosen.right ? "right" : "wrong";
    write(part("reply"), chosen.reply);
    done ||= chosen.right;
    showButtons();
  }

  function look() {
    const { wait, look: begun } = scene();
    if (!wait || done || !now && !draws) return;
    if (!isDone(wait.conditions, begun, now || begun, draws)) return;
    done = true;
    write(part("reply"), wait.reply);
    showButtons();
  }

  /** @type {(to: number | null) => void} */
  function go(to) {
    send({ lesson: lesson.name, scene: to, at: Date.now() });
    if (to === null) return;
    moved = true;
    number = to;
    begin();
    root.focus({ preventScroll: true });
    root.scrollIntoView({ block: "nearest" });
  }

  /** @type {(target: EventTarget, type: string, handler: (event: any) => void) => void} */
  const listen = (target, type, handler) => target.addEventListener(type, handler, { signal: abort.signal });
  listen(next, "click", () => go(number === lesson.scenes.length ? null : number + 1));
  listen(back, "click", () => go(number - 1));
  listen(part("leave"), "click", () => go(null));
  listen(document, "lm-look", ({ detail }) => { now = detail; look(); });
  listen(document, "click", ({ target }) => {
    if (!target?.closest?.(".lm-again")) return;
    draws += 1;
    look();
  });
  begin();
  root.dataset.scene = String(data.scene);

  return {
    /** @type {(options: Options) => boolean} */
    update({ data: latest, onChange: later }) {
      send = later;
      root.dataset.scene = String(latest.scene);
      const isOther = latest.lesson.name !== lesson.name;
      moved &&= !isOther;
      const to = moved ? number : latest.scene;
      const isNew = isOther || to !== number;
      lesson = latest.lesson;
      number = to;
      if (isNew) begin();
      return true;
    },
    destroy: () => abort.abort(),
  };
}
