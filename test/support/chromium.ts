import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { skipWithout } from "./skipWithout";

const places = [process.env.CHROMIUM_PATH, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/** Starts the machine's Chromium without a window; skips the calling test when there is none. */
export function startChromium(test: Mocha.Context): Promise<Browser> {
  const executablePath = places.find((place) => place && existsSync(place));
  if (!executablePath) return skipWithout(test, "Chromium (apt-get install chromium, or CHROMIUM_PATH)");
  // Its sandbox needs rights that containers and root do not have.
  return chromium.launch({ executablePath, args: ["--no-sandbox"] });
}
