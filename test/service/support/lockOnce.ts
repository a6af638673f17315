/* Tries to take the folder it is given, says how that went, and stays alive. */
import { lockFolder } from "../../../service/events/lock";

try {
  lockFolder(process.argv[2]);
  process.send?.("locked");
} catch (error) {
  process.send?.((error as { code: string }).code);
}
setInterval(() => {}, 1000);
