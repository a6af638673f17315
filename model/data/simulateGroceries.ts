import { drawGroceryMarket, type GroceryMarket, groceryFamilies, medianSales } from "./groceryMarket";
import { createRandom, type Random } from "./random";
import { drawFlag, type SimulationOptions, writeRows } from "./simulation";
import { writeStagedFiles } from "./stagedFiles";
import { pickShare } from "./weightedDraw";

/** Of the simulation unless another is given. */
export const defaultSeed = 2017;

/** Standard deviation of the noise that is added to the logarithm of what is sold. */
export const noise = 0.4;

const usualTransactions = 1700;
const headings = [
  ...["sale_id", "date", "item", "family", "class", "perishable"],
  ...["on_promotion", "oil_price", "holiday", "transactions", "unit_sales"],
];

/**
 * Writes simulated sales of items in the stores of a chain, `groceries.csv`: lines of its books from 2013-01-01 to
 * 2017-08-15, day by day, as many as are wanted and about as many of each day.
 *
 * Streams: memory does not grow with the rows. The file appears complete or not at all; the same rows and seed give the same
 * bytes.
 */
export async function simulateGroceries({ folder, seed = defaultSeed, ...options }: SimulationOptions): Promise<void> {
  const market = drawGroceryMarket(seed);
  const random = createRandom(seed, 1);
  await writeStagedFiles(folder, ["groceries.csv"], async ({ "groceries.csv": stream }) => {
    await writeRows(stream, headings, options, (row) => {
      return drawSale(random, market, Math.floor((row * market.days.length) / options.rows));
    });
  });
}

/** What was sold of an item in some store on a day, as the columns after `sale_id`. */
function drawSale(random: Random, market: GroceryMarket, day: number): (string | number)[] {
  const item = market.items[pickShare(market.cumulativePopularity, random.uniform())];
  const { date, holiday, oilPrice, weekday, effect } = market.days[day];
  const weekend = weekday >= 5 ? 0.2 : 0;
  const transactions = Math.round(usualTransactions * random.logNormal(effect + weekend, 0.4));
  const promotion = drawFlag(random, 0.12);
  const median = medianSales(market, item, { day, promotion, traffic: transactions / usualTransactions });
  const units = Math.round(median * random.logNormal(0, noise));
  const { number, family } = item;
  return [
    ...[date, number, family, item.class, groceryFamilies[family]],
    ...[promotion, oilPrice.toFixed(2), holiday, transactions, units],
  ];
}
