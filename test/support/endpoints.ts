// Endpoints of servers in the test's own process.
import { createHttp } from "../../src/io/http.ts";
import { directEndpoint, type Endpoint } from "../../src/stages/collect/endpoint.ts";

const http = createHttp();

/** The endpoint at a URL, without anything to let it in. */
export const at = (url: string): Endpoint => directEndpoint(http, url);
