import { createRandom, type Random } from "./random";
import { cumulativeShares } from "./weightedDraw";

const zipcodes = 2000;
const states = (
  "AL AK AZ AR CA CO CT DE FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO " +
  "MT NE NV NH NJ NM NY NC ND OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY"
).split(" ");

/** The styles a simulated house may have. */
export const houseStyles = [
  "bungalow",
  "cape",
  "colonial",
  "contemporary",
  "craftsman",
  "ranch",
  "split_level",
  "victorian",
] as const;

/** What all simulated sales share: the places, how often they sell, and what place and style add to a price. */
export interface HouseMarket {
  /** Five digits as text, most popular first. */
  zipcodes: string[];
  /** State of each zip code. */
  states: string[];
  /** Running sum of the zip codes' popularity, ending at 1. */
  cumulativePopularity: Float64Array;
  /** What a zip code and its state add to a price, in USD. */
  placeEffect: Float64Array;
  /** What each of {@link houseStyles} adds to a price, in USD. */
  styleEffect: Float64Array;
}

/**
 * Draws a market: 2,000 zip codes of exponential popularity, each in one of 50 states; effects on the price are normal
 * with standard deviations 70,000 (zip code), 60,000 (state) and 25,000 (style) USD.
 */
export function drawHouseMarket(seed: number): HouseMarket {
  const random = createRandom(seed);
  const popularity = Float64Array.from({ length: zipcodes }, () => random.exponential())
    .sort()
    .reverse();
  const stateEffects = states.map(() => random.normal(0, 60_000));
  const styleEffect = Float64Array.from(houseStyles, () => random.normal(0, 25_000));
  // The example of the documentation is a house in 10013, so that zip code is always there, often sold and in New York.
  const codes = distinctZipcodes(random, "10013");
  const stateOf = codes.map((code) => (code === "10013" ? states.indexOf("NY") : random.integer(states.length)));
  return {
    zipcodes: codes,
    states: stateOf.map((state) => states[state]),
    cumulativePopularity: cumulativeShares(popularity),
    placeEffect: Float64Array.from(stateOf, (state) => stateEffects[state] + random.normal(0, 70_000)),
    styleEffect,
  };
}

function distinctZipcodes(random: Random, first: string): string[] {
  const codes = new Set([first]);
  while (codes.size < zipcodes) codes.add(String(501 + random.integer(99_450)).padStart(5, "0"));
  return [...codes];
}
