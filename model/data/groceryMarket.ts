import { dateOf, dayNumber, dayText } from "./day";
import { createRandom, type Random } from "./random";
import { cumulativeShares } from "./weightedDraw";

const firstDay = dayNumber("2013-01-01");
const lastDay = dayNumber("2017-08-15");
const itemCount = 400;
const classesPerFamily = 5;

/** The families of items, and whether they are perishable. */
export const groceryFamilies = {
  beverages: 0,
  bread_bakery: 1,
  cleaning: 0,
  dairy: 1,
  deli: 1,
  eggs: 1,
  frozen_foods: 0,
  grocery: 0,
  meats: 1,
  personal_care: 0,
  poultry: 1,
  produce: 1,
} as const;

/** What a holiday adds to the logarithm of what is sold. */
const holidayEffects = { none: 0, local: 0.08, regional: 0.16, national: 0.35 };
export type Holiday = keyof typeof holidayEffects;

/** What a day of the week, Monday first, adds to the logarithm of what is sold. */
const weekdayEffects = [-0.1, -0.15, -0.12, -0.18, 0, 0.25, 0.3];
const nationalHolidays = "01-01 05-01 05-24 08-10 10-09 11-02 11-03 12-24 12-25 12-31".split(" ");
const regionalHolidays = 6;
const localHolidays = 20;

/** A day that groceries are sold on. */
export interface GroceryDay {
  /** E.g. `2017-08-15`. */
  date: string;
  holiday: Holiday;
  /** USD a barrel, which the country lives by. */
  oilPrice: number;
  /** From 0, Monday. */
  weekday: number;
  /** What holiday, payday and season add to the logarithm of what is sold. */
  effect: number;
}

/** An item on sale. */
export interface GroceryItem {
  /** Six digits as text. */
  number: string;
  family: keyof typeof groceryFamilies;
  /** Four digits as text; those of a class are of one family. */
  class: string;
  /** Logarithm of the units that are sold on a usual day, family and class included. */
  level: number;
  /** How much the day of the week means for it, 1 on average. */
  rhythm: number;
  /** What a promotion adds to the logarithm of what is sold. */
  promotion: number;
  /** Fashion: a wave that is added to the level. */
  wave: { height: number; days: number; phase: number };
}

/** What all simulated sales share. */
export interface GroceryMarket {
  /** From 2013-01-01 to 2017-08-15. */
  days: GroceryDay[];
  items: GroceryItem[];
  /** Running sum of the items' popularity, ending at 1. */
  cumulativePopularity: Float64Array;
}

/** Draws a market: 1,688 days and 400 items of exponential popularity in 12 families of 5 classes. */
export function drawGroceryMarket(seed: number): GroceryMarket {
  const random = createRandom(seed);
  const days = drawDays(random);
  const items = drawItems(random);
  const popularity = Float64Array.from(items, () => random.exponential());
  return { days, items, cumulativePopularity: cumulativeShares(popularity) };
}

/**
 * Units of an item that are sold on a day in the median: the exponential of a sum of effects, to which noise is added.
 *
 * @param day       position in the market's days
 * @param promotion 0 or 1
 * @param traffic   the store's transactions, in relation to a usual day of a usual store
 */
export function medianSales(
  { days }: GroceryMarket,
  item: GroceryItem,
  { day, promotion, traffic }: { day: number; promotion: number; traffic: number },
): number {
  const { weekday, oilPrice, effect } = days[day];
  const { height, days: length, phase } = item.wave;
  return Math.exp(
    item.level +
      effect +
      weekdayEffects[weekday] * item.rhythm +
      item.promotion * promotion +
      height * Math.sin(2 * Math.PI * (day / length + phase)) +
      0.25 * Math.log(oilPrice / usualOilPrice) +
      0.5 * Math.log(traffic),
  );
}

const usualOilPrice = 65;

/** The price of oil wanders around the usual one and rests at weekends. */
function drawDays(random: Random): GroceryDay[] {
  const holidays = drawHolidays(random);
  let price = 95;
  return Array.from({ length: lastDay - firstDay + 1 }, (_, i) => {
    const date = dayText(firstDay + i);
    const weekday = (dateOf(firstDay + i).getUTCDay() + 6) % 7;
    if (weekday < 5) price *= Math.exp(0.003 * Math.log(usualOilPrice / price) + random.normal(0, 0.018));
    const holiday = holidays.get(date.slice(5)) ?? "none";
    const [month, dayOfMonth] = [date.slice(5, 7), Number(date.slice(8))];
    const payday = [1, 2, 15, 16].includes(dayOfMonth) ? 0.15 : 0;
    const effect = holidayEffects[holiday] + payday + (month === "12" ? 0.2 : 0);
    return { date, holiday, oilPrice: Math.round(price * 100) / 100, weekday, effect };
  });
}

/** By month and day, e.g. `08-10`; the same in each year. */
function drawHolidays(random: Random): Map<string, Holiday> {
  const anyDay = () => dayText(firstDay + random.integer(365)).slice(5);
  const holidays = new Map<string, Holiday>();
  for (let i = 0; i < localHolidays; i++) holidays.set(anyDay(), "local");
  for (let i = 0; i < regionalHolidays; i++) holidays.set(anyDay(), "regional");
  for (const day of nationalHolidays) holidays.set(day, "national");
  return holidays;
}

function drawItems(random: Random): GroceryItem[] {
  const families = Object.keys(groceryFamilies) as GroceryItem["family"][];
  const codes = distinctNumbers(random, families.length * classesPerFamily, 1000, 9999);
  const classes = codes.map((code, i) => {
    return { code, family: families[Math.floor(i / classesPerFamily)], effect: random.normal(0, 0.25) };
  });
  const familyEffects = new Map(families.map((family) => [family, random.normal(0, 0.3)]));
  return distinctNumbers(random, itemCount, 100_000, 999_999).map((number) => {
    const { code, family, effect } = classes[random.integer(classes.length)];
    return {
      number,
      family,
      class: code,
      level: 2 + familyEffects.get(family)! + effect + random.normal(0, 0.6),
      rhythm: 0.5 + random.uniform(),
      promotion: 0.3 + 0.6 * random.uniform(),
      wave: { height: 0.5 * random.uniform(), days: 180 + random.integer(540), phase: random.uniform() },
    };
  });
}

function distinctNumbers(random: Random, count: number, from: number, to: number): string[] {
  const numbers = new Set<string>();
  while (numbers.size < count) numbers.add(String(from + random.integer(to - from + 1)));
  return [...numbers];
}
