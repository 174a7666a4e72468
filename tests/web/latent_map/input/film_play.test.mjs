import assert from "node:assert/strict";
import test from "node:test";

import { createFilmPlay, createGlide, keyedPlace } from "../../../../web/latent_map/input/film_play.js";

test("a play goes on at an even pace and ends at the trained run", () => {
  const play = createFilmPlay(0, 8);
  const there = () => true;
  const found = [];
  for (let now = 0; now <= 8200; now += 50) found.push(play.advance(now, there));
  assert.ok(Math.abs(found[20].place - 1) < 1e-9); // one second of eight
  assert.deepEqual(found.at(-1), { place: 8, ended: true });
});

test("it waits for what has not come yet, and a hidden tab does not make it jump", () => {
  const play = createFilmPlay(2, 10);
  play.advance(0, () => true);
  assert.equal(play.advance(100, (place) => place <= 2).place, 2);
  assert.ok(play.advance(60_000, () => true).place < 2.2);
});

test("a glide ends where it leads", () => {
  const glide = createGlide(1, 3, 100);
  assert.deepEqual(glide.advance(1000), { place: 1, ended: false });
  assert.ok(glide.advance(1050).place > 2); // slower at the end
  assert.deepEqual(glide.advance(1100), { place: 3, ended: true });
});

test("keys lead from moment to moment", () => {
  assert.equal(keyedPlace(2.4, "ArrowRight", 5), 3);
  assert.equal(keyedPlace(2, "PageUp", 5), 5);
  assert.equal(keyedPlace(2, "Home", 5), 0);
  assert.equal(keyedPlace(2, "End", 5), 5);
  assert.equal(keyedPlace(2, "a", 5), null);
});
