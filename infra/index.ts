import path from "node:path";
import { Environment } from "./environment";
import { LocalPlatform } from "./platforms/local";
import { readSettings } from "./settings";
import { SharedServices } from "./shared";

const project = path.resolve(__dirname, "..");
const settings = readSettings(project);
const platform = new LocalPlatform({
  project,
  home: settings.home,
  host: settings.host,
  keepVolumes: settings.keepData,
});
const shared = new SharedServices(
  "shared",
  { ...settings, problemFolders: path.join(project, "model/problems") },
  { platform },
);
const environment = new Environment("local", { ...settings, shared }, { platform });

export const addresses = environment.addresses;
export const registry = shared.registry.url;
export const events = shared.events.address;
export const firstModels = environment.models;
