import assert from "node:assert/strict";
import test from "node:test";

import { createLoop, sparing } from "../../../web/latent_map/loop.js";

/** A display whose frames come when asked for. */
function setUp(pause = 0) {
  const log = [];
  let waiting = null;
  let time = 0;
  let requests = 0;
  const now = { swept: false, moving: false, unfinished: false };
  const loop = createLoop({
    advance: () => { if (now.swept) loop.moveBeta(); return now.swept; },
    followBeta: () => log.push("beta"),
    draw: (_, points) => { log.push(points ? "points" : "frame"); return now; },
    drawAtRest: () => log.push("rest"),
  }, { request: (tick) => { waiting = tick; requests += 1; return 1; }, cancel: () => { waiting = null; } }, pause);
  function frame(elapsed = 16) {
    const tick = waiting;
    waiting = null;
    log.length = 0;
    time += elapsed;
    tick?.(time);
    return [...log];
  }
  return { frame, loop, now, requests: () => requests, isWaiting: () => waiting !== null };
}

test("the first frame draws everything, what takes longer once it rests", () => {
  const { frame, loop, isWaiting } = setUp();
  loop.request();
  assert.deepEqual(frame(), ["beta", "points"]);
  assert.deepEqual(frame(), ["frame"]);
  assert.deepEqual(frame(200), ["frame", "rest"]);
  assert.ok(!isWaiting(), "a map at rest asks for no frames");
});

function atRest() {
  const set = setUp();
  set.loop.request();
  set.frame();
  set.frame(200);
  return set;
}

test("a pointer needs no points", () => {
  const { frame, loop, isWaiting, requests } = atRest();
  const before = requests();
  loop.request();
  loop.request();
  assert.equal(requests(), before + 1);
  assert.deepEqual(frame(), ["frame"]);
  assert.ok(!isWaiting());
});

test("β moves the points, and rests anew", () => {
  const { frame, loop } = atRest();
  loop.moveBeta();
  assert.deepEqual(frame(), ["beta", "points"]);
  assert.deepEqual(frame(), ["frame"]);
  loop.redraw();
  assert.deepEqual(frame(140), ["points"]);
  assert.deepEqual(frame(140), ["frame"], "a redraw begins the rest anew");
  assert.deepEqual(frame(20), ["frame", "rest"]);
});

test("a sweep goes on by itself", () => {
  const { frame, loop, now } = atRest();
  now.swept = true;
  loop.request();
  for (let i = 0; i < 5; i++) assert.deepEqual(frame(), ["beta", "points"]);
});

test("what moves asks for frames, what is unfinished for points", () => {
  const { frame, loop, now } = atRest();
  now.moving = true;
  loop.request();
  assert.deepEqual(frame(), ["frame"]);
  now.moving = false;
  now.unfinished = true;
  assert.deepEqual(frame(), ["frame"]);
  assert.deepEqual(frame(), ["points"]);
});

test("a destroyed loop draws no more", () => {
  const { frame, loop, isWaiting } = atRest();
  loop.redraw();
  loop.destroy();
  assert.ok(!isWaiting());
  loop.redraw();
  assert.deepEqual(frame(), []);
});

test("beside a training what moves by itself pauses between frames, a person's move does not", ({ mock }) => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const { frame, loop, now, isWaiting } = setUp(130);
  now.swept = true;
  loop.request();
  assert.deepEqual(frame(), ["beta", "points"]);
  mock.timers.tick(129);
  assert.ok(!isWaiting());
  mock.timers.tick(1);
  assert.deepEqual(frame(), ["beta", "points"]);
  loop.request();
  assert.ok(isWaiting(), "at the next frame of the display");
  assert.deepEqual(frame(), ["beta", "points"]);
  mock.timers.tick(129);
  assert.ok(!isWaiting(), "and the pause begins anew");
  loop.destroy();
  mock.timers.tick(1000);
  assert.ok(!isWaiting());
});

test("frames are spared where there are few cores", () => {
  assert.ok(sparing(2) >= 100 && sparing(4) === sparing(2));
  assert.ok(sparing(8) < 40);
});
