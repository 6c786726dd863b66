/** Kubernetes objects as read from YAML: plain JSON data, whatever its kind. */

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An object with `apiVersion` and `kind`; `List` objects are taken apart when they are read. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name?: string;
    readonly generateName?: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [key: string]: JsonValue | undefined;
  };
  readonly [key: string]: unknown;
}

/** `Deployment/shop` or, with a namespace, `Deployment/shop in dev`. */
export const manifestName = ({ kind, metadata }: Manifest): string =>
  `${kind}/${metadata.name ?? metadata.generateName ?? "?"}${metadata.namespace === undefined ? "" : ` in ${metadata.namespace}`}`;
