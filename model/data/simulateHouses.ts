import { drawHouseMarket, type HouseMarket, houseStyles } from "./houseMarket";
import { createRandom, type Random } from "./random";
import { drawFlag, type SimulationOptions, write, writeRows } from "./simulation";
import { writeStagedFiles } from "./stagedFiles";
import { pickShare } from "./weightedDraw";

/** Chosen because its states differ enough in price for the workshop's lesson: a linear model can beat the forest. */
export const defaultSeed = 675;

const headings = [
  ...["sale_id", "zipcode", "style", "lot_size_sf", "beds", "baths", "year_built"],
  ...["kitchen_refurbished", "square_feet", "pool", "parking", "multi_family", "price"],
];

/**
 * Writes simulated house sales, `houses.csv`, and the states of their zip codes, `zip_lookup.csv`.
 *
 * Streams: memory does not grow with the rows. Files appear complete or not at all; the same rows and seed give the same
 * bytes, and fewer rows of a seed are the beginning of more.
 */
export async function simulateHouses({ folder, seed = defaultSeed, ...options }: SimulationOptions): Promise<void> {
  const market = drawHouseMarket(seed);
  const random = createRandom(seed, 1);
  await writeStagedFiles(folder, ["houses.csv", "zip_lookup.csv"], async (files) => {
    const lookup = market.zipcodes.map((zipcode, i) => `${zipcode},${market.states[i]}\n`).sort();
    await write(files["zip_lookup.csv"], `zipcode,state\n${lookup.join("")}`);
    await writeRows(files["houses.csv"], headings, options, () => drawSale(random, market));
  });
}

/** One sale as the columns after `sale_id`; the price follows from what is written, not from unrounded values. */
function drawSale(random: Random, market: HouseMarket): (string | number)[] {
  const place = pickShare(market.cumulativePopularity, random.uniform());
  const style = random.integer(houseStyles.length);
  const squareFeet = Math.round(random.logNormal(7.5, 0.4));
  const lot = Math.round(squareFeet * (1.5 + 6.5 * random.uniform()));
  const beds = 1 + random.integer(6);
  const baths = 1 + random.integer(4);
  const year = 1900 + random.integer(121);
  const kitchen = drawFlag(random, 0.5);
  const pool = drawFlag(random, 0.15);
  const parking = random.integer(4);
  const multi = drawFlag(random, 0.1);
  const value =
    60_000 +
    110 * squareFeet +
    1.2 * lot +
    8_000 * beds +
    15_000 * baths +
    400 * (year - 1950) +
    22_000 * kitchen +
    30_000 * pool +
    9_000 * parking -
    40_000 * multi +
    market.placeEffect[place] +
    market.styleEffect[style] +
    random.normal(0, 120_000);
  const price = Math.max(50_000, Math.round(value));
  const { zipcodes } = market;
  return [
    ...[zipcodes[place], houseStyles[style], lot, beds, baths, year, kitchen],
    ...[squareFeet, pool, parking, multi, price],
  ];
}
