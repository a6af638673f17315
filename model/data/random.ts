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
  const next = sfc32(seed, stream);
  let spare: number | undefined;

  function uniform(): number {
    return ((next() >>> 5) * 0x4000000 + (next() >>> 6)) / 0x20000000000000;
  }

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

/** Returns the generator's next 32 bits. The state lives in an array so that it stays unboxed. */
function sfc32(seed: number, stream: number): () => number {
  const state = Int32Array.of(seed, Math.floor(seed / 0x100000000), stream, 1);
  function next(): number {
    const result = (state[0] + state[1] + state[3]) | 0;
    state[3]++;
    state[0] = state[1] ^ (state[1] >>> 9);
    state[1] = state[2] + (state[2] << 3);
    state[2] = ((state[2] << 21) | (state[2] >>> 11)) + result;
    return result;
  }
  // As many rounds as PractRand's own seeding takes until every bit of the seed has reached every bit of the state.
  for (let round = 0; round < 20; round++) next();
  return next;
}
