/** What a preset is: a configuration that lies under the user's own, and values for the charts it knows. Data, not code. */

/** Values that a chart of one of these names gets. */
export interface PresetValues {
  /** Last part of the chart's path, address or name. */
  readonly charts: readonly string[];
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Preset {
  /** One line for people. */
  readonly summary: string;
  /** YAML in the form of the configuration, without `version`. */
  readonly document: string;
  readonly values: readonly PresetValues[];
  /** What differs between versions and installations, and the lines that say so. */
  readonly hints: readonly string[];
}

/** Of one component: what lies under its entry. */
export interface ComponentPreset {
  readonly summary: string;
  /** YAML in the form of an entry of `components`. */
  readonly document: string;
}
