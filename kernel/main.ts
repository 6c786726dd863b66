/** What core calls. All memory is the caller's: nothing is allocated here. */
export { framesRead, labelsRead, readSamples } from "./samples";
export { countFields, readFields } from "./tables";
export { choose, collectEdges, sumNodes, weighInlined } from "./weigh";
