/** A stream of pseudo-random draws; equal seed and stream give equal draws on every machine. Not for secrets. */
export interface Random {
  /** Uniform on [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number;
  /** Uniform on 0 … n−1, for an integer 1 ≤ n ≤ 2³². */
  integer(n: number): number;
  /** Normal with the given mean and standard deviation (0 and 1 by default). */
  normal(mean?: number, deviation?: number): number;
  /** Exponential with the given mean (1 by default). */
  exponential(mean?: number): number;
  /** exp(normal(mu, sigma)); its median is exp(mu). */
  logNormal(mu: number, sigma: number): number;
}

/**
 * Starts a stream of draws. Streams of one seed are independent, e.g. one a tree, so work can be spread over threads.
 *
 * The generator is sfc32 of PractRand: 128 bits of state, period at least 2³².
 *
 * @param seed   integer 0 … 2⁵³−1
 * @param stream integer 0 … 2³²−1
 * @see Chris Doty-Humphrey, PractRand, http://pracrand.sourceforge.net/RNG_engines.txt
 * @example createRandom(1).integer(6) === createRandom(1).integer(6) // => true
 */
export function createRandom(seed: number, stream = 0): Random {
  const uniform = uniforms(seed, stream);
  let spare: number | undefined;

  /** Marsaglia & Bray, "A convenient method for generating normal variables" (1964): two draws at a time. */
  function standardNormal(): number {
    if (spare !== undefined) {
      const second = spare;
      spare = undefined;
      return second;
    }
    for (;;) {
      const x = 2 * uniform() - 1;
      const y = 2 * uniform() - 1;
      const square = x * x + y * y;
      if (square >= 1 || square === 0) continue;
      const scale = Math.sqrt((-2 * Math.log(square)) / square);
      spare = y * scale;
      return x * scale;
    }
  }

  return {
    uniform,
    integer: (n) => Math.floor(uniform() * n),
    normal: (mean = 0, deviation = 1) => mean + deviation * standardNormal(),
    // The inverse of the distribution function; 1 − u is never 0.
    exponential: (mean = 1) => -mean * Math.log(1 - uniform()),
    logNormal: (mu, sigma) => Math.exp(mu + sigma * standardNormal()),
  };
}

/** How many numbers are made at a time. */
const batch = 32;

/** Draws uniform numbers; they are made many at a time, so that the state stays in the processor's registers meanwhile. */
function uniforms(seed: number, stream: number): () => number {
  const state = Int32Array.of(seed, Math.floor(seed / 0x100000000), stream, 1);
  const made = new Float64Array(batch);
  function make(): void {
    let [a, b, c, counter] = state;
    for (let word = 0; word < 2 * batch; word++) {
      const bits = (a + b + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + bits) | 0;
      // Two words of 32 bits make one number of 53.
      const half = word >> 1;
      if ((word & 1) === 0) made[half] = (bits >>> 5) * 0x4000000;
      else made[half] = (made[half] + (bits >>> 6)) / 0x20000000000000;
    }
    state.set([a, b, c, counter]);
  }
  make();
  // As many rounds as PractRand's own seeding takes, 20 words, until every bit of the seed has reached every bit of the state.
  let at = 10;
  return () => {
    if (at === batch) {
      make();
      at = 0;
    }
    return made[at++];
  };
}
