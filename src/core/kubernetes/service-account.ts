/** ServiceAccounts as the API server knows who asks: one by its name, or all of a namespace. */

export interface ServiceAccount {
  readonly namespace: string;
  /** `*`: each of the namespace. */
  readonly name: string;
}

export const EVERY_ACCOUNT = "*";

/** As Kubernetes calls it when it asks. */
export const userOf = ({ namespace, name }: ServiceAccount): string => `system:serviceaccount:${namespace}:${name}`;

/** Whether some user may be meant by both. */
export const overlap = (one: ServiceAccount, other: ServiceAccount): boolean =>
  one.namespace === other.namespace && (one.name === other.name || one.name === EVERY_ACCOUNT || other.name === EVERY_ACCOUNT);

/**
 * The name under which requests of a user are added up: of a namespace whose accounts are all of one component it is that of all of them, as their own are
 * made anew with each installation (`request-2v8hx-5f0c…`).
 */
export const commonUser = (user: string, accounts: readonly ServiceAccount[]): string => {
  const all = accounts.filter(({ name }) => name === EVERY_ACCOUNT).map(userOf);
  return all.find((one) => user.startsWith(one.slice(0, -EVERY_ACCOUNT.length))) ?? user;
};
