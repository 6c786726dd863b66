/** What was seen beside the judged signals, as rows of text: goroutines, metric families, parts of memory, logs, API requests. */
import { fieldsOf, numberOf, rowsOf, textOf, textsOf } from "./read.ts";
import { quantity, type Sides, sidesOf, unitOf } from "./sides.ts";

export interface GoroutineRow extends Sides {
  readonly component: string;
  readonly func: string;
  readonly difference: number;
  readonly isNew: boolean;
  readonly creator: string | null;
  readonly state: string | null;
  /** Of the one that has waited longest; null: not known. */
  readonly waitMinutes: number | null;
}

/** Longer than this nothing healthy waits under load. */
export const LONG_WAIT_MINUTES = 5;

/** What is known of any of them beside their number: only what a dump with ages (`debug=2`) tells. */
export const knownOrigins = (rows: readonly GoroutineRow[]): readonly ("state" | "waitMinutes" | "creator")[] =>
  (["state", "waitMinutes", "creator"] as const).filter((fact) => rows.some((row) => row[fact] !== null));

/** Goroutines by where they wait; new ones first, then those that became more. */
export const goroutineRows = (result: unknown): readonly GoroutineRow[] =>
  rowsOf(fieldsOf(result)["profiles"])
    .filter(({ kind }) => kind === "goroutine" || kind === "goroutineleak")
    .flatMap((profile) => {
      const origins = new Map(
        rowsOf(profile["chains"]).flatMap((chain) => {
          const last = textsOf(chain["frames"]).at(-1);
          return last === undefined || chain["origin"] === undefined ? [] : [[last, fieldsOf(chain["origin"])] as const];
        }),
      );
      return rowsOf(profile["rows"]).map((row): GoroutineRow => {
        const func = textOf(row["func"]) ?? "";
        const flat = fieldsOf(row["flat"]);
        const [base, head] = [numberOf(flat["base"]) ?? 0, numberOf(flat["head"]) ?? 0].map((value) => Math.round(value * 10) / 10);
        const origin = origins.get(func);
        return {
          component: textOf(profile["component"]) ?? "",
          func,
          ...sidesOf(base ?? 0, head ?? 0, "count"),
          difference: (head ?? 0) - (base ?? 0),
          isNew: base === 0 && (head ?? 0) > 0,
          creator: textOf(origin?.["creator"]),
          state: textOf(origin?.["state"]),
          waitMinutes: numberOf(origin?.["waitMinutes"]),
        };
      });
    })
    .toSorted((left, right) => Number(right.isNew) - Number(left.isNew) || right.difference - left.difference);

export interface MetricRow extends Sides {
  readonly id: string;
  readonly component: string;
  readonly name: string;
  readonly aggregation: string;
  readonly klass: string;
  readonly presence: string;
  readonly beyondSpread: boolean | null;
  readonly why: string | null;
}

const labelsOf = (labels: unknown): string => {
  const parts = Object.entries(fieldsOf(labels)).flatMap(([name, value]) => (textOf(value) === null ? [] : [`${name}="${String(value)}"`]));
  return parts.length === 0 ? "" : `{${parts.join(", ")}}`;
};

/** Every metric family, those beyond their own scatter first. */
export const metricRows = (result: unknown): readonly MetricRow[] =>
  rowsOf(fieldsOf(result)["metrics"])
    .map((row): MetricRow => ({
      id: textOf(row["id"]) ?? "",
      component: textOf(row["component"]) ?? "",
      name: `${textOf(row["metric"]) ?? ""}${labelsOf(row["labels"])}`,
      aggregation: textOf(row["aggregation"]) ?? "",
      klass: textOf(row["class"]) ?? "",
      presence: textOf(row["presence"]) ?? "both",
      ...sidesOf(numberOf(row["base"]), numberOf(row["head"]), unitOf(row["unit"]), {
        difference: numberOf(row["difference"]),
        ratio: numberOf(row["ratio"]),
      }),
      beyondSpread: typeof row["beyondSpread"] === "boolean" ? row["beyondSpread"] : null,
      why: textOf(row["why"]),
    }))
    .toSorted((left, right) => Number(right.beyondSpread === true) - Number(left.beyondSpread === true));

