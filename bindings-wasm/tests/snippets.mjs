// The snippets of a README, by their language.
import { readFileSync } from "node:fs";

/** Of `path`, seen from this folder. */
export const snippets = (path, language) => {
  const text = readFileSync(new URL(path, import.meta.url), "utf8");
  const found = [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].filter((match) => match[1] === language);
  if (found.length === 0) throw new Error(`no ${language} in ${path}`);
  return found.map((match) => match[2]);
};
