import assert from "node:assert/strict";
import test from "node:test";

import { createSpace } from "../../../../web/latent_map/model/plane.js";
import { norm, shareWithin } from "../../../../web/latent_map/model/prior.js";
import { walk } from "../../../../web/latent_map/model/walk.js";
import { close, random } from "../../support.mjs";

const r = Math.SQRT1_2;
const PLANE = { origin: [0, 0, 5, 0], across: [r, r, 0, 0], up: [0, 0, 0, 1], names: ["a", "b"] };

test("without a plane, a place is its own z", () => {
  const space = createSpace();
  const place = [0.1, -2];
  assert.equal(space.lift(place), place);
  assert.deepEqual(space.project(place), place);
  assert.deepEqual(space.spread([2, 1]), { sigma: [2, 1], angle: 0 });
  assert.equal(space.distance(place), 0);
});

test("a place is lifted to all coordinates, a code is projected at a right angle", () => {
  const space = createSpace(PLANE);
  close(space.lift([2, 3]), [2 * r, 2 * r, 5, 3], 1e-12);
  close(space.project([1, 3, 9, -1]), [4 * r, -1], 1e-12);
  close(space.distance([1, 3, 9, -1]), Math.hypot(r * 2, 4), 1e-12);
  close(space.project(space.lift([0.3, 0.7])), [0.3, 0.7], 1e-12);
});

test("a posterior’s shadow is the ellipse of its projected draws", () => {
  const across = [0.8, 0.6, 0], up = [-0.36, 0.48, 0.8];
  const space = createSpace({ origin: [0, 0, 0], across, up, names: ["a", "b"] });
  const deviations = [3, 1, 0.5];
  const { sigma, angle } = space.spread(deviations);
  // Independent: the variance of the shadow along any direction of the plane.
  for (const turn of [0, 0.4, 1.1, 2]) {
    const [c, s] = [Math.cos(turn), Math.sin(turn)];
    const direct = deviations.reduce((sum, d, i) => sum + (d * (c * across[i] + s * up[i])) ** 2, 0);
    const [cc, ss] = [Math.cos(turn - angle), Math.sin(turn - angle)];
    close((sigma[0] * cc) ** 2 + (sigma[1] * ss) ** 2, direct, 1e-9);
  }
  assert.ok(sigma[0] > sigma[1]);
});

test("the share of the prior within a radius, against draws and closed forms", () => {
  close(shareWithin(1.5, 2), 1 - Math.exp(-1.125), 1e-12);
  close(shareWithin(2, 4), 1 - Math.exp(-2) * 3, 1e-12);
  close(shareWithin(1, 1), 0.682689492137, 1e-10);
  close(shareWithin(1, 3), 0.198748043099, 1e-10);
  assert.equal(shareWithin(0, 16), 0);
  assert.equal(shareWithin(1e3, 16), 1);
  const next = random(3);
  const draw = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next());
  let inside = 0;
  for (let i = 0; i < 4000; i++) inside += norm(Array.from({ length: 16 }, draw)) < 4.2 ? 1 : 0;
  close(inside / 4000, shareWithin(4.2, 16), 0.03);
});

test("a walk in many dimensions has both ends, and an arc keeps its distance", () => {
  const a = [1, 0, 0, 2, 0], b = Float32Array.from([0, 2, 0, 0, 1]);
  for (const route of ["line", "arc"]) {
    const places = walk(a, b, 5, route);
    close(places[0], a, 1e-6);
    close(places[4], b, 1e-6);
  }
  close(walk(a, b, 7, "arc").map(norm), new Array(7).fill(Math.sqrt(5)), 1e-6);
});
