// Components as the configuration gives them, short to write.
import type { Command, ComponentConfig, EndpointConfig, RunConfig } from "../../src/core/config/config.ts";

export const shell = (script: string): Command => ({ kind: "shell", script });
export const argv = (...words: string[]): Command => ({ kind: "argv", argv: words });
export const endpoint = (path: string, more: Partial<EndpointConfig> = {}): EndpointConfig => ({
  port: null,
  path,
  scheme: "http",
  auth: null,
  required: [],
  ...more,
});

export function component(run: Partial<RunConfig> & { readonly command: Command }, more: Partial<ComponentConfig> = {}): ComponentConfig {
  return {
    name: "shop",
    role: null,
    measure: true,
    ports: [],
    pprof: endpoint("/debug/pprof"),
    metrics: endpoint("/metrics"),
    run: { build: null, stop: null, env: {}, ready: null, readyTimeoutSeconds: 10, ...run },
    pods: null,
    env: {},
    args: [],
    resources: null,
    url: null,
    ...more,
  };
}
