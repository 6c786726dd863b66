/** What kubectl lists of a namespace, without what every namespace has and what heapgate keeps there itself. */

/** Kinds not worth asking for: events stay for an hour and do nothing. */
const PASSED_OVER = new Set(["events", "events.events.k8s.io"]);

/** From the names of `kubectl api-resources -o name`, those to list. */
export const kindsToList = (names: string): readonly string[] =>
  names
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !PASSED_OVER.has(name));

/** In every namespace from the beginning. */
const EVERYWHERE = new Set(["configmap/kube-root-ca.crt", "serviceaccount/default"]);

/** Ways for the load and the account that reads secured endpoints. */
const isOwn = (name: string): boolean => /^[a-z.0-9]+\/heapgate-/u.test(name);

/** From the lines of `kubectl get -o name`, those of objects that somebody else made. */
export const foreignNames = (listed: string): readonly string[] =>
  listed
    .split("\n")
    .map((name) => name.trim())
    .filter((name) => name !== "" && !EVERYWHERE.has(name) && !isOwn(name));
