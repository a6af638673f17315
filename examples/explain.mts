/* Asks the model in production for a price, and for what made it: node --import tsx examples/explain.mts */
import path from "node:path";
import { pathToFileURL } from "node:url";
import { type InputRow, loadModel, openRegistry, productionRun } from "cd4ml";

const home = process.env.CD4ML_HOME ?? ".cd4ml";
const registry = openRegistry(pathToFileURL(path.join(home, "registry")).href);
const found = await productionRun("houses", registry);
if ("none" in found) throw new Error(found.none);
const model = await loadModel(found.folder);

const house: InputRow = {
  zipcode: "10013",
  style: "ranch",
  lot_size_sf: 5000,
  beds: 3,
  baths: 2,
  year_built: 1980,
  kitchen_refurbished: 1,
  square_feet: 1800,
  pool: 0,
  parking: 2,
  multi_family: 0,
};
const { prediction } = model.predict(house);
const { base, contributions } = model.explain(house);
console.log(`${found.run} says ${Math.round(Number(prediction))}: ${Math.round(base)} of any house`);
for (const { feature, value, contribution } of contributions.slice(0, 3)) {
  console.log(`${Math.round(contribution)} for ${feature} ${value}`);
}
