/** The schema of `prometheus`: off, one that is asked, or one that is deployed. */
import { z } from "zod";
import { auth } from "./schema-cluster.ts";
import { closedMap, positive, text, urlPath, variantMap } from "./schema-parts.ts";

const url = z.string().regex(/^https?:\/\/[^\s/?#]+(?:\/[^\s?#]*)?$/u, {
  error: ({ input }) => `"${String(input)}" is not an address such as http://prometheus:9090 or https://host/prefix`,
});

/** `monitoring/prometheus-k8s:9090`. */
export const SERVICE =
  /^(?:(?<namespace>[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)\/)?(?<name>[a-z](?:[a-z0-9-]*[a-z0-9])?)(?::(?<port>[a-z0-9-]+))?$/u;
const service = z.string().regex(SERVICE, {
  error: ({ input }) => `"${String(input)}" is not a Service; write NAMESPACE/NAME:PORT, such as monitoring/prometheus-k8s:9090`,
});

/** As pods name one, with a registry, a tag or a digest. */
const image = z.string().regex(/^[A-Za-z0-9][\w./:@-]*$/u, { error: ({ input }) => `"${String(input)}" is not the reference of an image` });

export const prometheus = z.union([
  z.enum(["off", "deploy"]),
  variantMap(
    {
      query: url.optional(),
      service: service.optional(),
      deploy: closedMap({ image: image.optional(), interval: positive("seconds").optional() }).optional(),
      scheme: z.enum(["http", "https"]).optional(),
      path: urlPath.optional(),
      auth: auth.optional(),
      ca: text.optional(),
    },
    ["query", "service", "deploy"],
  ),
]);

export type RawPrometheus = z.output<typeof prometheus>;
