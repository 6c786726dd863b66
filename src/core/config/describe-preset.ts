/** Says what a preset has laid under a configuration, as a part of what `heapgate check` prints. */
import type { Config } from "./config.ts";
import { presetValues } from "./presets/preset-values.ts";
import { PRESETS } from "./presets/presets.ts";

/** Empty without a preset. */
export const presetLines = ({ preset, deploy }: Pick<Config, "preset" | "deploy">): readonly string[] => {
  if (preset === undefined) return [];
  const { summary, hints } = PRESETS[preset];
  const values = deploy.flatMap(({ source }) => {
    const given = presetValues(preset, source);
    return source.kind === "chart" && Object.keys(given).length > 0
      ? [`  values of ${source.chart}, over its own: ${JSON.stringify(given)}`]
      : [];
  });
  return [`preset ${preset}`, `  ${summary}`, ...values, ...hints.map((hint) => `  ${hint}`), ""];
};
