import { once } from "node:events";
import type { WriteStream } from "node:fs";
import { drawHouseMarket, type HouseMarket, houseStyles } from "./houseMarket";
import { createRandom, type Random } from "./random";
import { writeStagedFiles } from "./stagedFiles";

/** Chosen because its states differ enough in price for the workshop's lesson: a linear model can beat the forest. */
export const defaultSeed = 675;

/** What a simulation needs. */
export interface SimulationOptions {
  /** Folder that gets the files; created if need be. */
  folder: string;
  /** Number of rows, an integer ≥ 1. */
  rows: number;
  /** Seed of all randomness. Fewer rows of the same seed are the beginning of more. @default {@link defaultSeed} */
  seed?: number;
  /** Called now and then with the rows written so far. */
  onProgress?: (rows: number) => void;
}

const rowsPerWrite = 5_000;
const headings =
  "sale_id,zipcode,style,lot_size_sf,beds,baths,year_built,kitchen_refurbished,square_feet,pool,parking,multi_family,price";

/**
 * Writes simulated house sales, `houses.csv`, and the states of their zip codes, `zip_lookup.csv`.
 *
 * Streams: memory does not grow with the rows. Files appear complete or not at all; the same rows and seed give the same
 * bytes.
 */
export async function simulateHouses({
  folder,
  rows,
  seed = defaultSeed,
  onProgress,
}: SimulationOptions): Promise<void> {
  const market = drawHouseMarket(seed);
  const random = createRandom(seed, 1);
  await writeStagedFiles(folder, ["houses.csv", "zip_lookup.csv"], async (files) => {
    const lookup = market.zipcodes.map((zipcode, i) => `${zipcode},${market.states[i]}\n`).sort();
    await write(files["zip_lookup.csv"], `zipcode,state\n${lookup.join("")}`);
    await write(files["houses.csv"], `${headings}\n`);
    for (let first = 0; first < rows; first += rowsPerWrite) {
      const end = Math.min(first + rowsPerWrite, rows);
      let text = "";
      for (let row = first; row < end; row++) text += `${row + 1},${drawSale(random, market)}\n`;
      await write(files["houses.csv"], text);
      onProgress?.(end);
    }
  });
}

/** One sale as the columns after `sale_id`; the price follows from what is written, not from unrounded values. */
function drawSale(random: Random, market: HouseMarket): string {
  const place = pick(market.cumulativePopularity, random.uniform());
  const style = random.integer(houseStyles.length);
  const squareFeet = Math.round(random.logNormal(7.5, 0.4));
  const lot = Math.round(squareFeet * (1.5 + 6.5 * random.uniform()));
  const beds = 1 + random.integer(6);
  const baths = 1 + random.integer(4);
  const year = 1900 + random.integer(121);
  const kitchen = flag(random, 0.5);
  const pool = flag(random, 0.15);
  const parking = random.integer(4);
  const multi = flag(random, 0.1);
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
  return `${zipcodes[place]},${houseStyles[style]},${lot},${beds},${baths},${year},${kitchen},${squareFeet},${pool},${parking},${multi},${price}`;
}

function flag(random: Random, probability: number): number {
  return random.uniform() < probability ? 1 : 0;
}

/** The first place whose cumulative share is above `share`, by bisection. */
function pick(cumulative: Float64Array, share: number): number {
  let low = 0;
  let high = cumulative.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (cumulative[middle] > share) high = middle;
    else low = middle + 1;
  }
  return low;
}

async function write(stream: WriteStream, text: string): Promise<void> {
  if (!stream.write(text, "latin1")) await once(stream, "drain");
}
