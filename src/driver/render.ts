/** A report in the format asked for; the roots see no renderer. */
import { REPORTS } from "../core/report/reports.ts";
import type { Report, ReportFormat } from "../core/report/report.ts";
import type { Rules } from "../core/verdict/verdict.ts";

export { renderResultLine } from "../core/report/result-line.ts";
export { verdictBox } from "../core/report/verdict-box.ts";

export const renderReport = (report: Report, format: ReportFormat, leakRules: Rules["leak"]): string => REPORTS[format](report, leakRules);
