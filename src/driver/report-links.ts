/** Addresses of everything a report on GitHub points at, and until when they lead anywhere. */
import type { Config } from "../core/config/config.ts";
import type { Report, ReportLinks } from "../core/report/report.ts";
import { formatDay } from "../core/units/format-day.ts";
import type { Clock } from "../ports/clock.ts";
import type { Env } from "../ports/env.ts";
import type { GitHubContext } from "../ports/github.ts";

const SECONDS_A_DAY = 86_400;

const repositoryUrl = ({ serverUrl, owner, repository }: GitHubContext): string => `${serverUrl}/${owner}/${repository}`;

export const runUrl = (context: GitHubContext): string => `${repositoryUrl(context)}/actions/runs/${context.runId}`;

/** Where lines of the measured tree can be seen: only a commit has an address, and only if nothing else was measured with it. */
const sourceUrl = (context: GitHubContext, { comparison: { head } }: Report): string | null =>
  head.commit === null || head.dirty || !/^[0-9a-f]{40,64}$/u.test(head.commit) ? null : `${repositoryUrl(context)}/blob/${head.commit}/`;

/** Days an artifact is kept: what the configuration asks for, at most what the repository allows; null: not known. */
const keptDays = (wantedDays: number | null, env: Pick<Env, "get">): number | null => {
  const text = env.get("GITHUB_RETENTION_DAYS") ?? "";
  const allowed = /^[1-9]\d{0,3}$/u.test(text) ? Number(text) : null;
  if (allowed === null) return wantedDays;
  return wantedDays === null ? allowed : Math.min(wantedDays, allowed);
};

/** The links before anything is stored: the run, the source, and the day until which what is stored will be kept (UTC). */
export const linksOf = (
  { env, clock, context }: { readonly env: Pick<Env, "get">; readonly clock: Pick<Clock, "nowSeconds">; readonly context: GitHubContext },
  report: Report,
  { baseline }: Pick<Config, "baseline">,
): ReportLinks => {
  const days = keptDays(baseline.retentionDays, env);
  return {
    run: runUrl(context),
    report: null,
    bundle: null,
    source: sourceUrl(context, report),
    keptUntil: days === null ? null : formatDay(clock.nowSeconds() + days * SECONDS_A_DAY),
  };
};
