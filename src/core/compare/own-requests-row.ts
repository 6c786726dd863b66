/** heapgate's own requests on both sides, as a comparison holds them. */
import type { OwnRequests } from "../snapshot/own-requests.ts";

/** Of a component in a phase of a round, all its instances together; medians of the rounds. */
export interface OwnRequestsRow {
  readonly component: string;
  readonly phase: "cost" | "growth";
  readonly base: OwnRequests;
  readonly head: OwnRequests;
}
