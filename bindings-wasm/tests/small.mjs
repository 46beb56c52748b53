// The catalog of the small scenario.
import { readFileSync } from "node:fs";

export const { catalog: small } = JSON.parse(readFileSync(new URL("small.json", import.meta.url), "utf8"));