export interface AnatomyTable {
  readonly component: string;
  readonly because: string;
  readonly parts: readonly (Sides & { readonly part: string })[];
}

/** What memory is made of, part by part. */
export const anatomyTables = (result: unknown): readonly AnatomyTable[] =>
  rowsOf(fieldsOf(result)["anatomy"]).map((row) => ({
    component: textOf(row["component"]) ?? "",
    because: textOf(row["because"]) ?? "",
    parts: Object.entries(fieldsOf(row["parts"])).flatMap(([part, value]) => {
      const { base, head } = fieldsOf(value);
      if (numberOf(base) === null && numberOf(head) === null) return [];
      return [{ part: part.replaceAll("-", " "), ...sidesOf(numberOf(base), numberOf(head), part === "collections" ? "count" : "bytes") }];
    }),
  }));

export interface SeriesTable extends Sides {
  readonly component: string;
  readonly rows: readonly (Sides & { readonly family: string; readonly exploded: boolean })[];
}

/** How many series there are, as Prometheus would store them, and the families whose number differs. */
export const seriesTables = (result: unknown): readonly SeriesTable[] =>
  rowsOf(fieldsOf(result)["series"]).map((table) => ({
    component: textOf(table["component"]) ?? "",
    ...sidesOf(numberOf(table["base"]), numberOf(table["head"]), "count"),
    rows: rowsOf(table["rows"]).map((row) => ({
      family: textOf(row["family"]) ?? "",
      ...sidesOf(numberOf(row["base"]), numberOf(row["head"]), "count"),
      exploded: row["exploded"] === true,
    })),
  }));

export interface LogTable {
  readonly component: string;
  readonly why: string | null;
  /** What rates are by. */
  readonly per: string;
  readonly counts: readonly (Sides & { readonly what: string })[];
  readonly templates: readonly {
    readonly change: string;
    readonly level: string;
    readonly text: string;
    readonly base: string;
    readonly head: string;
  }[];
  readonly leftOut: number;
}

const LOG_COUNTS = ["lines", "bytes", "errors", "warnings", "panics", "dataRaces"] as const;

export const logTables = (result: unknown): readonly LogTable[] =>
  rowsOf(fieldsOf(result)["logs"]).map((row) => {
    const [base, head] = [fieldsOf(row["base"]), fieldsOf(row["head"])];
    const countOf = (side: unknown): string => quantity(numberOf(fieldsOf(side)["count"]), "count");
    return {
      component: textOf(row["component"]) ?? "",
      why: textOf(row["why"]),
      per: textOf(row["per"]) ?? "round",
      counts: LOG_COUNTS.map((what) => ({
        what: what === "dataRaces" ? "data races" : what,
        ...sidesOf(numberOf(base[what]), numberOf(head[what]), what === "bytes" ? "bytes" : "count"),
      })),
      templates: rowsOf(row["templates"]).map((template) => ({
        change: textOf(template["change"]) ?? "",
        level: textOf(template["level"]) ?? "",
        text: textOf(template["text"]) ?? "",
        base: countOf(template["base"]),
        head: countOf(template["head"]),
      })),
      leftOut: numberOf(row["templatesLeftOut"]) ?? 0,
    };
  });

export interface AuditLine extends Sides {
  readonly user: string;
  readonly asked: string;
}

/** Who asked the API server for what; null where no audit log was kept. */
export const auditLines = (result: unknown): readonly AuditLine[] | null => {
  const { audit } = fieldsOf(result);
  if (audit === undefined) return null;
  return rowsOf(fieldsOf(audit)["rows"]).map((row) => {
    const code = numberOf(row["code"]);
    return {
      user: textOf(row["user"]) ?? "",
      asked: `${textOf(row["verb"]) ?? ""} ${textOf(row["resource"]) ?? ""}${code === null ? "" : ` (${code})`}`,
      ...sidesOf(numberOf(row["base"]), numberOf(row["head"]), "count"),
    };
  });
};
