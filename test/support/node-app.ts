// A small web server as a child process, without Go: what a component's command may be in a test.
import type { Command } from "../../src/core/config/config.ts";

const SERVER = `
const http = require("node:http");
const started = Date.now();
http.createServer((request, response) => {
  if (request.url === "/ready") { response.writeHead(Date.now() - started > Number(process.env.READY_AFTER_MS ?? 0) ? 200 : 503).end(); return; }
  if (request.url === "/env") { response.end(JSON.stringify({ ...process.env, CWD: process.cwd() })); return; }
  if (request.url === "/crash") { console.error("panic: told to crash"); process.exit(3); }
  response.end("ok");
}).listen(Number(process.env.LISTEN ?? process.env.PORT), "127.0.0.1").on("error", (e) => { console.error("listen tcp 127.0.0.1:" + e.port + ": bind: address already in use"); process.exit(1); });
`;

/** Started without a shell: the process of the group is the app itself. */
export const NODE_APP: Command = { kind: "argv", argv: [process.execPath, "-e", SERVER] };
/** Started by a shell that stays, beside a child that holds more memory than the app. */
export const NODE_APP_IN_SHELL: Command = {
  kind: "shell",
  script: `"${process.execPath}" -e "globalThis.held = Buffer.alloc(200e6, 1); setTimeout(() => {}, 3e5)" & sleep 0.7; "${process.execPath}" -e '${SERVER.replaceAll("'", "")}'; echo shell stays`,
};
