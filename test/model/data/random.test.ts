import assert from "node:assert/strict";
import { createRandom, type Random } from "../../../model/data/random";

function moments(draw: () => number, n = 100_000): { mean: number; deviation: number } {
  const values = Array.from({ length: n }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / n;
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / n) };
}

function near(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

const draws = (random: Random) => Array.from({ length: 5 }, () => random.uniform());

describe("the random generator", () => {
  it("repeats itself for the same seed and stream", () => {
    assert.deepEqual(draws(createRandom(7, 3)), draws(createRandom(7, 3)));
  });

  it("differs between seeds, also beyond 32 bits, and between streams", () => {
    const seen = [createRandom(7), createRandom(8), createRandom(7 + 2 ** 32), createRandom(7, 1)].map(
      (random) => `${draws(random)}`,
    );
    assert.equal(new Set(seen).size, 4);
  });

  it("keeps giving the draws it gave when models were trained with it", () => {
    const random = createRandom(1);
    assert.deepEqual([random.integer(1000), random.integer(1000), random.integer(1000)], [633, 32, 52]);
  });

  it("draws uniformly", () => {
    const random = createRandom(1);
    const { mean, deviation } = moments(() => random.uniform());
    near(mean, 0.5, 0.005);
    near(deviation, Math.sqrt(1 / 12), 0.005);
    const counts = new Int32Array(10);
    for (let i = 0; i < 100_000; i++) counts[random.integer(10)]++;
    for (const count of counts) near(count, 10_000, 500);
  });

  it("draws from the normal, exponential and log-normal distributions", () => {
    const random = createRandom(2);
    const normal = moments(() => random.normal(3, 2));
    near(normal.mean, 3, 0.03);
    near(normal.deviation, 2, 0.03);
    const exponential = moments(() => random.exponential(4));
    near(exponential.mean, 4, 0.06);
    near(exponential.deviation, 4, 0.1);
    const logs = moments(() => Math.log(random.logNormal(7.5, 0.4)));
    near(logs.mean, 7.5, 0.01);
    near(logs.deviation, 0.4, 0.01);
  });
});
