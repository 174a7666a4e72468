import assert from "node:assert/strict";
import test from "node:test";

import { httpSource } from "../../../web/sources/http.js";

const source = () => httpSource(
  (digest) => new URL(`http://host/blocks/${digest}`), new URL("http://host/plotly.js"),
  (name) => new URL(`http://host/latest/${name}`),
);

test("a block is fetched by its digest", async () => {
  globalThis.fetch = async (url) => {
    assert.equal(String(url), "http://host/blocks/abc");
    return new Response(Uint8Array.from([1, 2, 3]));
  };
  assert.deepEqual([...await source().block("abc")], [1, 2, 3]);
});

test("an answer that is none is an error that names it", async () => {
  globalThis.fetch = async () => new Response("", { status: 404 });
  await assert.rejects(source().block("abc"), /abc.*404/);
  globalThis.fetch = async () => { throw new TypeError("network"); };
  await assert.rejects(source().block("abc"), /network/);
});

test("the latest block under a name is asked for by what is there already", async () => {
  globalThis.fetch = async (url) => {
    assert.equal(String(url), "http://host/latest/run?after=abc");
    return new Response("def");
  };
  assert.equal(await source().latest("run", "abc"), "def");
  globalThis.fetch = async () => new Response("over", { status: 404 });
  assert.equal(await source().latest("run", "abc"), null);
});

function fakePage() {
  const scripts = [];
  globalThis.document = {
    scripts,
    createElement: () => {
      const script = new EventTarget();
      script.remove = () => scripts.splice(scripts.indexOf(script), 1);
      return script;
    },
    head: { append: (script) => scripts.push(script) },
  };
  return scripts;
}

test("two maps load plotly.js once", async () => {
  const scripts = fakePage();
  const both = [source().plotly(), source().plotly()];
  assert.equal(scripts.length, 1);
  assert.equal(scripts[0].src, "http://host/plotly.js");
  globalThis.Plotly = { here: true };
  scripts[0].dispatchEvent(new Event("load"));
  assert.deepEqual(await Promise.all(both), [globalThis.Plotly, globalThis.Plotly]);
  assert.equal(await source().plotly(), globalThis.Plotly);
  delete globalThis.Plotly;
});

test("after a failure the next map tries again", async () => {
  const scripts = fakePage();
  const failed = source().plotly();
  scripts[0].dispatchEvent(new Event("error"));
  await assert.rejects(failed, /plotly/);
  assert.equal(scripts.length, 0);
  source().plotly();
  assert.equal(scripts.length, 1);
});
