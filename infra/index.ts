import path from "node:path";
import { localStack } from "./localStack";
import { roomStack } from "./roomStack";
import { readSettings } from "./settings";

const project = path.resolve(__dirname, "..");
const settings = readSettings(project);
const stack = settings.platform === "local" ? localStack(project, settings) : roomStack(project, settings);

/** What people open: by name, on a room by environment. */
export const addresses = stack.addresses;
/** What they sign in with; secret. Only of a room. */
export const credentials = stack.credentials;
/** Where models are; on a room, the volume of each environment. */
export const registry = stack.registry;
/** Where events are. */
export const events = stack.events;
/** The first model of each problem, on a room by environment. */
export const firstModels = stack.firstModels;
