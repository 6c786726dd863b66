/** Which settings of a container name profiling, so that the knob that is off can be pointed at. */
import { fieldAt, listAt, textAt } from "../kubernetes/json-fields.ts";

const NAMES_PROFILING = /pprof|profil/iu;
/** Values that are shown: a switch, an address, a number; anything else may be a secret. */
const PLAIN = /^(?:true|false|on|off|yes|no|\d{1,5}|(?:[\w.-]+|\[[0-9a-f:]+\])?:\d{1,5})?$/iu;

const shown = (value: string | null): string => (value === null ? "" : PLAIN.test(value) ? `=${value}` : "=…");

/** Environment variables and arguments of one container of a pod, as `env ENABLE_PPROF=false`, `argument --pprof-bind-address=0`. */
export function profilingKnobs(pod: unknown, container: string): readonly string[] {
  const spec = listAt(pod, "spec", "containers").find((one) => textAt(one, "name") === container);
  const env = listAt(spec, "env").flatMap((each) => {
    const name = textAt(each, "name");
    if (name === null || !NAMES_PROFILING.test(name)) return [];
    const value = fieldAt(each, "value");
    return [`env ${name}${shown(typeof value === "string" ? value : null)}`];
  });
  const words = [...listAt(spec, "command"), ...listAt(spec, "args")].filter((word) => typeof word === "string");
  const args = words.flatMap((word, index) => {
    const [flag = "", value = null] = word.split(/=(.*)/su, 2);
    if (!flag.startsWith("-") || !NAMES_PROFILING.test(flag)) return [];
    const next = words[index + 1];
    const given = value ?? (next !== undefined && !next.startsWith("-") ? next : null);
    return [`argument ${flag}${shown(given)}`];
  });
  return [...env, ...args].map((knob) => `container ${container} has ${knob}`);
}
