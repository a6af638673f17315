import type { SettingSource } from "../../../infra/settingReader";
import { readSettings } from "../../../infra/settings";

/** Settings that are these and no others. */
export const from =
  (values: Record<string, string>): SettingSource =>
  (key) =>
    values[key];

/** Reads settings of a project at `/project`. */
export const read = (values: Record<string, string> = {}) => readSettings("/project", from(values), {});

/** What is said of settings that are wrong; nothing of those that are right. */
export function refusalOf(values: Record<string, string>): string {
  try {
    read(values);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}
