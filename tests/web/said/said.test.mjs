/** Read along follows the sentence: clauses with their meanings, at rest, and what was said before it came. */
import assert from "node:assert/strict";
import test from "node:test";

import { explained, mount, REST_MS } from "../../../web/said/index.js";

const MEANINGS = { guess: "nobody is near", collapse: "nothing is carried" };

test("each kind of clause has its meaning once", () => {
  const clauses = ["collapse", "guess", "guess", "unknown"].map((kind) => ({ kind, text: `${kind}.` }));
  assert.deepEqual(explained(clauses, MEANINGS).map(({ meaning }) => meaning),
    ["nothing is carried", "nobody is near", "", ""]);
  assert.deepEqual(explained([], MEANINGS), []);
});

/** A document that events pass through, and a list that remembers its children. */
function host(work) {
  const before = [globalThis.document, globalThis.CustomEvent];
  const target = new EventTarget();
  const list = { children: [], replaceChildren: (...children) => { list.children = children; } };
  globalThis.document = Object.assign(target, { createElement: (tag) => ({ tag, textContent: "" }) });
  globalThis.CustomEvent ??= class extends Event { constructor(name, { detail }) { super(name); this.detail = detail; } };
  const say = (kind, text) => document.dispatchEvent(new CustomEvent("lm-said", { detail: [{ kind, text }] }));
  return work({ element: { querySelector: () => list }, list, say })
    .finally(() => { [globalThis.document, globalThis.CustomEvent] = before; });
}

const rested = () => new Promise((resolve) => setTimeout(resolve, REST_MS + 50));
const part = (share) => new Promise((resolve) => setTimeout(resolve, share * REST_MS));
const words = ({ children }) => children.map(({ tag, textContent }) => `${tag} ${textContent}`);

test("it asks for what was said before it came, and shows what came to rest", () => host(async ({ element, list, say }) => {
  document.addEventListener("lm-ask", () => say("guess", "No code."));
  const handle = mount(element, null, { data: { meanings: MEANINGS } });
  assert.deepEqual(list.children, []); // it may pass
  await rested();
  assert.deepEqual(words(list), ["dt No code.", "dd nobody is near"]);
  say("guess", "Passing.");
  await part(0.7);
  say("collapse", "z₂ carries 0.1 nats: collapsed.");
  await part(0.7);
  assert.equal(words(list)[0], "dt No code."); // what goes on moving is not followed
  await rested();
  assert.deepEqual(words(list), ["dt z₂ carries 0.1 nats: collapsed.", "dd nothing is carried"]);
  handle.destroy();
  say("guess", "Too late.");
  await rested();
  assert.equal(words(list)[0], "dt z₂ carries 0.1 nats: collapsed.");
}));
