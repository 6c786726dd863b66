#!/usr/bin/env node
import { createRequire } from "node:module";
import { existsSync, lstatSync, readFileSync, readdirSync, readlinkSync, realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { parseArgs } from "node:util";
import { setTimeout as setTimeout$1 } from "node:timers/promises";
import { appendFile, chmod, mkdir, mkdtemp, readFile, readdir, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir, userInfo } from "node:os";
import { createGunzip, gunzipSync, gzipSync } from "node:zlib";
import { createHash } from "node:crypto";

// \0rolldown/runtime.js
var __defProp = Object.defineProperty;
var __getOwnPropDesc = Object.getOwnPropertyDescriptor;
var __getOwnPropNames = Object.getOwnPropertyNames;
var __hasOwnProp = Object.prototype.hasOwnProperty;
var __esmMin = (fn, res, err) => () => {
	if (err) throw err[0];
	try {
		return fn && (res = fn(fn = 0)), res;
	} catch (e) {
		throw err = [e], e;
	}
};
var __commonJSMin = (cb, mod) => () => (mod || (cb((mod = { exports: {} }).exports, mod, mod.exports), cb = null), mod.exports);
var __exportAll = (all, flags) => {
	let target = Object.setPrototypeOf({}, null);
	for (var name in all) {
		__defProp(target, name, {
			get: all[name],
			enumerable: true
		});
	}
	if (!(flags & 1)) {
		__defProp(target, Symbol.toStringTag, { value: "Module" });
	}
	return flags & 2 ? target : Object.preventExtensions(target);
};
var __copyProps = (to, from, except, desc) => {
	if (from && typeof from === "object" || typeof from === "function") {
		for (var keys = __getOwnPropNames(from), i = 0, n = keys.length, key; i < n; i++) {
			key = keys[i];
			if (!__hasOwnProp.call(to, key) && key !== except) {
				__defProp(to, key, {
					get: ((k) => from[k]).bind(null, key),
					enumerable: !(desc = __getOwnPropDesc(from, key)) || desc.enumerable
				});
			}
		}
	}
	return to;
};
var __toCommonJS = (mod) => __hasOwnProp.call(mod, "module.exports") ? mod["module.exports"] : __copyProps(__defProp({}, "__esModule", { value: true }), mod);
var __require = /* #__PURE__ */ (() => createRequire(import.meta.url))();

// src/core/errors/catalog-entry.ts
/** A row; the facts both sentences need are those of `Args`. */
const entry = (blame, message, remedy) => ({
	blame,
	message,
	remedy
});
/** Remedy for a file of the configuration that is not where it starts from. */
const TREE_PATHS = "Relative paths start at the root of head's tree (those of the workload also at the folder of the configuration); head holds what is committed, with . also new files that git does not ignore.";

// src/core/errors/cluster-errors.ts
/** What goes wrong around a cluster: making it, loading images, deploying, reaching pods. */
const CLUSTER_ERRORS = {
	CLUSTER_START_FAILED: entry("environment", ({ name, why }) => `kind could not create the cluster ${name}: ${why}.`, () => "Look at the output above; heapgate doctor says what this machine lacks. target.kind.image names a node image that Docker has already. keep-cluster: on-failure keeps the nodes for a look."),
	DOCKER_MISSING: entry("environment", ({ why }) => `No Docker here: ${why}.`, () => "target: process needs none; target: existing uses a cluster."),
	HOST_NOT_READY: entry("environment", ({ problems }) => `This machine lacks what a cluster needs: ${problems.map(({ what, found }) => `${what} (${found})`).join("; ")}.`, ({ problems }) => problems.map(({ remedy }) => remedy).join("\n")),
	KIND_CONFIG_INVALID: entry("usage", ({ path, why }) => `${path} is no configuration of kind: ${why}.`, () => "target.kind.config names a file of kind: Cluster, apiVersion: kind.x-k8s.io/v1alpha4; heapgate adds its own needs to it."),
	CLUSTER_UNREACHABLE: entry("environment", ({ context, why }) => `The cluster${context === null ? "" : ` of context ${context}`} does not answer: ${why}.`, () => "Check KUBECONFIG and target.existing.context with: kubectl cluster-info"),
	KUBECTL_FAILED: entry("environment", ({ command, why }) => `kubectl ${command} failed: ${why}.`, () => "Run it by hand against the same cluster; a missing right is named in its answer."),
	FORWARD_FAILED: entry("environment", ({ pod, port, why }) => `Port ${port} of pod ${pod} cannot be forwarded: ${why}.`, () => "Check that the pod runs and that you may create pods/portforward in its namespace."),
	DOCKER_UNREACHABLE: entry("environment", ({ why }) => `Docker does not answer: ${why}.`, () => "Start it and check with: docker info. Without Docker: target: process needs none; target: existing uses a cluster."),
	IMAGE_BUILD_FAILED: entry("subject", ({ image, side, why }) => `Image ${image} of ${side} was not built: ${why}.`, ({ missing }) => {
		if (missing === "dockerfile") return "Set build[].dockerfile and build[].context, relative to the root of the repository.";
		if (missing === "entry") return "Write an entry of build[] for each of them.";
		if (missing === "image") return "The command must tag it $HEAPGATE_TAG in this machine's Docker; with another builder add --load.";
		return "Run the command in that side's tree; build[].options hands flags to docker build.";
	}),
	IMAGE_LOAD_FAILED: entry("environment", ({ image, why }) => `Image ${image} could not be loaded into the cluster: ${why}.`, () => "Check free disk space (docker system df) and that the image is there (docker image inspect)."),
	SELECTOR_INVALID: entry("usage", ({ selector, part }) => `"${selector}" is no label selector: "${part}" is not readable.`, () => "Write it as kubectl's -l takes it: app=shop,tier!=cache,env in (dev, test),!legacy"),
	/** `command`: a tool failed, and its command line stands in the output. */
	RENDER_FAILED: entry("subject", ({ what, why }) => `${what} could not be rendered: ${why}.`, ({ command = false }) => command ? "Run the command above by hand in that side's tree; values and paths are those of deploy[]." : "Look at it in that side's tree; values and paths are those of the configuration."),
	DEPLOY_FAILED: entry("subject", ({ what, why }) => `${what} failed: ${why}.`, () => "Run it by hand in that side's tree with KUBECONFIG set to the same cluster."),
	APPLY_FAILED: entry("subject", ({ what, why }) => `${what} was refused by the cluster: ${why}.`, ({ missingNamespace }) => missingNamespace === void 0 ? "Check the manifests as they are rendered, and that their CRDs come first." : "Create it with a manifest of kind Namespace in a step, or name it as the step's namespace (deploy[].namespace), which is made."),
	ROLLOUT_TIMEOUT: entry("subject", ({ what, seconds, cause }) => `${what} was not ready within ${seconds} s: ${cause}.`, () => "The evidence lies in diagnostics/ beside the result; deploy[].waitFor[].timeout gives it more time."),
	/** `passedOver`: pods that fit and do not run, each with its reason. */
	ROLLOUT_FAILED: entry("subject", ({ what, cause }) => `${what} cannot become ready: ${cause}.`, () => "Waiting longer does not help, so it was not waited for. The evidence lies in diagnostics/ beside the result."),
	RELEASE_EXISTS: entry("usage", ({ release, namespace }) => `Release ${release} is in namespace ${namespace} already and was not made by this run; heapgate would change and then uninstall it.`, () => "Give the step a release of its own (deploy[].release), another namespace, or install: template."),
	CONTAINER_ENDED: entry("subject", ({ component, side, how, phase, trials }) => `The container of component ${component} of ${side} ended in ${trials} trials, one after the other, the last time in ${phase === null ? "the measured phases" : `the ${phase} phase`}: ${how ?? "nobody says how"}.`, ({ side }) => `Nothing can be compared with a ${side} that does not stand the workload: give it more memory (components[].resources), or lower the workload. What it printed: kubectl logs --previous.`),
	NO_PODS: entry("subject", ({ component, selector, namespace, passedOver = [] }) => `Component ${component} has no running pod: ${passedOver.length === 0 ? "nothing fits" : `${passedOver.join(", ")} of`} ${selector} in namespace ${namespace}.`, () => "Check components[].selector and namespace with: kubectl get pods -A --show-labels"),
	AUTH_FAILED: entry("environment", ({ component, what, why }) => `Component ${component} asks who we are, and heapgate has not got ${what}: ${why}.`, ({ remedy }) => remedy),
	PORT_UNKNOWN: entry("usage", ({ component, port, pod, declared }) => `Component ${component} has no port called ${port}: pod ${pod} declares ${declared}.`, () => "Write the number of the port, or a name that stands under containers[].ports."),
	RESET_COMMAND_FAILED: entry("usage", ({ command, how }) => `The command of reset ${how}: ${command}.`, () => "It runs between two trials in the tree of the side that is next, with KUBECONFIG and the HEAPGATE_* variables set."),
	RESET_FAILED: entry("subject", ({ what, seconds, why }) => `${what} is still there after ${seconds} s: ${why}.`, () => "Delete the workload's objects while their controller runs, or write reset: restart.")
};

// src/core/errors/github-errors.ts
/** What GitHub refuses: it is reported and never changes the verdict. */
const GITHUB_ERRORS = {
	COMMENT_FORBIDDEN: entry("github", ({ what }) => `GitHub refused to ${what}: the token may not write here. The report is in the job summary.`, () => "Add to the job:\n  permissions:\n    contents: read\n    actions: read\n    pull-requests: write\nFork pull requests get a read-only token whatever the workflow says: their comment comes from a second workflow (on: workflow_run, mode: comment)."),
	ARTIFACT_QUOTA: entry("github", ({ name }) => `Artifact ${name} was not stored: the account's storage quota is used up.`, () => "Delete old artifacts or lower baseline.retentionDays."),
	ARTIFACT_UPLOAD_FAILED: entry("github", ({ name, why }) => `Artifact ${name} was not stored: ${why}.`, () => "The verdict stands; the next run has no baseline from this one."),
	RESULT_REFUSED: entry("data", ({ results }) => results.map(({ name, problem }) => `The stored result ${name} was refused: ${problem}.`).join("\n"), () => "Look at the run that stored it: a pull request from a fork can store anything. Nothing of it was used."),
	GITHUB_FORBIDDEN: entry("github", ({ what, permission }) => `GitHub refused to ${what}: the token lacks the permission ${permission}.`, ({ permission }) => `Add to the job:\n  permissions:\n    ${permission}`),
	GITHUB_REFUSED: entry("github", ({ what, why }) => `GitHub refused to ${what}: ${why}.`, () => "Check that the commit, run or pull request still exists and that github-token may read this repository."),
	GITHUB_UNREACHABLE: entry("github", ({ what, why }) => `GitHub did not answer (${what}): ${why}.`, () => "Run the job again.")
};

// src/core/errors/init-errors.ts
/** What keeps `heapgate init` from writing anything. */
const INIT_ERRORS = { NO_GO_SERVICE: entry("usage", ({ folder, why }) => `No Go service was found in ${folder}: ${why}.`, () => "Run it at the root of the repository of a Go service, with its files known to git (git add). Where the sources are elsewhere, write .github/heapgate.yaml by hand: build[].pull and components[].selector need none.") };

// src/core/errors/metrics-errors.ts
/** What is wrong with a body of metrics: where it breaks its format, or that it was cut off. */
const METRICS_ERRORS = {
	METRICS_SYNTAX: entry("data", ({ name, line, column, problem }) => `${name}:${line}:${column}: ${problem}.`, () => "Fetch it again: curl -sS -H 'Accept: text/plain;version=0.0.4' http://HOST/metrics"),
	METRICS_TRUNCATED: entry("data", ({ name, place }) => `${name} ends in the middle of ${place}: the body was cut off.`, () => "Fetch it again and check that the download was complete."),
	METRICS_CORRUPT: entry("data", ({ name, offset, problem }) => `${name}: at byte ${offset}: ${problem}.`, () => "Fetch it again: curl -sS -H 'Accept: application/vnd.google.protobuf; proto=io.prometheus.client.MetricFamily; encoding=delimited' http://HOST/metrics"),
	SIGNAL_MISSING: entry("subject", ({ signal, component, why }) => `The signal ${signal} of ${component} is required, and no round has a value: ${why ?? "it was not measured"}.`, ({ definition }) => `Serve what ${definition} reads in every round, correct it under signals, or take required: true away.`)
};

// src/core/errors/page-errors.ts
/** What can be wrong with the report page. */
const PAGE_ERRORS = { PAGE_MISSING: entry("environment", ({ paths }) => `The report page is not part of this installation: there is no ${paths.join(" and no ")}.`, () => "Install heapgate again, or from its sources run: npm run build. Without the page: report: none, or another --format.") };

// src/core/errors/prometheus-errors.ts
/** What goes wrong around a Prometheus that is asked: reaching it, its queries, one of heapgate's own. */
const PROMETHEUS_ERRORS = {
	PROMETHEUS_UNREACHABLE: entry("environment", ({ place, why }) => `The Prometheus at ${place} cannot be asked: ${why}.`, () => "Check prometheus.query (or service), its path prefix and auth with: curl URL/api/v1/query?query=up"),
	PROMQL_INVALID: entry("usage", ({ signal, query, why }) => `The query of signal ${signal} is refused: ${why}. It was: ${query}`, () => "Try it in Prometheus' own page; $start, $end, $duration, $namespace, $component, $pods and $selector are filled in by heapgate."),
	QUERY_WITHOUT_SAMPLES: entry("environment", ({ signal, query, why }) => `Signal ${signal} requires samples, and there is no number: ${why}. The query was: ${query}`, () => "Check that Prometheus scrapes the app (its page /targets), or take requireSamples away: the signal is then not measured."),
	PROMETHEUS_START_FAILED: entry("environment", ({ image, why }) => `A Prometheus of heapgate's own (${image}) did not become ready: ${why}.`, () => "Name an image that the cluster can pull, or that is in this machine's Docker: prometheus: { deploy: { image: … } }.")
};

// src/core/errors/catalog.ts
/** Every error code with who is to act, its sentence and its remedy. `docs/errors.md` is generated from this table. */
const renderIssue = (issue) => {
	return `${issue.file === null ? "" : `${issue.file}${issue.line === null ? "" : `:${issue.line}:${issue.column ?? 1}`}: `}${issue.path === "" ? "" : `${issue.path}: `}${issue.message}`;
};
const ERRORS = {
	CONFIG_INVALID: entry("usage", ({ issues }) => `The configuration has ${issues.length} problem${issues.length === 1 ? "" : "s"}:\n${issues.map((issue) => `  ${renderIssue(issue)}`).join("\n")}`, () => "Fix the lines named above, then run: heapgate check"),
	CONFIG_NOT_FOUND: entry("usage", ({ path }) => `No configuration file at ${path}.`, () => "Let heapgate init write one (see docs/first-gate.md), or name another with --config FILE."),
	INPUT_INVALID: entry("usage", ({ issues }) => `The inputs have ${issues.length} problem${issues.length === 1 ? "" : "s"}:\n${issues.map((issue) => `  ${issue}`).join("\n")}`, () => "See the table of inputs in the README."),
	USAGE: entry("usage", ({ problem }) => problem, ({ command }) => `Run: heapgate ${command === null ? "" : `${command} `}--help`),
	/** `ref`: null where none was named and no commit is before HEAD. */
	REF_NOT_FOUND: entry("usage", ({ ref }) => ref === null ? "There is no earlier commit in this repository to compare with." : `Git knows no commit "${ref}" in this repository.`, ({ ref }) => ref === null ? "Name what to compare with: --base REF, or --base ./DIR for a folder. In a shallow checkout fetch more first: git fetch --depth=100 origin" : "Name a commit, branch, tag or folder. In a shallow checkout fetch it first: git fetch --depth=100 origin REF"),
	BUNDLE_ROUND_EXISTS: entry("usage", ({ component, round, path }) => `The bundle ${path} already holds round ${round} of component ${component}.`, () => "Give another --round, or add --replace to put this one in its place."),
	/** `areColumns`: the kinds are lists of columns. */
	PROFILE_KINDS_DIFFER: entry("usage", ({ base, baseKind, head, headKind, areColumns }) => areColumns === true ? `${base} has the columns ${baseKind}; ${head} has ${headKind}: they cannot be compared.` : `${base} is a ${baseKind} profile, ${head} a ${headKind} profile: they cannot be compared.`, () => "Give two profiles of the same kind."),
	SAMPLE_TYPE_UNKNOWN: entry("usage", ({ name, sampleType, known }) => `${name} has no sample type "${sampleType}"; it has ${known.join(", ")}.`, () => "Name one of these, or its number counted from 0."),
	/** `wanted`: what should have been given, where a path alone does not tell. */
	FILE_NOT_FOUND: entry("usage", ({ path }) => `There is no file or folder ${path}.`, ({ wanted }) => {
		if (wanted === "result") return "Give a RESULT: a result.json, or its folder, with rules.json, base/ and head/ beside it, as heapgate run leaves them.";
		if (wanted === "drift") return "It is made with the first RESULT: give the result.json of heapgate run --base 'v*', or its folder: heapgate drift RESULT";
		if (wanted === "tree") return TREE_PATHS;
		return "Check the path; relative paths start at the current folder.";
	}),
	EVENT_REFUSED: entry("usage", ({ event }) => `heapgate builds and runs nothing on ${event}: the code of the pull request would run with the token and the caches of the base branch.`, () => "Use on: pull_request; the comment on a fork's pull request comes from a second workflow (on: workflow_run, mode: comment)."),
	TOOL_MISSING: entry("environment", ({ tool, why }) => `${tool} is not on PATH; heapgate needs it ${why}.`, ({ tool }) => `Install ${tool} and run the same command again.`),
	PORT_IN_USE: entry("environment", ({ component, port }) => `Port ${port}, which component ${component} is told to listen on, is already in use on 127.0.0.1.`, ({ port }) => `Stop what listens there (ss -ltnp 'sport = :${port}'), or let heapgate choose: use $PORT instead of a fixed number.`),
	DISK_FULL: entry("environment", ({ path }) => `Writing ${path} failed: no space left on the device.`, () => "Free some space, or write elsewhere with --out DIR."),
	OUTPUT_NOT_WRITABLE: entry("environment", ({ path, why }) => `Cannot write ${path}: ${why}.`, () => "Choose another place with --out or --output."),
	FILE_NOT_USABLE: entry("environment", ({ path, why }) => `Cannot use ${path}: ${why}.`, ({ isFolder }) => isFolder === true ? "A file is wanted there: name one." : "Check the permissions of the file and of the folders above it."),
	/** `outside`: the folder, where it is in no repository. */
	GIT_FAILED: entry("environment", ({ command, exitCode, outside }) => typeof outside === "string" ? `${outside} is in no git repository (${command}).` : `git failed (exit ${exitCode ?? "by signal"}): ${command}`, ({ outside }) => typeof outside === "string" ? "Run it inside of the service's repository, or compare with a folder: --base ./DIR" : "Read git's own words; a shallow checkout may need: git fetch --depth=100 origin"),
	TIMED_OUT: entry("environment", ({ what, seconds }) => `${what} did not finish within ${seconds} s.`, () => "Raise the time limit, or make the step shorter."),
	INTERRUPTED: entry("environment", ({ signal }) => `Stopped by ${signal}. Everything heapgate started was ended.`, () => "Run the same command again."),
	RUNNER_INVALID: entry("environment", ({ problem }) => `This is not the environment GitHub Actions gives an action: ${problem}.`, () => "Run heapgate as a step of a workflow; outside of one use the command line: heapgate run"),
	BUILD_FAILED: entry("subject", ({ component, side, command, exitCode }) => `Building component ${component} of ${side} failed (exit ${exitCode ?? "by signal"}): ${command}`, () => "Fix the build; its last lines say why. The command ran in a clean checkout of that side."),
	APP_START_FAILED: entry("subject", ({ component, side, exitCode, command }) => `Component ${component} of ${side} exited before it was ready (exit ${exitCode ?? "by signal"}): ${command}`, () => "Its last lines say why. It must listen on 127.0.0.1:$PORT and keep running."),
	APP_NOT_READY: entry("subject", ({ component, side, seconds, probe }) => `Component ${component} of ${side} was not ready after ${seconds} s (${probe}).`, () => "Make it listen on 127.0.0.1:$PORT, or name the path that answers when it is ready: components[].run.ready"),
	APP_EXITED: entry("subject", ({ component, side, exitCode, phase }) => `Component ${component} of ${side} exited in the ${phase} phase (${exitCode === null ? "by signal" : `exit ${exitCode}`}).`, () => "Its last lines say why. A crash under load is a defect of that side; the data collected before it is kept."),
	PPROF_DISABLED: entry("subject", ({ component, url, answer }) => `Component ${component} does not serve a profile that is needed: ${url} answered ${answer}.`, () => "Import net/http/pprof and serve it, or write pprof: off (no functions, no leak gate); or take from pprof.required what it cannot serve."),
	METRICS_DISABLED: entry("subject", ({ component, url, answer }) => `Component ${component} serves no metrics: ${url} answered ${answer}.`, () => "Serve /metrics with client_golang, name the right port and path under components[].metrics, or write metrics: off."),
	WORKLOAD_FAILED: entry("subject", ({ what }) => `The workload failed: ${what}.`, ({ remedy }) => remedy ?? "Run the workload by hand against the app; its last lines say why."),
	WORKLOAD_UNITS_MISSING: entry("usage", ({ what }) => `The workload reported no units of work (${what}).`, () => "Print one line heapgate-units=N on stdout, or set workload.units to where the number stands."),
	PROFILE_CORRUPT: entry("data", ({ name, problem }) => `${name} is not a readable pprof profile: ${problem}.`, () => "Fetch it again (curl -sS -o FILE http://HOST/debug/pprof/heap) and check that the download was complete."),
	PROFILE_NOT_A_PROFILE: entry("data", ({ name, what }) => `${name} is ${what}, not a pprof profile.`, () => "Take the profile from /debug/pprof/ of a Go program, without debug=1: it is a gzipped protocol buffer."),
	PROFILE_LEGACY: entry("data", ({ name, format }) => `${name} is a profile in the ${format} format, which heapgate does not read.`, ({ endpoint, convert }) => {
		return `${endpoint === null ? "Convert" : `Fetch it without debug=1: curl -sS -o FILE.pb.gz http://HOST/debug/pprof/${endpoint}; or convert`} it with: ${convert} -output=FILE.pb.gz FILE.`;
	}),
	PROFILE_TOO_LARGE: entry("data", ({ name, limitBytes }) => `${name} inflates to more than ${limitBytes} bytes; heapgate stops there.`, () => "If the profile is genuine, raise the limit; if it came from a fork, do not trust it."),
	PROFILE_WRONG_KIND: entry("data", ({ name, given, found }) => `${name} was given as a ${given} profile; its content is ${found}.`, () => "Give it with the kind it has: --profile KIND=FILE, KIND being the last part of /debug/pprof/KIND (cpu for a CPU profile)."),
	PROFILE_VALUE_OVERFLOW: entry("data", ({ name, value }) => `${name} holds the value ${value}, beyond the exact range of a 64-bit float.`, () => "Take a shorter profile: mutex and block delays add up over the life of the process."),
	POINTS_INVALID: entry("data", ({ name, line, problem }) => `${name}:${line}: ${problem}.`, () => "The header is seconds or units followed by metric names (live_heap_bytes, live_objects, goroutines, open_fds, rss_bytes); the first column ascends."),
	BUNDLE_TOO_NEW: entry("data", ({ name, found, supported }) => `${name} was written by a newer heapgate (schemaVersion ${found}; this one reads up to ${supported}).`, () => "Use the newer heapgate, or record the bundle again with this one."),
	BUNDLE_INVALID: entry("data", ({ name, problem }) => `${name} is not a readable heapgate bundle: ${problem}.`, () => "Record it again with heapgate record or heapgate import."),
	RESULT_UNUSABLE: entry("data", ({ name, problem }) => `${name} cannot be added to a history of drift: ${problem}.`, () => "Give the result.json of heapgate run --base 'v*', or of the action with base-ref: v* and baseline: rebuild, on a clean checkout."),
	NOISE_HISTORY_INVALID: entry("data", ({ name, problem }) => `${name} is not a readable history of noise: ${problem}.`, () => "Remove the file, or name another one with --history; --no-history does without."),
	CALIBRATION_INVALID: entry("data", ({ name, problem }) => `${name} does not hold finished gates of a calibration: ${problem}.`, () => "Remove the file and measure again, or name another folder with --out; it was left as it is."),
	HISTORY_TOO_NEW: entry("data", ({ name, found, supported }) => `${name} was written by a newer heapgate (schemaVersion ${found}; this one reads up to ${supported}).`, () => "Use the newer heapgate; the file was left as it is."),
	HISTORY_INVALID: entry("data", ({ name, problem }) => `${name} is not a readable history of drift: ${problem}.`, () => "Bring back an earlier copy, or name a new file with --history; it was left as it is."),
	ARTIFACT_REFUSED: entry("data", ({ name, problem }) => `The artifact ${name} was refused: ${problem}.`, () => "It is not used as a baseline. Record a new one on the base branch."),
	...METRICS_ERRORS,
	...PROMETHEUS_ERRORS,
	...CLUSTER_ERRORS,
	...GITHUB_ERRORS,
	...PAGE_ERRORS,
	...INIT_ERRORS
};
const ERROR_CODES = Object.keys(ERRORS);

// src/core/errors/heapgate-error.ts
/** The one error class: "we could not find out", with who can act on it and what to do. */
var HeapgateError = class extends Error {
	name = "HeapgateError";
	code;
	blame;
	remedy;
	stage;
	outputTail;
	constructor(code, blame, message, remedy, details) {
		super(message, details.cause === void 0 ? void 0 : { cause: details.cause });
		this.code = code;
		this.blame = blame;
		this.remedy = remedy;
		this.stage = details.stage ?? null;
		this.outputTail = details.outputTail ?? null;
	}
};
/** Makes the error of a catalog code. `args` are the facts its sentence needs. */
function heapgateError(code, args, details = {}) {
	const entry = ERRORS[code];
	return new HeapgateError(code, entry.blame, entry.message(args), entry.remedy(args), details);
}
/** Exit codes of the command line, by blame. A failed gate exits 1, a pass 0. */
const EXIT_CODE_OF_BLAME = {
	usage: 2,
	environment: 3,
	subject: 4,
	data: 5,
	github: 0,
	bug: 70
};
/** The exit code of anything thrown: unknown things are our bug. */
const exitCodeOf = (error) => error instanceof HeapgateError ? EXIT_CODE_OF_BLAME[error.blame] : EXIT_CODE_OF_BLAME.bug;

// src/io/installation.ts
/** The folder heapgate itself was installed in: of the npm package, or of the action's repository as the runner checks it out. */
/** Sources lie in `src/NAME/`, built files in `dist/`: the package is one or two folders above `start`. */
const installationOf = (start) => {
	let folder = start;
	while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) folder = dirname(folder);
	return folder;
};
/** Where the sources of the sample service lie in it. */
const SAMPLE_SERVICE = [
	"fixtures",
	"apps",
	"leaky-service"
];

// src/cli/go-flags.ts
const TRUE = /^(?:1|t|T|TRUE|true|True)$/u;
const FALSE = /^(?:0|f|F|FALSE|false|False)$/u;
/** Placeholder of values that may be left out, as Go's switches with a value allow: `-trim` is `-trim=true`. */
const BOOLEAN_VALUE = "BOOL";
/**
* One dash or two, `_` or `-` inside of names, `=value` or the next argument as value, `=false` for switches. Unknown flags keep their
* name, for the parser to refuse; what follows `--` stays as it is.
*/
function translateGoFlags(argv, options) {
	const byFlag = new Map(options.map((option) => [option.flag, option]));
	let out = [];
	for (let at = 0; at < argv.length; at += 1) {
		const argument = argv[at] ?? "";
		if (argument === "--") return [...out, ...argv.slice(at)];
		const match = /^--?([A-Za-z][\w-]*)(?:=(.*))?$/su.exec(argument);
		if (match === null) {
			out.push(argument);
			continue;
		}
		const flag = (match[1] ?? "").replaceAll("_", "-");
		const value = match[2];
		const option = byFlag.get(flag);
		if (option === void 0) out.push(`--${flag}`);
		else if (option.value === null) {
			if (value === void 0 || TRUE.test(value)) out.push(`--${flag}`);
			else if (FALSE.test(value)) out = out.filter((given) => given !== `--${flag}`);
			else out.push(`--${flag}=${value}`);
		} else if (value !== void 0) out.push(`--${flag}=${value}`);
		else if (option.value === "BOOL") out.push(`--${flag}=true`);
		else if (at + 1 < argv.length) {
			at += 1;
			out.push(`--${flag}=${argv[at] ?? ""}`);
		} else out.push(`--${flag}`);
	}
	return out;
}

// src/cli/command.ts
/** What a command of the command line is: its options as data, so that parsing and `--help` cannot differ. */
const COMMON_OPTIONS = [
	{
		flag: "format",
		value: "text|md|json",
		text: "format of the result on stdout (default: text)"
	},
	{
		flag: "output",
		value: "FILE",
		text: "write the result there instead of to stdout"
	},
	{
		flag: "quiet",
		value: null,
		text: "no progress on stderr"
	},
	{
		flag: "no-color",
		value: null,
		text: "no colours on a terminal"
	},
	{
		flag: "help",
		value: null,
		text: "this help"
	}
];
/** In place of the common `--format`, for commands that show a comparison. */
const REPORT_FORMAT_OPTION = {
	flag: "format",
	value: "text|md|json|html",
	text: "format of the result on stdout (default: text); html: one page"
};
const problemOf$1 = (error) => error instanceof Error ? error.message.replace(/\. To specify a positional.*$/su, ".") : String(error);
/** Parses the arguments after the command's name. Throws USAGE for unknown flags and missing values. */
const parseFlags = (command, argv) => {
	const specs = [...command.options, ...COMMON_OPTIONS];
	const options = Object.fromEntries(specs.map((spec) => [spec.flag, {
		type: spec.value === null ? "boolean" : "string",
		multiple: true
	}]));
	let parsed;
	try {
		parsed = parseArgs({
			args: [...command.translate?.(argv) ?? argv],
			options,
			allowPositionals: true,
			strict: true
		});
	} catch (error) {
		throw heapgateError("USAGE", {
			problem: problemOf$1(error),
			command: command.name
		}, { cause: error });
	}
	const given = (flag) => {
		const value = parsed.values[flag];
		return Array.isArray(value) ? value : [];
	};
	const texts = (flag) => given(flag).filter((value) => typeof value === "string");
	for (const spec of specs) if (spec.repeated !== true && command.translate === void 0 && given(spec.flag).length > 1) throw heapgateError("USAGE", {
		problem: `--${spec.flag} is given more than once.`,
		command: command.name
	});
	return {
		flags: {
			has: (flag) => given(flag).length > 0,
			get: (flag) => texts(flag).at(-1) ?? null,
			all: texts
		},
		positionals: parsed.positionals
	};
};
const optionLines = (options) => {
	const lefts = options.map(({ flag, value }) => {
		return `--${flag}${value === null ? "" : `${value === "BOOL" ? "=" : " "}${value}`}`;
	});
	const width = Math.min(34, Math.max(...lefts.map((left) => left.length)));
	return options.map((option, index) => `  ${(lefts[index] ?? "").padEnd(width)}  ${option.text}${option.repeated === true ? " (may be repeated)" : ""}`);
};
/** What `heapgate COMMAND --help` prints. */
const helpOf = (command) => [
	`heapgate ${command.name} ${command.usage}`.trimEnd(),
	"",
	command.summary,
	...command.details === "" ? [] : ["", command.details],
	"",
	...command.options.length === 0 ? [] : [
		"Options:",
		...optionLines(command.options),
		""
	],
	"Common options:",
	...optionLines(COMMON_OPTIONS.filter(({ flag }) => !command.options.some((own) => own.flag === flag))),
	""
].join("\n");

// src/core/pprof-text/text-options.ts
/** What can be asked of a text report, under the names of pprof's flags. */
const TEXT_VIEWS = [
	"top",
	"tree",
	"peek",
	"traces",
	"raw",
	"tags",
	"comments"
];
const TEXT_GRANULARITIES = [
	"functions",
	"filefunctions",
	"files",
	"lines",
	"addresses"
];
/** What `go tool pprof` does when no flag is given. */
const DEFAULT_TEXT_OPTIONS = {
	view: "top",
	peek: "",
	baseMode: "diff",
	normalize: false,
	allFrames: false,
	sampleIndex: "",
	mean: false,
	divideBy: 1,
	unit: "minimum",
	granularity: "functions",
	noInlines: false,
	showColumns: false,
	sort: "flat",
	dropNegative: false,
	nodeCount: null,
	nodeFraction: .005,
	edgeFraction: .001,
	trim: true,
	relativePercentages: false,
	compactLabels: false,
	trimPath: "",
	sourcePath: "",
	tagRoot: "",
	tagLeaf: "",
	focus: "",
	ignore: "",
	hide: "",
	show: "",
	showFrom: "",
	pruneFrom: "",
	tagFocus: "",
	tagIgnore: "",
	tagShow: "",
	tagHide: ""
};

// src/driver/profile-flags.ts
/** The flags of `heapgate profile`: pprof's names, with dashes for underscores, and what each sets. */
const option = (flag, value, text) => ({
	flag,
	value,
	text
});
const toggle = (flag, text) => ({
	flag,
	value: null,
	text
});
/** Old names of columns, in the order in which pprof heeds them; `mean-delay` is the mean of `delay`. */
const COLUMNS = [
	["total-delay", "delay"],
	["mean-delay", "delay"],
	["contentions", "contentions"],
	["inuse-space", "inuse_space"],
	["inuse-objects", "inuse_objects"],
	["alloc-space", "alloc_space"],
	["alloc-objects", "alloc_objects"]
];
const GRANULARITY_TEXT = {
	functions: "one row per function (default)",
	filefunctions: "one row per function and file",
	files: "one row per file",
	lines: "one row per source line",
	addresses: "one row per address"
};
const PROFILE_FLAGS = [
	{
		flag: "base",
		value: "FILE",
		repeated: true,
		text: "subtract this profile: for two cumulative profiles of one process"
	},
	{
		flag: "diff-base",
		value: "FILE",
		repeated: true,
		text: "compare with this profile: percentages are of it"
	},
	toggle("normalize", "scale the profile to the total of the base"),
	option("sample-index", "TYPE|N", "column to report (default: the profile's own, else the last)"),
	...COLUMNS.map(([flag, type]) => toggle(flag, flag === "mean-delay" ? "the same as --mean --sample-index delay" : `the same as --sample-index ${type}`)),
	toggle("mean", "average over the first column: size per object, delay per event"),
	option("unit", "UNIT", "unit of values: minimum (default), auto, or one such as MB or ms"),
	option("divide-by", "F", "divide all values by this"),
	toggle("cum", "sort by cumulative value"),
	toggle("flat", "sort by own value (default)"),
	...TEXT_GRANULARITIES.map((granularity) => toggle(granularity, GRANULARITY_TEXT[granularity])),
	toggle("noinlines", "count inlined calls for their caller"),
	toggle("showcolumns", "column numbers beside line numbers"),
	option("nodecount", "N", "most rows (default: all in top, 80 in tree)"),
	option("nodefraction", "F", "leave out rows below this share of the total (default: 0.005)"),
	option("edgefraction", "F", "leave out calls below this share of the total (default: 0.001)"),
	option("trim", "BOOL", "false: leave nothing out (default: true)"),
	toggle("drop-negative", "leave out rows that shrank"),
	toggle("relative-percentages", "percentages of what the filters leave, not of everything"),
	toggle("compact-labels", "no lines on file, type, time and duration"),
	option("trim-path", "PREFIXES", "cut these prefixes, separated by :, from file names"),
	option("source-path", "FOLDERS", "without --trim-path: cut what leads up to a folder named like one of these, separated by :"),
	toggle("all-frames", "ignore the profile's own drop_frames and keep_frames"),
	option("focus", "REGEXP", "only samples with a matching function, file or program on their stack"),
	option("ignore", "REGEXP", "no samples with a match on their stack"),
	option("hide", "REGEXP", "leave matching frames out of stacks"),
	option("show", "REGEXP", "leave only matching frames in stacks"),
	option("show-from", "REGEXP", "cut stacks above their outermost match"),
	option("prune-from", "REGEXP", "cut stacks below their innermost match"),
	option("tagfocus", "[KEY=]REGEXP|RANGE", "only samples with a matching label, for example bytes=1kb:64kb"),
	option("tagignore", "[KEY=]REGEXP|RANGE", "no samples with a matching label"),
	option("tagshow", "REGEXP", "only labels with a matching key"),
	option("taghide", "REGEXP", "no labels with a matching key"),
	option("tagroot", "KEYS", "values of these labels, separated by commas, as outermost frames"),
	option("tagleaf", "KEYS", "values of these labels, separated by commas, as innermost frames"),
	toggle("call-tree", "accepted for pprof's sake: it changes graphs only, no text"),
	option("symbolize", "none", "accepted for pprof's sake: heapgate never looks for binaries")
];
const usage = (problem) => heapgateError("USAGE", {
	problem,
	command: "profile"
});
function numberOf$1(flags, flag, fallback) {
	const text = flags.get(flag);
	if (text === null) return fallback;
	if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/u.test(text)) throw usage(`--${flag} ${text} is not a number.`);
	return Number(text);
}
function nodeCountOf(flags) {
	const count = numberOf$1(flags, "nodecount", -1);
	if (!Number.isInteger(count)) throw usage(`--nodecount ${count} is not a whole number.`);
	return count === -1 ? null : count;
}
function isTrimmed(flags) {
	const text = flags.get("trim") ?? "true";
	if (/^(?:1|t|T|TRUE|true|True)$/u.test(text)) return true;
	if (/^(?:0|f|F|FALSE|false|False)$/u.test(text)) return false;
	throw usage(`--trim ${text}: write true or false.`);
}
/** The one of several flags that is given, or null. */
function oneOf(flags, names) {
	const given = names.filter((name) => flags.has(name));
	if (given.length > 1) throw usage(`${given.map((name) => `--${name}`).join(" and ")} exclude each other.`);
	return given[0] ?? null;
}
/** As in pprof `--sample-index` goes before the old names, and of these the first in their order counts; the others are said to be ignored. */
function columnOf(flags) {
	const given = COLUMNS.filter(([flag]) => flags.has(flag));
	const named = flags.get("sample-index") ?? "";
	const ignored = (named === "" ? given.slice(1) : given).map(([flag]) => flag);
	return {
		sampleIndex: named === "" ? given[0]?.[1] ?? "" : named,
		ignored
	};
}
const isView = (text) => TEXT_VIEWS.some((view) => view === text);
/** The view that writes a profile. */
const PROFILE_VIEW = "proto";
/** `text` is pprof's other name of `top`. A saved profile holds everything, as `raw` does. */
const OTHER_NAMES = /* @__PURE__ */ new Map([["text", "top"], [PROFILE_VIEW, "raw"]]);
/** Reads view, files and flags of one call. Throws USAGE. */
function parseProfileRequest(positionals, flags) {
	const [name, ...rest] = positionals;
	const view = OTHER_NAMES.get(name) ?? name;
	if (!isView(view)) {
		const problem = view === void 0 ? "No view is given" : `There is no view "${view}"`;
		throw usage(`${problem}; views are ${[...TEXT_VIEWS, PROFILE_VIEW].join(", ")}.`);
	}
	const [peek = "", files] = view === "peek" ? [rest[0], rest.slice(1)] : ["", rest];
	if (view === "peek" && peek === "") throw usage("peek takes a regular expression before its files.");
	if (view === "peek" && files.length === 0) throw usage(`profile peek takes a regular expression and then at least one file; given is only "${peek}".`);
	if (files.length === 0) throw usage(`profile ${name} takes at least one file.`);
	const symbolize = flags.get("symbolize");
	if (symbolize !== null && symbolize !== "none") throw usage(`--symbolize ${symbolize}: heapgate does not symbolize; only none is accepted.`);
	const baseMode = oneOf(flags, ["base", "diff-base"]);
	if (flags.has("normalize") && baseMode === null) throw usage("--normalize needs --base or --diff-base.");
	const divideBy = numberOf$1(flags, "divide-by", 1);
	if (divideBy === 0) throw usage("--divide-by is zero.");
	const { sampleIndex, ignored } = columnOf(flags);
	const text = (flag) => flags.get(flag) ?? "";
	const options = {
		view,
		peek,
		baseMode: baseMode === "base" ? "subtract" : "diff",
		normalize: flags.has("normalize"),
		allFrames: flags.has("all-frames"),
		sampleIndex,
		mean: flags.has("mean") || flags.has("mean-delay"),
		divideBy,
		unit: flags.get("unit") ?? DEFAULT_TEXT_OPTIONS.unit,
		granularity: oneOf(flags, TEXT_GRANULARITIES) ?? DEFAULT_TEXT_OPTIONS.granularity,
		noInlines: flags.has("noinlines"),
		showColumns: flags.has("showcolumns"),
		sort: oneOf(flags, ["flat", "cum"]) ?? DEFAULT_TEXT_OPTIONS.sort,
		dropNegative: flags.has("drop-negative"),
		nodeCount: nodeCountOf(flags),
		nodeFraction: numberOf$1(flags, "nodefraction", DEFAULT_TEXT_OPTIONS.nodeFraction),
		edgeFraction: numberOf$1(flags, "edgefraction", DEFAULT_TEXT_OPTIONS.edgeFraction),
		trim: isTrimmed(flags),
		relativePercentages: flags.has("relative-percentages"),
		compactLabels: flags.has("compact-labels"),
		trimPath: text("trim-path"),
		sourcePath: text("source-path"),
		tagRoot: text("tagroot"),
		tagLeaf: text("tagleaf"),
		focus: text("focus"),
		ignore: text("ignore"),
		hide: text("hide"),
		show: text("show"),
		showFrom: text("show-from"),
		pruneFrom: text("prune-from"),
		tagFocus: text("tagfocus"),
		tagIgnore: text("tagignore"),
		tagShow: text("tagshow"),
		tagHide: text("taghide")
	};
	const notes = ignored.map((flag) => `--${flag} is ignored: another flag names the column.`);
	return {
		result: name === PROFILE_VIEW ? "profile" : "text",
		options,
		notes,
		files
	};
}

// node_modules/protobufjs/src/util/aspromise.js
var require_aspromise = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = asPromise;
	/**
	* Callback as used by {@link util.asPromise}.
	* @typedef asPromiseCallback
	* @type {function}
	* @param {Error|null} error Error, if any
	* @param {...*} params Additional arguments
	* @returns {undefined}
	*/
	/**
	* Returns a promise from a node-style callback function.
	* @memberof util
	* @param {asPromiseCallback} fn Function to call
	* @param {*} ctx Function context
	* @param {...*} params Function arguments
	* @returns {Promise<*>} Promisified function
	*/
	function asPromise(fn, ctx) {
		var params = new Array(arguments.length - 1), offset = 0, index = 2, pending = true;
		while (index < arguments.length) params[offset++] = arguments[index++];
		return new Promise(function executor(resolve, reject) {
			params[offset] = function callback(err) {
				if (pending) {
					pending = false;
					if (err) reject(err);
					else {
						var params = new Array(arguments.length - 1), offset = 0;
						while (offset < params.length) params[offset++] = arguments[offset];
						resolve.apply(null, params);
					}
				}
			};
			try {
				fn.apply(ctx || null, params);
			} catch (err) {
				if (pending) {
					pending = false;
					reject(err);
				}
			}
		});
	}
}));

// node_modules/protobufjs/src/util/base64.js
var require_base64 = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* A minimal base64 implementation for number arrays.
	* @memberof util
	* @namespace
	*/
	var base64 = exports;
	/**
	* Calculates the byte length of a base64 encoded string.
	* @param {string} string Base64 encoded string
	* @returns {number} Byte length
	*/
	base64.length = function length(string) {
		var p = string.length;
		if (!p) return 0;
		while (p > 0 && string.charAt(p - 1) === "=") --p;
		return Math.floor(p * 3 / 4);
	};
	var b64 = new Array(64);
	var s64 = new Array(123);
	for (var i = 0; i < 64;) s64[b64[i] = i < 26 ? i + 65 : i < 52 ? i + 71 : i < 62 ? i - 4 : i - 59 | 43] = i++;
	s64[45] = 62;
	s64[95] = 63;
	/**
	* Encodes a buffer to a base64 encoded string.
	* @param {Uint8Array} buffer Source buffer
	* @param {number} start Source start
	* @param {number} end Source end
	* @returns {string} Base64 encoded string
	*/
	base64.encode = function encode(buffer, start, end) {
		var parts = null, chunk = [];
		var i = 0, j = 0, t;
		while (start < end) {
			var b = buffer[start++];
			switch (j) {
				case 0:
					chunk[i++] = b64[b >> 2];
					t = (b & 3) << 4;
					j = 1;
					break;
				case 1:
					chunk[i++] = b64[t | b >> 4];
					t = (b & 15) << 2;
					j = 2;
					break;
				case 2:
					chunk[i++] = b64[t | b >> 6];
					chunk[i++] = b64[b & 63];
					j = 0;
			}
			if (i > 8191) {
				(parts || (parts = [])).push(String.fromCharCode.apply(String, chunk));
				i = 0;
			}
		}
		if (j) {
			chunk[i++] = b64[t];
			chunk[i++] = 61;
			if (j === 1) chunk[i++] = 61;
		}
		if (parts) {
			if (i) parts.push(String.fromCharCode.apply(String, chunk.slice(0, i)));
			return parts.join("");
		}
		return String.fromCharCode.apply(String, chunk.slice(0, i));
	};
	var invalidEncoding = "invalid encoding";
	/**
	* Decodes a base64 encoded string to a buffer.
	* @param {string} string Source string
	* @param {Uint8Array} buffer Destination buffer
	* @param {number} offset Destination offset
	* @returns {number} Number of bytes written
	* @throws {Error} If encoding is invalid
	*/
	base64.decode = function decode(string, buffer, offset) {
		var start = offset;
		var j = 0, t;
		for (var i = 0; i < string.length;) {
			var c = string.charCodeAt(i++);
			if (c === 61 && j > 1) break;
			if ((c = s64[c]) === void 0) throw Error(invalidEncoding);
			switch (j) {
				case 0:
					t = c;
					j = 1;
					break;
				case 1:
					buffer[offset++] = t << 2 | (c & 48) >> 4;
					t = c;
					j = 2;
					break;
				case 2:
					buffer[offset++] = (t & 15) << 4 | (c & 60) >> 2;
					t = c;
					j = 3;
					break;
				case 3:
					buffer[offset++] = (t & 3) << 6 | c;
					j = 0;
			}
		}
		if (j === 1) throw Error(invalidEncoding);
		return offset - start;
	};
	var base64Re = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
	var base64UrlRe = /[-_]/;
	var base64UrlNoPaddingRe = /^(?:[A-Za-z0-9_-]{4})*(?:[A-Za-z0-9_-]{2}(?:==)?|[A-Za-z0-9_-]{3}=?)?$/;
	/**
	* Tests if the specified string appears to be base64 encoded.
	* @param {string} string String to test
	* @returns {boolean} `true` if probably base64 encoded, otherwise false
	*/
	base64.test = function test(string) {
		return base64Re.test(string) || base64UrlRe.test(string) && base64UrlNoPaddingRe.test(string);
	};
}));

// node_modules/protobufjs/src/util/eventemitter.js
var require_eventemitter = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = EventEmitter;
	/**
	* Constructs a new event emitter instance.
	* @classdesc A minimal event emitter.
	* @memberof util
	* @constructor
	*/
	function EventEmitter() {
		/**
		* Registered listeners.
		* @type {Object.<string,*>}
		* @private
		*/
		this._listeners = Object.create(null);
	}
	/**
	* Event listener as used by {@link util.EventEmitter}.
	* @typedef EventEmitterListener
	* @type {function}
	* @param {...*} args Arguments
	* @returns {undefined}
	*/
	/**
	* Registers an event listener.
	* @param {string} evt Event name
	* @param {EventEmitterListener} fn Listener
	* @param {*} [ctx] Listener context
	* @returns {this} `this`
	*/
	EventEmitter.prototype.on = function on(evt, fn, ctx) {
		(this._listeners[evt] || (this._listeners[evt] = [])).push({
			fn,
			ctx: ctx || this
		});
		return this;
	};
	/**
	* Removes an event listener or any matching listeners if arguments are omitted.
	* @param {string} [evt] Event name. Removes all listeners if omitted.
	* @param {EventEmitterListener} [fn] Listener to remove. Removes all listeners of `evt` if omitted.
	* @returns {this} `this`
	*/
	EventEmitter.prototype.off = function off(evt, fn) {
		if (evt === void 0) this._listeners = Object.create(null);
		else if (fn === void 0) this._listeners[evt] = [];
		else {
			var listeners = this._listeners[evt];
			if (!listeners) return this;
			for (var i = 0; i < listeners.length;) if (listeners[i].fn === fn) listeners.splice(i, 1);
			else ++i;
		}
		return this;
	};
	/**
	* Emits an event by calling its listeners with the specified arguments.
	* @param {string} evt Event name
	* @param {...*} args Arguments
	* @returns {this} `this`
	*/
	EventEmitter.prototype.emit = function emit(evt) {
		var listeners = this._listeners[evt];
		if (listeners) {
			var args = [], i = 1;
			for (; i < arguments.length;) args.push(arguments[i++]);
			for (i = 0; i < listeners.length;) listeners[i].fn.apply(listeners[i++].ctx, args);
		}
		return this;
	};
}));

// node_modules/protobufjs/src/util/float.js
var require_float = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = factory(factory);
	/**
	* Reads / writes floats / doubles from / to buffers.
	* @name util.float
	* @namespace
	*/
	/**
	* Writes a 32 bit float to a buffer using little endian byte order.
	* @name util.float.writeFloatLE
	* @function
	* @param {number} val Value to write
	* @param {Uint8Array} buf Target buffer
	* @param {number} pos Target buffer offset
	* @returns {undefined}
	*/
	/**
	* Writes a 32 bit float to a buffer using big endian byte order.
	* @name util.float.writeFloatBE
	* @function
	* @param {number} val Value to write
	* @param {Uint8Array} buf Target buffer
	* @param {number} pos Target buffer offset
	* @returns {undefined}
	*/
	/**
	* Reads a 32 bit float from a buffer using little endian byte order.
	* @name util.float.readFloatLE
	* @function
	* @param {Uint8Array} buf Source buffer
	* @param {number} pos Source buffer offset
	* @returns {number} Value read
	*/
	/**
	* Reads a 32 bit float from a buffer using big endian byte order.
	* @name util.float.readFloatBE
	* @function
	* @param {Uint8Array} buf Source buffer
	* @param {number} pos Source buffer offset
	* @returns {number} Value read
	*/
	/**
	* Writes a 64 bit double to a buffer using little endian byte order.
	* @name util.float.writeDoubleLE
	* @function
	* @param {number} val Value to write
	* @param {Uint8Array} buf Target buffer
	* @param {number} pos Target buffer offset
	* @returns {undefined}
	*/
	/**
	* Writes a 64 bit double to a buffer using big endian byte order.
	* @name util.float.writeDoubleBE
	* @function
	* @param {number} val Value to write
	* @param {Uint8Array} buf Target buffer
	* @param {number} pos Target buffer offset
	* @returns {undefined}
	*/
	/**
	* Reads a 64 bit double from a buffer using little endian byte order.
	* @name util.float.readDoubleLE
	* @function
	* @param {Uint8Array} buf Source buffer
	* @param {number} pos Source buffer offset
	* @returns {number} Value read
	*/
	/**
	* Reads a 64 bit double from a buffer using big endian byte order.
	* @name util.float.readDoubleBE
	* @function
	* @param {Uint8Array} buf Source buffer
	* @param {number} pos Source buffer offset
	* @returns {number} Value read
	*/
	function factory(exports) {
		if (typeof Float32Array !== "undefined") (function() {
			var f32 = new Float32Array([-0]), f8b = new Uint8Array(f32.buffer), le = f8b[3] === 128;
			function writeFloat_f32_cpy(val, buf, pos) {
				f32[0] = val;
				buf[pos] = f8b[0];
				buf[pos + 1] = f8b[1];
				buf[pos + 2] = f8b[2];
				buf[pos + 3] = f8b[3];
			}
			function writeFloat_f32_rev(val, buf, pos) {
				f32[0] = val;
				buf[pos] = f8b[3];
				buf[pos + 1] = f8b[2];
				buf[pos + 2] = f8b[1];
				buf[pos + 3] = f8b[0];
			}
			/* istanbul ignore next */
			exports.writeFloatLE = le ? writeFloat_f32_cpy : writeFloat_f32_rev;
			/* istanbul ignore next */
			exports.writeFloatBE = le ? writeFloat_f32_rev : writeFloat_f32_cpy;
			function readFloat_f32_cpy(buf, pos) {
				f8b[0] = buf[pos];
				f8b[1] = buf[pos + 1];
				f8b[2] = buf[pos + 2];
				f8b[3] = buf[pos + 3];
				return f32[0];
			}
			function readFloat_f32_rev(buf, pos) {
				f8b[3] = buf[pos];
				f8b[2] = buf[pos + 1];
				f8b[1] = buf[pos + 2];
				f8b[0] = buf[pos + 3];
				return f32[0];
			}
			/* istanbul ignore next */
			exports.readFloatLE = le ? readFloat_f32_cpy : readFloat_f32_rev;
			/* istanbul ignore next */
			exports.readFloatBE = le ? readFloat_f32_rev : readFloat_f32_cpy;
		})();
		else (function() {
			function writeFloat_ieee754(writeUint, val, buf, pos) {
				var sign = val < 0 ? 1 : 0;
				if (sign) val = -val;
				if (val === 0) writeUint(1 / val > 0 ? 0 : 2147483648, buf, pos);
				else if (isNaN(val)) writeUint(2143289344, buf, pos);
				else if (val > 34028234663852886e22) writeUint((sign << 31 | 2139095040) >>> 0, buf, pos);
				else if (val < 11754943508222875e-54) writeUint((sign << 31 | Math.round(val / 1401298464324817e-60)) >>> 0, buf, pos);
				else {
					var exponent = Math.floor(Math.log(val) / Math.LN2), mantissa = Math.round(val * Math.pow(2, -exponent) * 8388608) & 8388607;
					writeUint((sign << 31 | exponent + 127 << 23 | mantissa) >>> 0, buf, pos);
				}
			}
			exports.writeFloatLE = writeFloat_ieee754.bind(null, writeUintLE);
			exports.writeFloatBE = writeFloat_ieee754.bind(null, writeUintBE);
			function readFloat_ieee754(readUint, buf, pos) {
				var uint = readUint(buf, pos), sign = (uint >> 31) * 2 + 1, exponent = uint >>> 23 & 255, mantissa = uint & 8388607;
				return exponent === 255 ? mantissa ? NaN : sign * 1e400 : exponent === 0 ? sign * 1401298464324817e-60 * mantissa : sign * Math.pow(2, exponent - 150) * (mantissa + 8388608);
			}
			exports.readFloatLE = readFloat_ieee754.bind(null, readUintLE);
			exports.readFloatBE = readFloat_ieee754.bind(null, readUintBE);
		})();
		if (typeof Float64Array !== "undefined") (function() {
			var f64 = new Float64Array([-0]), f8b = new Uint8Array(f64.buffer), le = f8b[7] === 128;
			function writeDouble_f64_cpy(val, buf, pos) {
				f64[0] = val;
				buf[pos] = f8b[0];
				buf[pos + 1] = f8b[1];
				buf[pos + 2] = f8b[2];
				buf[pos + 3] = f8b[3];
				buf[pos + 4] = f8b[4];
				buf[pos + 5] = f8b[5];
				buf[pos + 6] = f8b[6];
				buf[pos + 7] = f8b[7];
			}
			function writeDouble_f64_rev(val, buf, pos) {
				f64[0] = val;
				buf[pos] = f8b[7];
				buf[pos + 1] = f8b[6];
				buf[pos + 2] = f8b[5];
				buf[pos + 3] = f8b[4];
				buf[pos + 4] = f8b[3];
				buf[pos + 5] = f8b[2];
				buf[pos + 6] = f8b[1];
				buf[pos + 7] = f8b[0];
			}
			/* istanbul ignore next */
			exports.writeDoubleLE = le ? writeDouble_f64_cpy : writeDouble_f64_rev;
			/* istanbul ignore next */
			exports.writeDoubleBE = le ? writeDouble_f64_rev : writeDouble_f64_cpy;
			function readDouble_f64_cpy(buf, pos) {
				f8b[0] = buf[pos];
				f8b[1] = buf[pos + 1];
				f8b[2] = buf[pos + 2];
				f8b[3] = buf[pos + 3];
				f8b[4] = buf[pos + 4];
				f8b[5] = buf[pos + 5];
				f8b[6] = buf[pos + 6];
				f8b[7] = buf[pos + 7];
				return f64[0];
			}
			function readDouble_f64_rev(buf, pos) {
				f8b[7] = buf[pos];
				f8b[6] = buf[pos + 1];
				f8b[5] = buf[pos + 2];
				f8b[4] = buf[pos + 3];
				f8b[3] = buf[pos + 4];
				f8b[2] = buf[pos + 5];
				f8b[1] = buf[pos + 6];
				f8b[0] = buf[pos + 7];
				return f64[0];
			}
			/* istanbul ignore next */
			exports.readDoubleLE = le ? readDouble_f64_cpy : readDouble_f64_rev;
			/* istanbul ignore next */
			exports.readDoubleBE = le ? readDouble_f64_rev : readDouble_f64_cpy;
		})();
		else (function() {
			function writeDouble_ieee754(writeUint, off0, off1, val, buf, pos) {
				var sign = val < 0 ? 1 : 0;
				if (sign) val = -val;
				if (val === 0) {
					writeUint(0, buf, pos + off0);
					writeUint(1 / val > 0 ? 0 : 2147483648, buf, pos + off1);
				} else if (isNaN(val)) {
					writeUint(0, buf, pos + off0);
					writeUint(2146959360, buf, pos + off1);
				} else if (val > 17976931348623157e292) {
					writeUint(0, buf, pos + off0);
					writeUint((sign << 31 | 2146435072) >>> 0, buf, pos + off1);
				} else {
					var mantissa;
					if (val < 22250738585072014e-324) {
						mantissa = val / 5e-324;
						writeUint(mantissa >>> 0, buf, pos + off0);
						writeUint((sign << 31 | mantissa / 4294967296) >>> 0, buf, pos + off1);
					} else {
						var exponent = Math.floor(Math.log(val) / Math.LN2);
						if (exponent === 1024) exponent = 1023;
						mantissa = val * Math.pow(2, -exponent);
						writeUint(mantissa * 4503599627370496 >>> 0, buf, pos + off0);
						writeUint((sign << 31 | exponent + 1023 << 20 | mantissa * 1048576 & 1048575) >>> 0, buf, pos + off1);
					}
				}
			}
			exports.writeDoubleLE = writeDouble_ieee754.bind(null, writeUintLE, 0, 4);
			exports.writeDoubleBE = writeDouble_ieee754.bind(null, writeUintBE, 4, 0);
			function readDouble_ieee754(readUint, off0, off1, buf, pos) {
				var lo = readUint(buf, pos + off0), hi = readUint(buf, pos + off1);
				var sign = (hi >> 31) * 2 + 1, exponent = hi >>> 20 & 2047, mantissa = 4294967296 * (hi & 1048575) + lo;
				return exponent === 2047 ? mantissa ? NaN : sign * 1e400 : exponent === 0 ? sign * 5e-324 * mantissa : sign * Math.pow(2, exponent - 1075) * (mantissa + 4503599627370496);
			}
			exports.readDoubleLE = readDouble_ieee754.bind(null, readUintLE, 0, 4);
			exports.readDoubleBE = readDouble_ieee754.bind(null, readUintBE, 4, 0);
		})();
		return exports;
	}
	function writeUintLE(val, buf, pos) {
		buf[pos] = val & 255;
		buf[pos + 1] = val >>> 8 & 255;
		buf[pos + 2] = val >>> 16 & 255;
		buf[pos + 3] = val >>> 24;
	}
	function writeUintBE(val, buf, pos) {
		buf[pos] = val >>> 24;
		buf[pos + 1] = val >>> 16 & 255;
		buf[pos + 2] = val >>> 8 & 255;
		buf[pos + 3] = val & 255;
	}
	function readUintLE(buf, pos) {
		return (buf[pos] | buf[pos + 1] << 8 | buf[pos + 2] << 16 | buf[pos + 3] << 24) >>> 0;
	}
	function readUintBE(buf, pos) {
		return (buf[pos] << 24 | buf[pos + 1] << 16 | buf[pos + 2] << 8 | buf[pos + 3]) >>> 0;
	}
}));

// node_modules/protobufjs/src/util/utf8.js
var require_utf8 = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* A minimal UTF8 implementation.
	* @memberof util
	* @namespace
	*/
	var utf8 = exports;
	var looseDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
	var strictDecoder;
	var TEXT_DECODER_MIN_LENGTH = 64;
	try {
		strictDecoder = new TextDecoder("utf-8", {
			fatal: true,
			ignoreBOM: true
		});
	} catch (err) {
		strictDecoder = looseDecoder;
	}
	/**
	* Calculates the UTF8 byte length of a string.
	* @param {string} string String
	* @returns {number} Byte length
	*/
	utf8.length = function utf8_length(string) {
		var len = 0, c = 0;
		for (var i = 0; i < string.length; ++i) {
			c = string.charCodeAt(i);
			if (c < 128) len += 1;
			else if (c < 2048) len += 2;
			else if ((c & 64512) === 55296 && (string.charCodeAt(i + 1) & 64512) === 56320) {
				++i;
				len += 4;
			} else len += 3;
		}
		return len;
	};
	function utf8_read_decoder(decoder, buffer, start, end) {
		var source = start === 0 && end === buffer.length ? buffer : buffer.subarray(start, end);
		return decoder.decode(source);
	}
	/**
	* Reads UTF8 bytes as a string.
	* @param {Uint8Array} buffer Source buffer
	* @param {number} start Source start
	* @param {number} end Source end
	* @returns {string} String read
	*/
	utf8.read = function utf8_read_loose(buffer, start, end) {
		if (end - start < 1) return "";
		if (end - start >= TEXT_DECODER_MIN_LENGTH) return utf8_read_decoder(looseDecoder, buffer, start, end);
		var str = "", i = start, c1, c2, c3, c4, c5, c6, c7, c8;
		for (; i + 7 < end; i += 8) {
			c1 = buffer[i];
			c2 = buffer[i + 1];
			c3 = buffer[i + 2];
			c4 = buffer[i + 3];
			c5 = buffer[i + 4];
			c6 = buffer[i + 5];
			c7 = buffer[i + 6];
			c8 = buffer[i + 7];
			if ((c1 | c2 | c3 | c4 | c5 | c6 | c7 | c8) & 128) return str + utf8_read_decoder(looseDecoder, buffer, i, end);
			str += String.fromCharCode(c1, c2, c3, c4, c5, c6, c7, c8);
		}
		for (; i < end; ++i) {
			c1 = buffer[i];
			if (c1 & 128) return str + utf8_read_decoder(looseDecoder, buffer, i, end);
			str += String.fromCharCode(c1);
		}
		return str;
	};
	/**
	* Reads UTF8 bytes as a string, rejecting invalid UTF8.
	* @param {Uint8Array} buffer Source buffer
	* @param {number} start Source start
	* @param {number} end Source end
	* @returns {string} String read
	*/
	utf8.readStrict = function utf8_read_strict(buffer, start, end) {
		if (end - start < 1) return "";
		if (end - start >= TEXT_DECODER_MIN_LENGTH) return utf8_read_decoder(strictDecoder, buffer, start, end);
		var str = "", i = start, c1, c2, c3, c4, c5, c6, c7, c8;
		for (; i + 7 < end; i += 8) {
			c1 = buffer[i];
			c2 = buffer[i + 1];
			c3 = buffer[i + 2];
			c4 = buffer[i + 3];
			c5 = buffer[i + 4];
			c6 = buffer[i + 5];
			c7 = buffer[i + 6];
			c8 = buffer[i + 7];
			if ((c1 | c2 | c3 | c4 | c5 | c6 | c7 | c8) & 128) return str + utf8_read_decoder(strictDecoder, buffer, i, end);
			str += String.fromCharCode(c1, c2, c3, c4, c5, c6, c7, c8);
		}
		for (; i < end; ++i) {
			c1 = buffer[i];
			if (c1 & 128) return str + utf8_read_decoder(strictDecoder, buffer, i, end);
			str += String.fromCharCode(c1);
		}
		return str;
	};
	/**
	* Writes a string as UTF8 bytes.
	* @param {string} string Source string
	* @param {Uint8Array} buffer Destination buffer
	* @param {number} offset Destination offset
	* @returns {number} Bytes written
	*/
	utf8.write = function utf8_write(string, buffer, offset) {
		var start = offset, c1, c2;
		for (var i = 0; i < string.length; ++i) {
			c1 = string.charCodeAt(i);
			if (c1 < 128) buffer[offset++] = c1;
			else if (c1 < 2048) {
				buffer[offset++] = c1 >> 6 | 192;
				buffer[offset++] = c1 & 63 | 128;
			} else if ((c1 & 64512) === 55296 && ((c2 = string.charCodeAt(i + 1)) & 64512) === 56320) {
				c1 = 65536 + ((c1 & 1023) << 10) + (c2 & 1023);
				++i;
				buffer[offset++] = c1 >> 18 | 240;
				buffer[offset++] = c1 >> 12 & 63 | 128;
				buffer[offset++] = c1 >> 6 & 63 | 128;
				buffer[offset++] = c1 & 63 | 128;
			} else {
				buffer[offset++] = c1 >> 12 | 224;
				buffer[offset++] = c1 >> 6 & 63 | 128;
				buffer[offset++] = c1 & 63 | 128;
			}
		}
		return offset - start;
	};
}));

// node_modules/protobufjs/src/util/pool.js
var require_pool = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = pool;
	/**
	* An allocator as used by {@link util.pool}.
	* @typedef PoolAllocator
	* @type {function}
	* @param {number} size Buffer size
	* @returns {Uint8Array} Buffer
	*/
	/**
	* A slicer as used by {@link util.pool}.
	* @typedef PoolSlicer
	* @type {function}
	* @param {number} start Start offset
	* @param {number} end End offset
	* @returns {Uint8Array} Buffer slice
	* @this Uint8Array
	*/
	/**
	* A general purpose buffer pool.
	* @memberof util
	* @function
	* @param {PoolAllocator} alloc Allocator
	* @param {PoolSlicer} slice Slicer
	* @param {number} [size=8192] Slab size
	* @returns {PoolAllocator} Pooled allocator
	*/
	function pool(alloc, slice, size) {
		var SIZE = size || 8192;
		var MAX = SIZE >>> 1;
		var slab = null;
		var offset = SIZE;
		return function pool_alloc(size) {
			if (size < 1 || size > MAX) return alloc(size);
			if (offset + size > SIZE) {
				slab = alloc(SIZE);
				offset = 0;
			}
			var buf = slice.call(slab, offset, offset += size);
			if (offset & 7) offset = (offset | 7) + 1;
			return buf;
		};
	}
}));

// node_modules/protobufjs/src/util/longbits.js
var require_longbits = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = LongBits;
	var Long;
	/**
	* Constructs new long bits.
	* @classdesc Helper class for working with the low and high bits of a 64 bit value.
	* @memberof util
	* @constructor
	* @param {number} lo Low 32 bits, unsigned
	* @param {number} hi High 32 bits, unsigned
	*/
	function LongBits(lo, hi) {
		/**
		* Low bits.
		* @type {number}
		*/
		this.lo = lo >>> 0;
		/**
		* High bits.
		* @type {number}
		*/
		this.hi = hi >>> 0;
	}
	/**
	* Zero bits.
	* @memberof util.LongBits
	* @type {util.LongBits}
	*/
	var zero = LongBits.zero = new LongBits(0, 0);
	zero.toNumber = function() {
		return 0;
	};
	zero.zzEncode = zero.zzDecode = function() {
		return this;
	};
	zero.length = function() {
		return 1;
	};
	/**
	* Zero hash.
	* @memberof util.LongBits
	* @type {string}
	*/
	var zeroHash = LongBits.zeroHash = "\0\0\0\0\0\0\0\0";
	/**
	* Constructs new long bits from the specified number.
	* @param {number} value Value
	* @returns {util.LongBits} Instance
	*/
	LongBits.fromNumber = function fromNumber(value) {
		if (value === 0) return zero;
		var sign = value < 0;
		if (sign) value = -value;
		var lo = value >>> 0, hi = (value - lo) / 4294967296 >>> 0;
		if (sign) {
			hi = ~hi >>> 0;
			lo = ~lo >>> 0;
			if (++lo > 4294967295) {
				lo = 0;
				if (++hi > 4294967295) hi = 0;
			}
		}
		return new LongBits(lo, hi);
	};
	/**
	* Constructs new long bits from a number, long or string.
	* @param {Long|number|string} value Value
	* @returns {util.LongBits} Instance
	*/
	LongBits.from = function from(value) {
		if (typeof value === "number") return LongBits.fromNumber(value);
		if (typeof value === "string" || value instanceof String) {
			/* istanbul ignore else */
			if (Long) value = Long.fromString(value);
			else return LongBits.fromNumber(parseInt(value, 10));
		}
		return value.low || value.high ? new LongBits(value.low >>> 0, value.high >>> 0) : zero;
	};
	/**
	* Converts this long bits to a possibly unsafe JavaScript number.
	* @param {boolean} [unsigned=false] Whether unsigned or not
	* @returns {number} Possibly unsafe number
	*/
	LongBits.prototype.toNumber = function toNumber(unsigned) {
		if (!unsigned && this.hi >>> 31) {
			var lo = ~this.lo + 1 >>> 0, hi = ~this.hi >>> 0;
			if (!lo) hi = hi + 1 >>> 0;
			return -(lo + hi * 4294967296);
		}
		return this.lo + this.hi * 4294967296;
	};
	/**
	* Converts this long bits to a long.
	* @param {boolean} [unsigned=false] Whether unsigned or not
	* @returns {Long} Long
	*/
	LongBits.prototype.toLong = function toLong(unsigned) {
		return Long ? new Long(this.lo | 0, this.hi | 0, Boolean(unsigned)) : {
			low: this.lo | 0,
			high: this.hi | 0,
			unsigned: Boolean(unsigned)
		};
	};
	var charCodeAt = String.prototype.charCodeAt;
	/**
	* Constructs new long bits from the specified 8 characters long hash.
	* @param {string} hash Hash
	* @returns {util.LongBits} Bits
	*/
	LongBits.fromHash = function fromHash(hash) {
		if (hash === zeroHash) return zero;
		return new LongBits((charCodeAt.call(hash, 0) | charCodeAt.call(hash, 1) << 8 | charCodeAt.call(hash, 2) << 16 | charCodeAt.call(hash, 3) << 24) >>> 0, (charCodeAt.call(hash, 4) | charCodeAt.call(hash, 5) << 8 | charCodeAt.call(hash, 6) << 16 | charCodeAt.call(hash, 7) << 24) >>> 0);
	};
	/**
	* Converts this long bits to a 8 characters long hash.
	* @returns {string} Hash
	*/
	LongBits.prototype.toHash = function toHash() {
		return String.fromCharCode(this.lo & 255, this.lo >>> 8 & 255, this.lo >>> 16 & 255, this.lo >>> 24, this.hi & 255, this.hi >>> 8 & 255, this.hi >>> 16 & 255, this.hi >>> 24);
	};
	/**
	* Zig-zag encodes this long bits.
	* @returns {util.LongBits} `this`
	*/
	LongBits.prototype.zzEncode = function zzEncode() {
		var mask = this.hi >> 31;
		this.hi = ((this.hi << 1 | this.lo >>> 31) ^ mask) >>> 0;
		this.lo = (this.lo << 1 ^ mask) >>> 0;
		return this;
	};
	/**
	* Zig-zag decodes this long bits.
	* @returns {util.LongBits} `this`
	*/
	LongBits.prototype.zzDecode = function zzDecode() {
		var mask = -(this.lo & 1);
		this.lo = ((this.lo >>> 1 | this.hi << 31) ^ mask) >>> 0;
		this.hi = (this.hi >>> 1 ^ mask) >>> 0;
		return this;
	};
	/**
	* Calculates the length of this longbits when encoded as a varint.
	* @returns {number} Length
	*/
	LongBits.prototype.length = function length() {
		var part0 = this.lo, part1 = (this.lo >>> 28 | this.hi << 4) >>> 0, part2 = this.hi >>> 24;
		return part2 === 0 ? part1 === 0 ? part0 < 16384 ? part0 < 128 ? 1 : 2 : part0 < 2097152 ? 3 : 4 : part1 < 16384 ? part1 < 128 ? 5 : 6 : part1 < 2097152 ? 7 : 8 : part2 < 128 ? 9 : 10;
	};
	LongBits._configure = function(Long_) {
		Long = Long_;
	};
}));

// \0without-long
var _without_long_exports = /* @__PURE__ */ __exportAll({ default: () => null });
var _without_long_default;
var init__without_long = __esmMin((() => {
	_without_long_default = null;
}));

// node_modules/protobufjs/src/util/minimal.js
var require_minimal$1 = /* @__PURE__ */ __commonJSMin(((exports, module, this$1) => {
	var util = exports;
	util.asPromise = require_aspromise();
	util.base64 = require_base64();
	util.EventEmitter = require_eventemitter();
	util.float = require_float();
	util.utf8 = require_utf8();
	util.pool = require_pool();
	util.LongBits = require_longbits();
	/**
	* Tests if the specified key can affect object prototypes.
	* @memberof util
	* @param {string} key Key to test
	* @returns {boolean} `true` if the key is unsafe
	*/
	function isUnsafeProperty(key) {
		return key === "__proto__" || key === "prototype" || key === "constructor";
	}
	util.isUnsafeProperty = isUnsafeProperty;
	/**
	* Whether running within node or not.
	* @memberof util
	* @type {boolean}
	*/
	util.isNode = Boolean(typeof global !== "undefined" && global && global.process && global.process.versions && global.process.versions.node);
	/**
	* Global object reference.
	* @memberof util
	* @type {Object}
	*/
	util.global = util.isNode && global || typeof window !== "undefined" && window || typeof self !== "undefined" && self || typeof globalThis !== "undefined" && globalThis || this$1;
	/**
	* An immuable empty array.
	* @memberof util
	* @type {Array.<*>}
	* @const
	*/
	util.emptyArray = Object.freeze ? Object.freeze([]) : /* istanbul ignore next */ [];
	/**
	* An immutable empty object.
	* @type {Object}
	* @const
	*/
	util.emptyObject = Object.freeze ? Object.freeze({}) : /* istanbul ignore next */ {};
	/**
	* Tests if the specified value is an integer.
	* @function
	* @param {*} value Value to test
	* @returns {boolean} `true` if the value is an integer
	*/
	util.isInteger = Number.isInteger || /* istanbul ignore next */ function isInteger(value) {
		return typeof value === "number" && isFinite(value) && Math.floor(value) === value;
	};
	/**
	* Tests if the specified value is a string.
	* @param {*} value Value to test
	* @returns {boolean} `true` if the value is a string
	*/
	util.isString = function isString(value) {
		return typeof value === "string" || value instanceof String;
	};
	/**
	* Tests if the specified value is a non-null object.
	* @param {*} value Value to test
	* @returns {boolean} `true` if the value is a non-null object
	*/
	util.isObject = function isObject(value) {
		return value && typeof value === "object";
	};
	/**
	* Checks if a property on a message is considered to be present.
	* This is an alias of {@link util.isSet}.
	* @function
	* @param {Object} obj Plain object or message instance
	* @param {string} prop Property name
	* @returns {boolean} `true` if considered to be present, otherwise `false`
	*/
	util.isset = util.isSet = function isSet(obj, prop) {
		var value = obj[prop];
		if (value != null && Object.hasOwnProperty.call(obj, prop)) return typeof value !== "object" || (Array.isArray(value) ? value.length : Object.keys(value).length) > 0;
		return false;
	};
	/**
	* Any compatible Buffer instance.
	* This is a minimal stand-alone definition of a Buffer instance. The actual type is that exported by node's typings.
	* @interface Buffer
	* @extends Uint8Array
	*/
	/**
	* Node's Buffer class if available.
	* @type {Constructor<Buffer>}
	*/
	util.Buffer = (function() {
		try {
			var Buffer = util.global.Buffer;
			return Buffer.prototype.utf8Write || util.isNode ? Buffer : /* istanbul ignore next */ null;
		} catch (e) {
			/* istanbul ignore next */
			return null;
		}
	})();
	/**
	* Creates a new buffer of whatever type supported by the environment.
	* @param {number|number[]} [sizeOrArray=0] Buffer size or number array
	* @returns {Uint8Array|Buffer} Buffer
	*/
	util.newBuffer = function newBuffer(sizeOrArray) {
		var Buffer = util.Buffer;
		/* istanbul ignore next */
		return typeof sizeOrArray === "number" ? Buffer ? Buffer.allocUnsafe(sizeOrArray) : new Uint8Array(sizeOrArray) : Buffer ? Buffer.from(sizeOrArray) : new Uint8Array(sizeOrArray);
	};
	/**
	* Prepends a raw field tag to raw field data.
	* @param {number} id Field id
	* @param {number} wireType Wire type
	* @param {Uint8Array} data Raw field data
	* @returns {Uint8Array|Buffer} Raw field bytes
	* @ignore
	*/
	util.rawField = function rawField(id, wireType, data) {
		var out = [], tag = id << 3 | wireType;
		tag >>>= 0;
		while (tag > 127) {
			out.push(tag & 127 | 128);
			tag >>>= 7;
		}
		out.push(tag);
		for (var i = 0; i < data.length; ++i) out.push(data[i]);
		return util.newBuffer(out);
	};
	/**
	* Array implementation used in the browser.
	* @type {Constructor<Uint8Array>}
	* @deprecated Use `Uint8Array` instead.
	*/
	util.Array = Uint8Array;
	/**
	* Any compatible Long instance.
	* This is a minimal stand-alone definition of a Long instance. The actual type is that exported by long.js.
	* @interface Long
	* @property {number} low Low bits
	* @property {number} high High bits
	* @property {boolean} unsigned Whether unsigned or not
	*/
	/**
	* Long.js's Long class if available.
	* @type {Constructor<Long>}
	*/
	util.Long = util.global.dcodeIO && /* istanbul ignore next */ util.global.dcodeIO.Long || /* istanbul ignore next */ util.global.Long || (function() {
		try {
			var Long = (init__without_long(), __toCommonJS(_without_long_exports));
			return Long && Long.isLong ? Long : null;
		} catch (e) {
			/* istanbul ignore next */
			return null;
		}
	})();
	/**
	* Regular expression used to verify 2 bit (`bool`) map keys.
	* @type {RegExp}
	* @const
	*/
	util.key2Re = /^(?:true|false|0|1)$/;
	/**
	* Regular expression used to verify 32 bit (`int32` etc.) map keys.
	* @type {RegExp}
	* @const
	*/
	util.key32Re = /^-?(?:0|[1-9][0-9]*)$/;
	/**
	* Regular expression used to verify 64 bit (`int64` etc.) map keys.
	* @type {RegExp}
	* @const
	*/
	util.key64Re = /^(?:[\x00-\xff]{8}|-?(?:0|[1-9][0-9]*))$/;
	/**
	* Converts a number or long to an 8 characters long hash string.
	* @param {Long|number} value Value to convert
	* @returns {string} Hash
	*/
	util.longToHash = function longToHash(value) {
		return value ? util.LongBits.from(value).toHash() : util.LongBits.zeroHash;
	};
	/**
	* Converts an 8 characters long hash string to a long or number.
	* @param {string} hash Hash
	* @param {boolean} [unsigned=false] Whether unsigned or not
	* @returns {Long|number} Original value
	*/
	util.longFromHash = function longFromHash(hash, unsigned) {
		var bits = util.LongBits.fromHash(hash);
		if (util.Long) return util.Long.fromBits(bits.lo, bits.hi, unsigned);
		return bits.toNumber(Boolean(unsigned));
	};
	/**
	* Converts a 64 bit key to a long or number if it is an 8 characters long hash string.
	* @param {string} key Map key
	* @param {boolean} [unsigned=false] Whether unsigned or not
	* @returns {Long|number|string} Original value
	*/
	util.longFromKey = function longFromKey(key, unsigned) {
		return util.key64Re.test(key) && !util.key32Re.test(key) ? util.longFromHash(key, unsigned) : key;
	};
	/**
	* Converts a boolean key to a boolean value.
	* @param {string} key Map key
	* @returns {boolean} Boolean value
	*/
	util.boolFromKey = function boolFromKey(key) {
		return key === "true" || key === "1";
	};
	/**
	* Merges the properties of the source object into the destination object.
	* @memberof util
	* @param {Object.<string,*>} dst Destination object
	* @param {...(Object.<string,*>|boolean)} src Source objects, optionally followed by an `ifNotSet` flag
	* @returns {Object.<string,*>} Destination object
	*/
	function merge(dst) {
		var ifNotSet = typeof arguments[arguments.length - 1] === "boolean", limit = ifNotSet ? arguments.length - 1 : arguments.length;
		ifNotSet = ifNotSet && arguments[arguments.length - 1];
		for (var a = 1; a < limit; ++a) {
			var src = arguments[a];
			if (!src) continue;
			for (var keys = Object.keys(src), i = 0; i < keys.length; ++i) if (!isUnsafeProperty(keys[i]) && (!ifNotSet || !Object.prototype.hasOwnProperty.call(dst, keys[i]) || dst[keys[i]] === void 0)) dst[keys[i]] = src[keys[i]];
		}
		return dst;
	}
	util.merge = merge;
	/**
	* Schema declaration nesting limit.
	* @memberof util
	* @type {number}
	*/
	util.nestingLimit = 32;
	/**
	* Recursion limit.
	* @memberof util
	* @type {number}
	*/
	util.recursionLimit = 100;
	/**
	* Makes a property safe for assignment as an own property.
	* @memberof util
	* @param {Object.<string,*>} obj Object
	* @param {string} key Property key
	* @param {boolean} [enumerable=true] Whether the property should be enumerable
	* @returns {undefined}
	*/
	util.makeProp = function makeProp(obj, key, enumerable) {
		if (Object.prototype.hasOwnProperty.call(obj, key)) return;
		Object.defineProperty(obj, key, {
			enumerable: enumerable === void 0 ? true : enumerable,
			configurable: true,
			writable: true
		});
	};
	/**
	* Converts the first character of a string to lower case.
	* @param {string} str String to convert
	* @returns {string} Converted string
	*/
	util.lcFirst = function lcFirst(str) {
		return str.charAt(0).toLowerCase() + str.substring(1);
	};
	/**
	* Creates a custom error constructor.
	* @memberof util
	* @param {string} name Error name
	* @returns {Constructor<Error>} Custom error constructor
	*/
	function newError(name) {
		function CustomError(message, properties) {
			if (!(this instanceof CustomError)) return new CustomError(message, properties);
			Object.defineProperty(this, "message", { get: function() {
				return message;
			} });
			/* istanbul ignore next */
			if (Error.captureStackTrace) Error.captureStackTrace(this, CustomError);
			else Object.defineProperty(this, "stack", { value: (/* @__PURE__ */ new Error()).stack || "" });
			if (properties) merge(this, properties);
		}
		CustomError.prototype = Object.create(Error.prototype, {
			constructor: {
				value: CustomError,
				writable: true,
				enumerable: false,
				configurable: true
			},
			name: {
				get: function get() {
					return name;
				},
				set: void 0,
				enumerable: false,
				configurable: true
			},
			toString: {
				value: function value() {
					return this.name + ": " + this.message;
				},
				writable: true,
				enumerable: false,
				configurable: true
			}
		});
		return CustomError;
	}
	util.newError = newError;
	/**
	* Constructs a new protocol error.
	* @classdesc Error subclass indicating a protocol specifc error.
	* @memberof util
	* @extends Error
	* @template T extends Message<T>
	* @constructor
	* @param {string} message Error message
	* @param {Object.<string,*>} [properties] Additional properties
	* @example
	* try {
	*     MyMessage.decode(someBuffer); // throws if required fields are missing
	* } catch (e) {
	*     if (e instanceof ProtocolError && e.instance)
	*         console.log("decoded so far: " + JSON.stringify(e.instance));
	* }
	*/
	util.ProtocolError = newError("ProtocolError");
	/**
	* So far decoded message instance.
	* @name util.ProtocolError#instance
	* @type {Message<T>}
	*/
	/**
	* A OneOf getter as returned by {@link util.oneOfGetter}.
	* @typedef OneOfGetter
	* @type {function}
	* @returns {string|undefined} Set field name, if any
	*/
	/**
	* Builds a getter for a oneof's present field name.
	* @param {string[]} fieldNames Field names
	* @returns {OneOfGetter} Unbound getter
	*/
	util.oneOfGetter = function getOneOf(fieldNames) {
		var fieldMap = {};
		for (var i = 0; i < fieldNames.length; ++i) fieldMap[fieldNames[i]] = 1;
		/**
		* @returns {string|undefined} Set field name, if any
		* @this Object
		* @ignore
		*/
		return function() {
			for (var keys = Object.keys(this), i = keys.length - 1; i > -1; --i) if (fieldMap[keys[i]] === 1 && this[keys[i]] !== void 0 && this[keys[i]] !== null) return keys[i];
		};
	};
	/**
	* A OneOf setter as returned by {@link util.oneOfSetter}.
	* @typedef OneOfSetter
	* @type {function}
	* @param {string|undefined} value Field name
	* @returns {undefined}
	*/
	/**
	* Builds a setter for a oneof's present field name.
	* @param {string[]} fieldNames Field names
	* @returns {OneOfSetter} Unbound setter
	*/
	util.oneOfSetter = function setOneOf(fieldNames) {
		/**
		* @param {string} name Field name
		* @returns {undefined}
		* @this Object
		* @ignore
		*/
		return function(name) {
			for (var i = 0; i < fieldNames.length; ++i) if (fieldNames[i] !== name) delete this[fieldNames[i]];
		};
	};
	/**
	* Default conversion options used for {@link Message#toJSON} implementations.
	*
	* These options are close to proto3's JSON mapping with the exception that internal types like Any are handled just like messages. More precisely:
	*
	* - Longs become strings
	* - Enums become string keys
	* - Bytes become base64 encoded strings
	* - (Sub-)Messages become plain objects
	* - Maps become plain objects with all string keys
	* - Repeated fields become arrays
	* - NaN and Infinity for float and double fields become strings
	*
	* @type {IConversionOptions}
	* @see https://developers.google.com/protocol-buffers/docs/proto3?hl=en#json
	*/
	util.toJSONOptions = {
		longs: String,
		enums: String,
		bytes: String,
		json: true
	};
}));

// node_modules/protobufjs/src/writer.js
var require_writer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = Writer;
	var util = require_minimal$1();
	var BufferWriter;
	var LongBits = util.LongBits;
	var base64 = util.base64;
	var utf8 = util.utf8;
	/**
	* Constructs a new writer instance.
	* @classdesc Wire format writer using `Uint8Array`.
	* @constructor
	*/
	function Writer() {
		/**
		* Write cursor into {@link Writer#buf}.
		* @type {number}
		*/
		this.pos = 0;
		/**
		* Backing buffer.
		* @type {Uint8Array}
		*/
		this.buf = this.constructor.alloc(Writer.initialBufferSize);
		/**
		* Cached DataView over {@link Writer#buf}.
		* @type {DataView|null}
		*/
		this.view = null;
		/**
		* Stack of forked length-prefix positions.
		* @type {Array<number>|null}
		*/
		this.states = null;
	}
	/**
	* Initial backing buffer size in bytes. Defaults to 128.
	* @type {number}
	*/
	Writer.initialBufferSize = 128;
	/**
	* Current write position.
	* @name Writer#len
	* @type {number}
	* @deprecated Use {@link Writer#pos} instead.
	*/
	Object.defineProperty(Writer.prototype, "len", {
		configurable: true,
		enumerable: true,
		get: function get_len() {
			return this.pos;
		}
	});
	var create = function create() {
		return util.Buffer ? function create_buffer_setup() {
			return (Writer.create = function create_buffer() {
				return new BufferWriter();
			})();
		} : function create_array() {
			return new Writer();
		};
	};
	/**
	* Creates a new writer.
	* @function
	* @returns {BufferWriter|Writer} A {@link BufferWriter} when Buffers are supported, otherwise a {@link Writer}
	*/
	Writer.create = create();
	/**
	* Allocates a buffer of the specified size.
	* @param {number} size Buffer size
	* @returns {Uint8Array} Buffer
	*/
	Writer.alloc = function alloc(size) {
		return new Uint8Array(size);
	};
	Writer.alloc = util.pool(Writer.alloc, Uint8Array.prototype.subarray);
	/**
	* Calculates the number of bytes a value occupies as a varint.
	* @param {number} value Value to size (unsigned)
	* @returns {number} Byte length (1..5)
	* @ignore
	*/
	function sizeVarint32(value) {
		return value < 128 ? 1 : value < 16384 ? 2 : value < 2097152 ? 3 : value < 268435456 ? 4 : 5;
	}
	/**
	* Ensures that at least `n` more bytes fit into the backing buffer, doubling it if not.
	* @param {number} n Number of additional bytes required
	* @returns {undefined}
	* @private
	*/
	Writer.prototype._reserve = function _reserve(n) {
		var need = this.pos + n;
		if (need > this.buf.length) {
			var size = this.buf.length << 1;
			if (size < need) size = need;
			var buf = this.constructor.alloc(size);
			buf.set(this.buf.subarray(0, this.pos), 0);
			this.buf = buf;
			this.view = null;
		}
	};
	function writeStringAscii(val, buf, pos) {
		for (var i = 0; i < val.length;) buf[pos++] = val.charCodeAt(i++);
	}
	function writeVarint32(val, buf, pos) {
		while (val > 127) {
			buf[pos++] = val & 127 | 128;
			val >>>= 7;
		}
		buf[pos] = val;
		return pos + 1;
	}
	/**
	* Writes an unsigned 32 bit value as a varint.
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.uint32 = function write_uint32(value) {
		value = value >>> 0;
		this._reserve(5);
		var pos = this.pos;
		this.pos = writeVarint32(value, this.buf, pos);
		return this;
	};
	/**
	* Writes a signed 32 bit value as a varint.
	* @function
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.int32 = function write_int32(value) {
		if ((value |= 0) < 0) {
			this._reserve(10);
			writeVarint64(LongBits.fromNumber(value), this.buf, this.pos);
			this.pos += 10;
			return this;
		}
		return this.uint32(value);
	};
	/**
	* Writes a 32 bit value as a varint, zig-zag encoded.
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sint32 = function write_sint32(value) {
		return this.uint32((value << 1 ^ value >> 31) >>> 0);
	};
	function writeVarint64(val, buf, pos) {
		var lo = val.lo, hi = val.hi;
		while (hi) {
			buf[pos++] = lo & 127 | 128;
			lo = (lo >>> 7 | hi << 25) >>> 0;
			hi >>>= 7;
		}
		while (lo > 127) {
			buf[pos++] = lo & 127 | 128;
			lo = lo >>> 7;
		}
		buf[pos] = lo;
		return pos + 1;
	}
	/**
	* Writes an unsigned 64 bit value as a varint.
	* @param {Long|number|string} value Value to write
	* @returns {Writer} `this`
	* @throws {TypeError} If `value` is a string and no long library is present.
	*/
	Writer.prototype.uint64 = function write_uint64(value) {
		var bits = LongBits.from(value);
		this._reserve(10);
		var pos = this.pos;
		this.pos = writeVarint64(bits, this.buf, pos);
		return this;
	};
	/**
	* Writes a signed 64 bit value as a varint.
	* @function
	* @param {Long|number|string} value Value to write
	* @returns {Writer} `this`
	* @throws {TypeError} If `value` is a string and no long library is present.
	*/
	Writer.prototype.int64 = Writer.prototype.uint64;
	/**
	* Writes a signed 64 bit value as a varint, zig-zag encoded.
	* @param {Long|number|string} value Value to write
	* @returns {Writer} `this`
	* @throws {TypeError} If `value` is a string and no long library is present.
	*/
	Writer.prototype.sint64 = function write_sint64(value) {
		var bits = LongBits.from(value).zzEncode();
		this._reserve(10);
		var pos = this.pos;
		this.pos = writeVarint64(bits, this.buf, pos);
		return this;
	};
	/**
	* Writes a boolish value as a varint.
	* @param {boolean} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.bool = function write_bool(value) {
		this._reserve(1);
		this.buf[this.pos++] = value ? 1 : 0;
		return this;
	};
	function writeFixed32(val, buf, pos) {
		buf[pos] = val & 255;
		buf[pos + 1] = val >>> 8 & 255;
		buf[pos + 2] = val >>> 16 & 255;
		buf[pos + 3] = val >>> 24;
	}
	/**
	* Writes an unsigned 32 bit value as fixed 32 bits.
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.fixed32 = function write_fixed32(value) {
		this._reserve(4);
		writeFixed32(value >>> 0, this.buf, this.pos);
		this.pos += 4;
		return this;
	};
	/**
	* Writes a signed 32 bit value as fixed 32 bits.
	* @function
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sfixed32 = Writer.prototype.fixed32;
	/**
	* Writes an unsigned 64 bit value as fixed 64 bits.
	* @param {Long|number|string} value Value to write
	* @returns {Writer} `this`
	* @throws {TypeError} If `value` is a string and no long library is present.
	*/
	Writer.prototype.fixed64 = function write_fixed64(value) {
		var bits = LongBits.from(value);
		this._reserve(8);
		writeFixed32(bits.lo, this.buf, this.pos);
		writeFixed32(bits.hi, this.buf, this.pos + 4);
		this.pos += 8;
		return this;
	};
	/**
	* Writes a signed 64 bit value as fixed 64 bits.
	* @function
	* @param {Long|number|string} value Value to write
	* @returns {Writer} `this`
	* @throws {TypeError} If `value` is a string and no long library is present.
	*/
	Writer.prototype.sfixed64 = Writer.prototype.fixed64;
	/**
	* Writes a float (32 bit).
	* @function
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.float = function write_float(value) {
		this._reserve(4);
		util.float.writeFloatLE(value, this.buf, this.pos);
		this.pos += 4;
		return this;
	};
	/**
	* Writes a double (64 bit float).
	* @function
	* @param {number} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.double = function write_double(value) {
		this._reserve(8);
		util.float.writeDoubleLE(value, this.buf, this.pos);
		this.pos += 8;
		return this;
	};
	/**
	* Writes a sequence of bytes.
	* @param {Uint8Array|string} value Buffer or base64 encoded string to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.bytes = function write_bytes(value) {
		var len = value.length >>> 0;
		if (!len) {
			this._reserve(1);
			this.buf[this.pos++] = 0;
			return this;
		}
		if (util.isString(value)) {
			var buf = Writer.alloc(len = base64.length(value));
			base64.decode(value, buf, 0);
			value = buf;
		}
		this.uint32(len);
		this._reserve(len);
		this.buf.set(value, this.pos);
		this.pos += len;
		return this;
	};
	/**
	* Writes raw bytes without a tag or length prefix.
	* @param {Uint8Array} value Raw bytes
	* @returns {Writer} `this`
	*/
	Writer.prototype.raw = function write_raw(value) {
		var len = value.length >>> 0;
		if (!len) return this;
		this._reserve(len);
		this.buf.set(value, this.pos);
		this.pos += len;
		return this;
	};
	/**
	* Backfills the length varint.
	* @param {number} pos Position of reserved length byte
	* @param {number} len Length of content after length varint
	* @returns {Writer} `this`
	* @private
	*/
	Writer.prototype._delim = function _delim(pos, len) {
		var n = sizeVarint32(len);
		if (n > 1) this.buf.copyWithin(pos + n, pos + 1, pos + 1 + len);
		writeVarint32(len, this.buf, pos);
		this.pos = pos + n + len;
		return this;
	};
	/**
	* Writes a string.
	* @param {string} value Value to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.string = function write_string(value) {
		var n = value.length;
		if (!n) {
			this._reserve(1);
			this.buf[this.pos++] = 0;
			return this;
		}
		if (n < 128) {
			this._reserve(n * 3 + 5);
			var lenPos = this.pos;
			return this._delim(lenPos, utf8.write(value, this.buf, lenPos + 1));
		}
		var len = utf8.length(value);
		this.uint32(len);
		this._reserve(len);
		if (len === value.length) writeStringAscii(value, this.buf, this.pos);
		else utf8.write(value, this.buf, this.pos);
		this.pos += len;
		return this;
	};
	/**
	* Writes an array of unsigned 32 bit values as a packed repeated field.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.uint32s = function write_uint32s(value) {
		var n = value.length;
		this._reserve(n * 5 + 5);
		var buf = this.buf, lenPos = this.pos, p = lenPos + 1;
		for (var i = 0; i < n; ++i) p = writeVarint32(value[i] >>> 0, buf, p);
		return this._delim(lenPos, p - lenPos - 1);
	};
	/**
	* Writes an array of signed 32 bit values as a packed repeated field.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.int32s = function write_int32s(value) {
		var n = value.length;
		this._reserve(n * 10 + 5);
		var buf = this.buf, lenPos = this.pos, pos = lenPos + 1, val;
		for (var i = 0; i < n; ++i) if ((val = value[i] | 0) < 0) pos = writeVarint64(LongBits.fromNumber(val), buf, pos);
		else pos = writeVarint32(val, buf, pos);
		return this._delim(lenPos, pos - lenPos - 1);
	};
	/**
	* Writes an array of 32 bit values as packed, zig-zag encoded varints.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sint32s = function write_sint32s(value) {
		var n = value.length;
		this._reserve(n * 5 + 5);
		var buf = this.buf, lenPos = this.pos, pos = lenPos + 1;
		for (var i = 0; i < n; ++i) pos = writeVarint32((value[i] << 1 ^ value[i] >> 31) >>> 0, buf, pos);
		return this._delim(lenPos, pos - lenPos - 1);
	};
	/**
	* Writes an array of unsigned 64 bit values as a packed repeated field.
	* @param {Array.<Long|number|string>} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.uint64s = function write_uint64s(value) {
		var n = value.length;
		this._reserve(n * 10 + 5);
		var buf = this.buf, lenPos = this.pos, pos = lenPos + 1;
		for (var i = 0; i < n; ++i) pos = writeVarint64(LongBits.from(value[i]), buf, pos);
		return this._delim(lenPos, pos - lenPos - 1);
	};
	/**
	* Writes an array of signed 64 bit values as a packed repeated field.
	* @function
	* @param {Array.<Long|number|string>} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.int64s = Writer.prototype.uint64s;
	/**
	* Writes an array of 64 bit values as packed, zig-zag encoded varints.
	* @param {Array.<Long|number|string>} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sint64s = function write_sint64s(value) {
		var n = value.length;
		this._reserve(n * 10 + 5);
		var buf = this.buf, lenPos = this.pos, pos = lenPos + 1;
		for (var i = 0; i < n; ++i) pos = writeVarint64(LongBits.from(value[i]).zzEncode(), buf, pos);
		return this._delim(lenPos, pos - lenPos - 1);
	};
	/**
	* Writes an array of boolish values as a packed repeated field.
	* @param {boolean[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.bools = function write_bools(value) {
		var n = value.length;
		this.uint32(n);
		this._reserve(n);
		var buf = this.buf, p = this.pos;
		for (var i = 0; i < n; ++i) buf[p++] = value[i] ? 1 : 0;
		this.pos += n;
		return this;
	};
	var VIEW_THRESHOLD_FLOAT = 16;
	var VIEW_THRESHOLD_INT = 128;
	function getLazyView(writer, count, threshold) {
		var view = writer.view;
		if (view || count < threshold) return view;
		var buf = writer.buf;
		return writer.view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
	}
	/**
	* Writes an array of unsigned 32 bit values as packed, fixed 32 bits.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.fixed32s = function write_fixed32s(value) {
		var n = value.length, bytes = n * 4;
		this.uint32(bytes);
		this._reserve(bytes);
		var p = this.pos, i, dv = getLazyView(this, n, VIEW_THRESHOLD_INT);
		if (dv) for (i = 0; i < n; ++i) {
			dv.setUint32(p, value[i] >>> 0, true);
			p += 4;
		}
		else {
			var buf = this.buf;
			for (i = 0; i < n; ++i) {
				writeFixed32(value[i] >>> 0, buf, p);
				p += 4;
			}
		}
		this.pos += bytes;
		return this;
	};
	/**
	* Writes an array of signed 32 bit values as packed, fixed 32 bits.
	* @function
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sfixed32s = Writer.prototype.fixed32s;
	/**
	* Writes an array of unsigned 64 bit values as packed, fixed 64 bits.
	* @param {Array.<Long|number|string>} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.fixed64s = function write_fixed64s(value) {
		var n = value.length, bytes = n * 8;
		this.uint32(bytes);
		this._reserve(bytes);
		var p = this.pos, i, bits, dv = getLazyView(this, n, VIEW_THRESHOLD_INT);
		if (dv) for (i = 0; i < n; ++i) {
			bits = LongBits.from(value[i]);
			dv.setUint32(p, bits.lo, true);
			dv.setUint32(p + 4, bits.hi, true);
			p += 8;
		}
		else {
			var buf = this.buf;
			for (i = 0; i < n; ++i) {
				bits = LongBits.from(value[i]);
				writeFixed32(bits.lo, buf, p);
				writeFixed32(bits.hi, buf, p + 4);
				p += 8;
			}
		}
		this.pos += bytes;
		return this;
	};
	/**
	* Writes an array of signed 64 bit values as packed, fixed 64 bits.
	* @function
	* @param {Array.<Long|number|string>} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.sfixed64s = Writer.prototype.fixed64s;
	/**
	* Writes an array of floats (32 bit) as a packed repeated field.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.floats = function write_floats(value) {
		var n = value.length, bytes = n * 4;
		this.uint32(bytes);
		this._reserve(bytes);
		var p = this.pos, i, dv = getLazyView(this, n, VIEW_THRESHOLD_FLOAT);
		if (dv) for (i = 0; i < n; ++i) {
			dv.setFloat32(p, value[i], true);
			p += 4;
		}
		else {
			var buf = this.buf;
			for (i = 0; i < n; ++i) {
				util.float.writeFloatLE(value[i], buf, p);
				p += 4;
			}
		}
		this.pos += bytes;
		return this;
	};
	/**
	* Writes an array of doubles (64 bit float) as a packed repeated field.
	* @param {number[]} value Values to write
	* @returns {Writer} `this`
	*/
	Writer.prototype.doubles = function write_doubles(value) {
		var n = value.length, bytes = n * 8;
		this.uint32(bytes);
		this._reserve(bytes);
		var p = this.pos, i, dv = getLazyView(this, n, VIEW_THRESHOLD_FLOAT);
		if (dv) for (i = 0; i < n; ++i) {
			dv.setFloat64(p, value[i], true);
			p += 8;
		}
		else {
			var buf = this.buf;
			for (i = 0; i < n; ++i) {
				util.float.writeDoubleLE(value[i], buf, p);
				p += 8;
			}
		}
		this.pos += bytes;
		return this;
	};
	/**
	* Forks this writer's state by pushing it to a stack.
	* @returns {Writer} `this`
	*/
	Writer.prototype.fork = function fork() {
		this._reserve(1);
		(this.states || (this.states = [])).push(this.pos);
		this.pos += 1;
		return this;
	};
	/**
	* Resets this instance to the last state.
	* @returns {Writer} `this`
	*/
	Writer.prototype.reset = function reset() {
		var states = this.states;
		if (states && states.length) this.pos = states.pop();
		else this.pos = 0;
		return this;
	};
	/**
	* Resets to the last state and prepends the fork state's current write length as a varint.
	* @returns {Writer} `this`
	*/
	Writer.prototype.ldelim = function ldelim() {
		var states = this.states, len, vlen;
		if (states && states.length) {
			var lenPos = states.pop();
			len = this.pos - lenPos - 1;
			vlen = sizeVarint32(len);
			if (vlen > 1) {
				this._reserve(vlen - 1);
				this.buf.copyWithin(lenPos + vlen, lenPos + 1, lenPos + 1 + len);
				this.pos += vlen - 1;
				writeVarint32(len, this.buf, lenPos);
			} else this.buf[lenPos] = len;
		} else {
			len = this.pos;
			vlen = sizeVarint32(len);
			this._reserve(vlen);
			this.buf.copyWithin(vlen, 0, len);
			writeVarint32(len, this.buf, 0);
			this.pos += vlen;
		}
		return this;
	};
	/**
	* Finishes the write operation.
	* Returns a buffer sized to the written data by default.
	* @param {boolean} [shared=false] Whether to return a shared view instead of a unique copy
	* @returns {Uint8Array} Finished buffer
	*/
	Writer.prototype.finish = function finish(shared) {
		if (shared) return this.buf.subarray(0, this.pos);
		var buf = this.constructor.alloc(this.pos);
		buf.set(this.buf.subarray(0, this.pos), 0);
		return buf;
	};
	/**
	* Finishes the write operation, writing into the provided buffer.
	* The caller must ensure that `buf` has enough space starting at `offset`
	* to hold {@link Writer#pos} bytes.
	* @param {T} buf Target buffer
	* @param {number} [offset=0] Offset to start writing at
	* @returns {T} The provided buffer
	* @template T extends Uint8Array
	*/
	Writer.prototype.finishInto = function finishInto(buf, offset) {
		if (offset === void 0) offset = 0;
		buf.set(this.buf.subarray(0, this.pos), offset);
		return buf;
	};
	Writer._configure = function(BufferWriter_) {
		BufferWriter = BufferWriter_;
		Writer.create = create();
		BufferWriter._configure();
	};
}));

// node_modules/protobufjs/src/writer_buffer.js
var require_writer_buffer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = BufferWriter;
	var Writer = require_writer();
	BufferWriter.prototype = Object.create(Writer.prototype, { constructor: {
		value: BufferWriter,
		writable: true,
		enumerable: false,
		configurable: true
	} });
	var util = require_minimal$1();
	/**
	* Constructs a new buffer writer instance.
	* @classdesc Wire format writer using node buffers.
	* @extends Writer
	* @constructor
	*/
	function BufferWriter() {
		Writer.call(this);
	}
	var writeStringBuffer;
	BufferWriter._configure = function() {
		/**
		* Allocates a buffer of the specified size.
		* @function
		* @param {number} size Buffer size
		* @returns {Buffer} Buffer
		*/
		BufferWriter.alloc = util.Buffer && util.Buffer.allocUnsafe;
		writeStringBuffer = util.Buffer && util.Buffer.prototype.utf8Write ? function writeStringBuffer_utf8Write(val, buf, pos) {
			return buf.utf8Write(val, pos);
		} : function writeStringBuffer_write(val, buf, pos) {
			return buf.write(val, pos);
		};
	};
	/**
	* @override
	*/
	BufferWriter.prototype.bytes = function write_bytes_buffer(value) {
		if (util.isString(value)) value = util.Buffer.from(value, "base64");
		var len = value.length >>> 0;
		this.uint32(len);
		if (len) {
			this._reserve(len);
			this.buf.set(value, this.pos);
			this.pos += len;
		}
		return this;
	};
	/**
	* @override
	*/
	BufferWriter.prototype.string = function write_string_buffer(value) {
		var n = value.length;
		if (!n) {
			this._reserve(1);
			this.buf[this.pos++] = 0;
			return this;
		}
		if (n < 128) {
			this._reserve(n * 3 + 5);
			var pos = this.pos, buf = this.buf;
			return this._delim(pos, n < 40 ? util.utf8.write(value, buf, pos + 1) : writeStringBuffer(value, buf, pos + 1));
		}
		var len = util.Buffer.byteLength(value);
		this.uint32(len);
		this._reserve(len);
		writeStringBuffer(value, this.buf, this.pos);
		this.pos += len;
		return this;
	};
	/**
	* Finishes the write operation.
	* @name BufferWriter#finish
	* @function
	* @returns {Buffer} Finished buffer
	*/
	BufferWriter._configure();
}));

// node_modules/protobufjs/src/reader.js
var require_reader = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = Reader;
	var util = require_minimal$1();
	var BufferReader;
	var LongBits = util.LongBits;
	var utf8 = util.utf8;
	/* istanbul ignore next */
	function indexOutOfRange(reader, writeLength) {
		return RangeError("index out of range: " + reader.pos + " + " + (writeLength || 1) + " > " + reader.len);
	}
	/**
	* Constructs a new reader instance using the specified buffer.
	* @classdesc Wire format reader using `Uint8Array`.
	* @constructor
	* @param {Uint8Array} buffer Buffer to read from
	*/
	function Reader(buffer) {
		/**
		* Read buffer.
		* @type {Uint8Array}
		*/
		this.buf = buffer;
		/**
		* Read buffer position.
		* @type {number}
		*/
		this.pos = 0;
		/**
		* Read buffer length.
		* @type {number}
		*/
		this.len = buffer.length;
		/**
		* Cached DataView for packed reads.
		* @type {DataView|null}
		*/
		this.view = null;
		/**
		* Whether to discard unknown fields while decoding.
		* @type {boolean}
		*/
		this.discardUnknown = Reader.discardUnknown;
	}
	function create_array(buffer) {
		if (Array.isArray(buffer)) buffer = new Uint8Array(buffer);
		if (buffer instanceof Uint8Array) return new Reader(buffer);
		throw Error("illegal buffer");
	}
	var create = function create() {
		return util.Buffer ? function create_buffer_setup(buffer) {
			return (Reader.create = function create_buffer(buffer) {
				return util.Buffer.isBuffer(buffer) ? new BufferReader(buffer) : create_array(buffer);
			})(buffer);
		} : create_array;
	};
	/**
	* Creates a new reader using the specified buffer.
	* @function
	* @param {Uint8Array|Buffer} buffer Buffer to read from
	* @returns {Reader|BufferReader} A {@link BufferReader} if `buffer` is a Buffer, otherwise a {@link Reader}
	* @throws {Error} If `buffer` is not a valid buffer
	*/
	Reader.create = create();
	/**
	* Returns raw bytes from the backing buffer without advancing the reader.
	* @param {number} start Start offset
	* @param {number} end End offset
	* @returns {Uint8Array} Raw bytes
	*/
	Reader.prototype.raw = function read_raw(start, end) {
		return this.buf.subarray(start, end);
	};
	function readVarint32NearEnd(reader) {
		var value = 0;
		for (var i = 0; i < 4; ++i) {
			if (reader.pos >= reader.len) throw indexOutOfRange(reader);
			var b = reader.buf[reader.pos++];
			value = (value | (b & 127) << i * 7) >>> 0;
			if (b < 128) return value;
		}
		throw indexOutOfRange(reader);
	}
	/**
	* Reads a varint as an unsigned 32 bit value.
	* @function
	* @returns {number} Value read
	*/
	Reader.prototype.uint32 = function read_uint32() {
		if (this.len - this.pos < 5) {
			if (this.pos >= this.len) throw indexOutOfRange(this);
			if (this.buf[this.pos] >= 128) return readVarint32NearEnd(this);
		}
		var buf = this.buf, pos = this.pos, value = (buf[pos] & 127) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 7) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 14) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 21) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 15) << 28) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		for (var i = 0; i < 5; ++i) {
			/* istanbul ignore if */
			if (pos >= this.len) {
				this.pos = pos;
				throw indexOutOfRange(this);
			}
			if (buf[pos++] < 128) {
				this.pos = pos;
				return value;
			}
		}
		/* istanbul ignore next */
		this.pos = pos;
		throw Error("invalid varint encoding");
	};
	/**
	* Reads a field tag.
	* @function
	* @returns {number} Tag read
	*/
	Reader.prototype.tag = function read_tag() {
		if (this.len - this.pos < 5) {
			if (this.pos >= this.len) throw indexOutOfRange(this);
			if (this.buf[this.pos] >= 128) return readVarint32NearEnd(this);
		}
		var buf = this.buf, pos = this.pos, value = (buf[pos] & 127) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 7) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 14) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 21) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 15) << 28) >>> 0;
		if (buf[pos] < 128 && (buf[pos] & 112) === 0) {
			this.pos = pos + 1;
			return value;
		}
		this.pos = pos + 1;
		throw Error("invalid tag encoding");
	};
	/**
	* Reads a varint length prefix within signed 32 bit range.
	* @returns {number} Length read
	*/
	Reader.prototype.size = function read_size() {
		if (this.len - this.pos < 5) {
			if (this.pos >= this.len) throw indexOutOfRange(this);
			if (this.buf[this.pos] >= 128) return readVarint32NearEnd(this);
		}
		var buf = this.buf, pos = this.pos, value = (buf[pos] & 127) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 7) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 14) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		value = (value | (buf[pos] & 127) << 21) >>> 0;
		if (buf[pos++] < 128) {
			this.pos = pos;
			return value;
		}
		this.pos = pos + 1;
		if (buf[pos] > 7) throw Error("invalid length encoding");
		return (value | buf[pos] << 28) >>> 0;
	};
	/**
	* Reads a varint as a signed 32 bit value.
	* @returns {number} Value read
	*/
	Reader.prototype.int32 = function read_int32() {
		return this.uint32() | 0;
	};
	/**
	* Reads a zig-zag encoded varint as a signed 32 bit value.
	* @returns {number} Value read
	*/
	Reader.prototype.sint32 = function read_sint32() {
		var value = this.uint32();
		return value >>> 1 ^ -(value & 1) | 0;
	};
	function readLongVarint() {
		var bits = new LongBits(0, 0);
		var i = 0;
		if (this.len - this.pos > 4) {
			for (; i < 4; ++i) {
				bits.lo = (bits.lo | (this.buf[this.pos] & 127) << i * 7) >>> 0;
				if (this.buf[this.pos++] < 128) return bits;
			}
			bits.lo = (bits.lo | (this.buf[this.pos] & 127) << 28) >>> 0;
			bits.hi = (bits.hi | (this.buf[this.pos] & 127) >> 4) >>> 0;
			if (this.buf[this.pos++] < 128) return bits;
			i = 0;
		} else {
			for (; i < 4; ++i) {
				/* istanbul ignore if */
				if (this.pos >= this.len) throw indexOutOfRange(this);
				bits.lo = (bits.lo | (this.buf[this.pos] & 127) << i * 7) >>> 0;
				if (this.buf[this.pos++] < 128) return bits;
			}
			throw indexOutOfRange(this);
		}
		if (this.len - this.pos > 4) for (; i < 5; ++i) {
			bits.hi = (bits.hi | (this.buf[this.pos] & 127) << i * 7 + 3) >>> 0;
			if (this.buf[this.pos++] < 128) return bits;
		}
		else for (; i < 5; ++i) {
			/* istanbul ignore if */
			if (this.pos >= this.len) throw indexOutOfRange(this);
			bits.hi = (bits.hi | (this.buf[this.pos] & 127) << i * 7 + 3) >>> 0;
			if (this.buf[this.pos++] < 128) return bits;
		}
		/* istanbul ignore next */
		throw Error("invalid varint encoding");
	}
	/**
	* Reads a varint as a signed 64 bit value.
	* @name Reader#int64
	* @function
	* @returns {Long} Value read
	*/
	/**
	* Reads a varint as an unsigned 64 bit value.
	* @name Reader#uint64
	* @function
	* @returns {Long} Value read
	*/
	/**
	* Reads a zig-zag encoded varint as a signed 64 bit value.
	* @name Reader#sint64
	* @function
	* @returns {Long} Value read
	*/
	/**
	* Reads a varint as a boolean.
	* @returns {boolean} Value read
	*/
	Reader.prototype.bool = function read_bool() {
		var value = false, b;
		for (var i = 0; i < 10; ++i) {
			/* istanbul ignore if */
			if (this.pos >= this.len) throw indexOutOfRange(this);
			b = this.buf[this.pos++];
			if (b & 127) value = true;
			if (b < 128) return value;
		}
		/* istanbul ignore next */
		throw Error("invalid varint encoding");
	};
	function readFixed32_end(buf, end) {
		return (buf[end - 4] | buf[end - 3] << 8 | buf[end - 2] << 16 | buf[end - 1] << 24) >>> 0;
	}
	/**
	* Reads fixed 32 bits as an unsigned 32 bit integer.
	* @returns {number} Value read
	*/
	Reader.prototype.fixed32 = function read_fixed32() {
		/* istanbul ignore if */
		if (this.pos + 4 > this.len) throw indexOutOfRange(this, 4);
		return readFixed32_end(this.buf, this.pos += 4);
	};
	/**
	* Reads fixed 32 bits as a signed 32 bit integer.
	* @returns {number} Value read
	*/
	Reader.prototype.sfixed32 = function read_sfixed32() {
		/* istanbul ignore if */
		if (this.pos + 4 > this.len) throw indexOutOfRange(this, 4);
		return readFixed32_end(this.buf, this.pos += 4) | 0;
	};
	function readFixed64() {
		/* istanbul ignore if */
		if (this.pos + 8 > this.len) throw indexOutOfRange(this, 8);
		return new LongBits(readFixed32_end(this.buf, this.pos += 4), readFixed32_end(this.buf, this.pos += 4));
	}
	/**
	* Reads fixed 64 bits.
	* @name Reader#fixed64
	* @function
	* @returns {Long} Value read
	*/
	/**
	* Reads zig-zag encoded fixed 64 bits.
	* @name Reader#sfixed64
	* @function
	* @returns {Long} Value read
	*/
	/**
	* Reads a float (32 bit) as a number.
	* @function
	* @returns {number} Value read
	*/
	Reader.prototype.float = function read_float() {
		/* istanbul ignore if */
		if (this.pos + 4 > this.len) throw indexOutOfRange(this, 4);
		var value = util.float.readFloatLE(this.buf, this.pos);
		this.pos += 4;
		return value;
	};
	/**
	* Reads a double (64 bit float) as a number.
	* @function
	* @returns {number} Value read
	*/
	Reader.prototype.double = function read_double() {
		/* istanbul ignore if */
		if (this.pos + 8 > this.len) throw indexOutOfRange(this, 4);
		var value = util.float.readDoubleLE(this.buf, this.pos);
		this.pos += 8;
		return value;
	};
	/**
	* Reads a packed repeated field of unsigned 32 bit varints.
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.uint32s = function read_uint32s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len, buf = this.buf, pos = this.pos, value;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (pos < end) {
			value = buf[pos++];
			if (value < 128) array.push(value);
			else {
				this.pos = pos - 1;
				array.push(this.uint32());
				pos = this.pos;
			}
		}
		this.pos = pos;
		if (pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of signed 32 bit varints.
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.int32s = function read_int32s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len, buf = this.buf, pos = this.pos, value;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (pos < end) {
			value = buf[pos++];
			if (value < 128) array.push(value);
			else {
				this.pos = pos - 1;
				array.push(this.int32());
				pos = this.pos;
			}
		}
		this.pos = pos;
		if (pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of zig-zag encoded signed 32 bit varints.
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.sint32s = function read_sint32s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (this.pos < end) array.push(this.sint32());
		if (this.pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of booleans.
	* @param {boolean[]} [array] Array to read into; a new one is created if omitted
	* @returns {boolean[]} Array read into
	*/
	Reader.prototype.bools = function read_bools(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len, buf = this.buf, pos = this.pos, value;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (pos < end) {
			value = buf[pos++];
			if (value < 128) array.push(value !== 0);
			else {
				this.pos = pos - 1;
				array.push(this.bool());
				pos = this.pos;
			}
		}
		this.pos = pos;
		if (pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	var VIEW_THRESHOLD_FLOAT = 8;
	var VIEW_THRESHOLD_INT = 128;
	function getLazyView(reader, count, threshold) {
		var view = reader.view;
		if (view || count < threshold) return view;
		var buf = reader.buf;
		return reader.view = new DataView(buf.buffer, buf.byteOffset, buf.byteLength);
	}
	/**
	* Reads a packed repeated field of unsigned 32 bit fixed values.
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.fixed32s = function read_fixed32s(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 2, i = array.length, pos = this.pos;
		array.length = i + count;
		var dv = getLazyView(this, count, VIEW_THRESHOLD_INT);
		if (dv) for (var k = 0; k < count; ++k, pos += 4) array[i++] = dv.getUint32(pos, true);
		else {
			var buf = this.buf;
			for (var j = 0; j < count; ++j, pos += 4) array[i++] = readFixed32_end(buf, pos + 4);
		}
		this.pos = pos;
		if (pos !== end) throw indexOutOfRange(this, 4);
		return array;
	};
	/**
	* Reads a packed repeated field of signed 32 bit fixed values.
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.sfixed32s = function read_sfixed32s(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 2, i = array.length, pos = this.pos;
		array.length = i + count;
		var dv = getLazyView(this, count, VIEW_THRESHOLD_INT);
		if (dv) for (var k = 0; k < count; ++k, pos += 4) array[i++] = dv.getInt32(pos, true);
		else {
			var buf = this.buf;
			for (var j = 0; j < count; ++j, pos += 4) array[i++] = readFixed32_end(buf, pos + 4) | 0;
		}
		this.pos = pos;
		if (pos !== end) throw indexOutOfRange(this, 4);
		return array;
	};
	/**
	* Reads a packed repeated field of floats (32 bit).
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.floats = function read_floats(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 2, i = array.length, pos = this.pos;
		array.length = i + count;
		var dv = getLazyView(this, count, VIEW_THRESHOLD_FLOAT);
		if (dv) for (var k = 0; k < count; ++k, pos += 4) array[i++] = dv.getFloat32(pos, true);
		else {
			var buf = this.buf;
			for (var j = 0; j < count; ++j, pos += 4) array[i++] = util.float.readFloatLE(buf, pos);
		}
		this.pos = pos;
		if (pos !== end) throw indexOutOfRange(this, 4);
		return array;
	};
	/**
	* Reads a packed repeated field of doubles (64 bit float).
	* @param {number[]} [array] Array to read into; a new one is created if omitted
	* @returns {number[]} Array read into
	*/
	Reader.prototype.doubles = function read_doubles(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 3, i = array.length, pos = this.pos;
		array.length = i + count;
		var dv = getLazyView(this, count, VIEW_THRESHOLD_FLOAT);
		if (dv) for (var k = 0; k < count; ++k, pos += 8) array[i++] = dv.getFloat64(pos, true);
		else {
			var buf = this.buf;
			for (var j = 0; j < count; ++j, pos += 8) array[i++] = util.float.readDoubleLE(buf, pos);
		}
		this.pos = pos;
		if (pos !== end) throw indexOutOfRange(this, 8);
		return array;
	};
	/**
	* Reads a packed repeated field of unsigned 64 bit varints.
	* @param {Array.<Long|number>} [array] Array to read into; a new one is created if omitted
	* @returns {Array.<Long|number>} Array read into
	*/
	Reader.prototype.uint64s = function read_uint64s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (this.pos < end) array.push(this.uint64());
		if (this.pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of signed 64 bit varints.
	* @param {Array.<Long|number>} [array] Array to read into; a new one is created if omitted
	* @returns {Array.<Long|number>} Array read into
	*/
	Reader.prototype.int64s = function read_int64s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (this.pos < end) array.push(this.int64());
		if (this.pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of zig-zag encoded signed 64 bit varints.
	* @param {Array.<Long|number>} [array] Array to read into; a new one is created if omitted
	* @returns {Array.<Long|number>} Array read into
	*/
	Reader.prototype.sint64s = function read_sint64s(array) {
		if (array === void 0) array = [];
		var end = this.size() + this.pos, len = this.len;
		if (end > len) throw indexOutOfRange(this, end - this.pos);
		this.len = end;
		while (this.pos < end) array.push(this.sint64());
		if (this.pos !== end) throw RangeError("index out of range");
		this.len = len;
		return array;
	};
	/**
	* Reads a packed repeated field of unsigned 64 bit fixed values.
	* @param {Array.<Long|number>} [array] Array to read into; a new one is created if omitted
	* @returns {Array.<Long|number>} Array read into
	*/
	Reader.prototype.fixed64s = function read_fixed64s(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len, i = array.length;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 3;
		array.length = i + count;
		for (var j = 0; j < count; ++j) array[i++] = this.fixed64();
		if (this.pos !== end) throw indexOutOfRange(this, 8);
		return array;
	};
	/**
	* Reads a packed repeated field of signed 64 bit fixed values.
	* @param {Array.<Long|number>} [array] Array to read into; a new one is created if omitted
	* @returns {Array.<Long|number>} Array read into
	*/
	Reader.prototype.sfixed64s = function read_sfixed64s(array) {
		if (array === void 0) array = [];
		var len = this.size(), end = this.pos + len, i = array.length;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, len);
		var count = len >>> 3;
		array.length = i + count;
		for (var j = 0; j < count; ++j) array[i++] = this.sfixed64();
		if (this.pos !== end) throw indexOutOfRange(this, 8);
		return array;
	};
	/**
	* Reads a sequence of bytes preceeded by its length as a varint.
	* @returns {Uint8Array} Value read
	*/
	Reader.prototype.bytes = function read_bytes() {
		var length = this.size(), start = this.pos, end = this.pos + length;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, length);
		this.pos = end;
		return this.raw(start, end);
	};
	/**
	* Reads a string preceeded by its byte length as a varint.
	* @returns {string} Value read
	*/
	Reader.prototype.string = function read_string() {
		var length = this.size(), start = this.pos, end = this.pos + length;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, length);
		this.pos = end;
		return utf8.read(this.buf, start, end);
	};
	/**
	* Reads a string preceeded by its byte length as a varint, rejecting invalid UTF8.
	* @returns {string} Value read
	*/
	Reader.prototype.stringVerify = function read_string_verify() {
		var length = this.size(), start = this.pos, end = this.pos + length;
		/* istanbul ignore if */
		if (end > this.len) throw indexOutOfRange(this, length);
		this.pos = end;
		return utf8.readStrict(this.buf, start, end);
	};
	/**
	* Skips the specified number of bytes if specified, otherwise skips a varint.
	* @param {number} [length] Length if known, otherwise a varint is assumed
	* @returns {Reader} `this`
	*/
	Reader.prototype.skip = function skip(length) {
		if (typeof length === "number") {
			/* istanbul ignore if */
			if (this.pos + length > this.len) throw indexOutOfRange(this, length);
			this.pos += length;
		} else do
			/* istanbul ignore if */
			if (this.pos >= this.len) throw indexOutOfRange(this);
		while (this.buf[this.pos++] & 128);
		return this;
	};
	/**
	* Recursion limit.
	* @type {number}
	*/
	Reader.recursionLimit = util.recursionLimit;
	/**
	* Whether readers discard unknown fields while decoding.
	* @type {boolean}
	*/
	Reader.discardUnknown = true;
	/**
	* Skips the next element of the specified wire type.
	* @param {number} wireType Wire type received
	* @param {number} [depth] Depth of recursion to control nested calls; 0 if omitted
	* @param {number} [fieldNumber] Field number for validating group end tags
	* @returns {Reader} `this`
	*/
	Reader.prototype.skipType = function(wireType, depth, fieldNumber) {
		if (depth === void 0) depth = 0;
		if (depth > Reader.recursionLimit) throw Error("max depth exceeded");
		if (fieldNumber === 0) throw Error("illegal tag: field number 0");
		switch (wireType) {
			case 0:
				this.skip();
				break;
			case 1:
				this.skip(8);
				break;
			case 2:
				this.skip(this.size());
				break;
			case 3:
				while (true) {
					var tag = this.tag();
					var nestedField = tag >>> 3;
					wireType = tag & 7;
					if (!nestedField) throw Error("illegal tag: field number 0");
					if (wireType === 4) {
						if (fieldNumber !== void 0 && nestedField !== fieldNumber) throw Error("invalid end group tag");
						break;
					}
					this.skipType(wireType, depth + 1, nestedField);
				}
				break;
			case 5:
				this.skip(4);
				break;
			/* istanbul ignore next */
			default: throw Error("invalid wire type " + wireType + " at offset " + this.pos);
		}
		return this;
	};
	Reader._configure = function(BufferReader_) {
		BufferReader = BufferReader_;
		Reader.create = create();
		BufferReader._configure();
		var fn = util.Long ? "toLong" : /* istanbul ignore next */ "toNumber";
		util.merge(Reader.prototype, {
			int64: function read_int64() {
				return readLongVarint.call(this)[fn](false);
			},
			uint64: function read_uint64() {
				return readLongVarint.call(this)[fn](true);
			},
			sint64: function read_sint64() {
				return readLongVarint.call(this).zzDecode()[fn](false);
			},
			fixed64: function read_fixed64() {
				return readFixed64.call(this)[fn](true);
			},
			sfixed64: function read_sfixed64() {
				return readFixed64.call(this)[fn](false);
			}
		});
	};
}));

// node_modules/protobufjs/src/reader_buffer.js
var require_reader_buffer = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = BufferReader;
	var Reader = require_reader();
	BufferReader.prototype = Object.create(Reader.prototype, { constructor: {
		value: BufferReader,
		writable: true,
		enumerable: false,
		configurable: true
	} });
	var util = require_minimal$1();
	/**
	* Constructs a new buffer reader instance.
	* @classdesc Wire format reader using node buffers.
	* @extends Reader
	* @constructor
	* @param {Buffer} buffer Buffer to read from
	*/
	function BufferReader(buffer) {
		Reader.call(this, buffer);
		/**
		* Read buffer.
		* @name BufferReader#buf
		* @type {Buffer}
		*/
	}
	BufferReader._configure = function() {
		/* istanbul ignore else */
		if (util.Buffer) BufferReader.prototype._slice = util.Buffer.prototype.slice;
	};
	/**
	* Returns raw bytes from the backing buffer without advancing the reader.
	* @name BufferReader#raw
	* @function
	* @param {number} start Start offset
	* @param {number} end End offset
	* @returns {Buffer} Raw bytes
	*/
	BufferReader.prototype.raw = function read_raw_buffer(start, end) {
		return this._slice.call(this.buf, start, end);
	};
	/**
	* @override
	*/
	BufferReader.prototype.string = function read_string_buffer() {
		var len = this.size(), start = this.pos, end = this.pos + len;
		/* istanbul ignore if */
		if (end > this.len) throw RangeError("index out of range: " + this.pos + " + " + len + " > " + this.len);
		this.pos = end;
		return this.buf.utf8Slice ? this.buf.utf8Slice(start, end) : this.buf.toString("utf-8", start, end);
	};
	/**
	* Reads a sequence of bytes preceeded by its length as a varint.
	* @name BufferReader#bytes
	* @function
	* @returns {Buffer} Value read
	*/
	BufferReader._configure();
}));

// node_modules/protobufjs/src/rpc/service.js
var require_service = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = Service;
	var util = require_minimal$1();
	Service.prototype = Object.create(util.EventEmitter.prototype, { constructor: {
		value: Service,
		writable: true,
		enumerable: false,
		configurable: true
	} });
	/**
	* A service method callback as used by {@link rpc.ServiceMethod|ServiceMethod}.
	*
	* Differs from {@link RPCImplCallback} in that it is an actual callback of a service method which may not return `response = null`.
	* @typedef rpc.ServiceMethodCallback
	* @template TRes extends Message<TRes>
	* @type {function}
	* @param {Error|null} error Error, if any
	* @param {TRes} [response] Response message
	* @returns {undefined}
	*/
	/**
	* A service method part of a {@link rpc.Service} as created by {@link Service.create}.
	* @typedef rpc.ServiceMethod
	* @template TReq extends Message<TReq>
	* @template TRes extends Message<TRes>
	* @type {{
	*   (request: TReq|Properties<TReq>, callback: rpc.ServiceMethodCallback<TRes>): void;
	*   (request: TReq|Properties<TReq>): Promise<TRes>;
	*   readonly name: string;
	*   readonly path: string;
	*   readonly requestType: string;
	*   readonly responseType: string;
	*   readonly requestStream: true|undefined;
	*   readonly responseStream: true|undefined;
	* }}
	*/
	/**
	* Constructs a new RPC service instance.
	* @classdesc An RPC service as returned by {@link Service#create}.
	* @exports rpc.Service
	* @extends util.EventEmitter
	* @constructor
	* @param {RPCImpl} rpcImpl RPC implementation
	* @param {boolean} [requestDelimited=false] Whether requests are length-delimited
	* @param {boolean} [responseDelimited=false] Whether responses are length-delimited
	*/
	function Service(rpcImpl, requestDelimited, responseDelimited) {
		if (typeof rpcImpl !== "function") throw TypeError("rpcImpl must be a function");
		util.EventEmitter.call(this);
		/**
		* RPC implementation. Becomes `null` once the service is ended.
		* @type {RPCImpl|null}
		*/
		this.rpcImpl = rpcImpl;
		/**
		* Whether requests are length-delimited.
		* @type {boolean}
		*/
		this.requestDelimited = Boolean(requestDelimited);
		/**
		* Whether responses are length-delimited.
		* @type {boolean}
		*/
		this.responseDelimited = Boolean(responseDelimited);
	}
	/**
	* Calls a service method through {@link rpc.Service#rpcImpl|rpcImpl}.
	* @param {Method|rpc.ServiceMethod<TReq,TRes>} method Reflected or static method
	* @param {Constructor<TReq>} requestCtor Request constructor
	* @param {Constructor<TRes>} responseCtor Response constructor
	* @param {TReq|Properties<TReq>} request Request message or plain object
	* @param {rpc.ServiceMethodCallback<TRes>} callback Service callback
	* @returns {undefined}
	* @template TReq extends Message<TReq>
	* @template TRes extends Message<TRes>
	*/
	Service.prototype.rpcCall = function rpcCall(method, requestCtor, responseCtor, request, callback) {
		if (!request) throw TypeError("request must be specified");
		var self = this;
		if (!callback) return util.asPromise(rpcCall, self, method, requestCtor, responseCtor, request);
		if (!self.rpcImpl) {
			setTimeout(function() {
				callback(Error("already ended"));
			}, 0);
			return;
		}
		try {
			return self.rpcImpl(method, requestCtor[self.requestDelimited ? "encodeDelimited" : "encode"](request).finish(), function rpcCallback(err, response) {
				if (err) {
					self.emit("error", err, method);
					return callback(err);
				}
				if (response === null) {
					self.end(true);
					return;
				}
				if (!(response instanceof responseCtor)) try {
					response = responseCtor[self.responseDelimited ? "decodeDelimited" : "decode"](response);
				} catch (err) {
					self.emit("error", err, method);
					return callback(err);
				}
				self.emit("data", response, method);
				return callback(null, response);
			});
		} catch (err) {
			self.emit("error", err, method);
			setTimeout(function() {
				callback(err);
			}, 0);
			return;
		}
	};
	/**
	* Ends this service and emits the `end` event.
	* @param {boolean} [endedByRPC=false] Whether the service has been ended by the RPC implementation.
	* @returns {rpc.Service} `this`
	*/
	Service.prototype.end = function end(endedByRPC) {
		if (this.rpcImpl) {
			if (!endedByRPC) this.rpcImpl(null, null, null);
			this.rpcImpl = null;
			this.emit("end").off();
		}
		return this;
	};
}));

// node_modules/protobufjs/src/rpc.js
var require_rpc = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Streaming RPC helpers.
	* @namespace
	*/
	var rpc = exports;
	/**
	* RPC implementation passed to {@link Service#create} performing a service request on network level, i.e. by utilizing http requests or websockets.
	* @typedef RPCImpl
	* @type {function}
	* @param {Method|rpc.ServiceMethod<Message<{}>,Message<{}>>} method Reflected or static method being called
	* @param {Uint8Array} requestData Request data
	* @param {RPCImplCallback} callback Callback function
	* @returns {undefined}
	* @example
	* function rpcImpl(method, requestData, callback) {
	*     if (protobuf.util.lcFirst(method.name) !== "myMethod") // compatible with static code
	*         throw Error("no such method");
	*     asynchronouslyObtainAResponse(requestData, function(err, responseData) {
	*         callback(err, responseData);
	*     });
	* }
	*/
	/**
	* Node-style callback as used by {@link RPCImpl}.
	* @typedef RPCImplCallback
	* @type {function}
	* @param {Error|null} error Error, if any, otherwise `null`
	* @param {Uint8Array|null} [response] Response data or `null` to signal end of stream, if there hasn't been an error
	* @returns {undefined}
	*/
	rpc.Service = require_service();
}));

// node_modules/protobufjs/src/roots.js
var require_roots = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = Object.create(null);
}));
/**
* Named roots.
* This is where pbjs stores generated structures (the option `-r, --root` specifies a name).
* Can also be used manually to make roots available across modules.
* @name roots
* @type {Object.<string,Root>}
* @example
* // pbjs -r myroot -o compiled.js ...
*
* // in another module:
* require("./compiled.js");
*
* // in any subsequent module:
* var root = protobuf.roots["myroot"];
*/

// node_modules/protobufjs/src/index-minimal.js
var require_index_minimal = /* @__PURE__ */ __commonJSMin(((exports) => {
	/**
	* Build type, one of `"full"`, `"light"` or `"minimal"`.
	* @name build
	* @type {string}
	* @const
	*/
	exports.build = "minimal";
	exports.Writer = require_writer();
	exports.BufferWriter = require_writer_buffer();
	exports.Reader = require_reader();
	exports.BufferReader = require_reader_buffer();
	exports.util = require_minimal$1();
	exports.rpc = require_rpc();
	exports.roots = require_roots();
	exports.configure = configure;
	/* istanbul ignore next */
	/**
	* Reconfigures the library according to the environment.
	* @returns {undefined}
	*/
	function configure() {
		exports.util.LongBits._configure(exports.util.Long);
		exports.Writer._configure(exports.BufferWriter);
		exports.Reader._configure(exports.BufferReader);
	}
	configure();
}));

// node_modules/protobufjs/minimal.js
var require_minimal = /* @__PURE__ */ __commonJSMin(((exports, module) => {
	module.exports = require_index_minimal();
}));

// src/core/pprof/growable.ts
var import_minimal = require_minimal();
/** Typed arrays that grow by doubling, so that decoding makes columns and not one object per message. */
const wider = (length) => Math.max(16, length * 2);
/** The same numbers in an array twice as long. */
function growUint32(column) {
	const grown = new Uint32Array(wider(column.length));
	grown.set(column);
	return grown;
}
/** The same numbers in an array twice as long. */
function growInt32(column) {
	const grown = new Int32Array(wider(column.length));
	grown.set(column);
	return grown;
}
/** The same numbers in an array twice as long. */
function growFloat64(column) {
	const grown = new Float64Array(wider(column.length));
	grown.set(column);
	return grown;
}
/** The same numbers in an array twice as long. */
function growBigInt64(column) {
	const grown = new BigInt64Array(wider(column.length));
	grown.set(column);
	return grown;
}
const isLittleEndian = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;
/** Access to 64-bit numbers without a bigint object each. */
function halvesOf$1(column) {
	const words = new Uint32Array(column.buffer, column.byteOffset, column.length * 2);
	const others = words.subarray(1);
	return isLittleEndian ? {
		low: words,
		high: others,
		stride: 2
	} : {
		low: others,
		high: words,
		stride: 2
	};
}

// src/core/pprof/profile.ts
/** A pprof profile as typed-array columns: one row per sample, location, line or function, joined by indices, never by ids. */
/** A table over a plain list; the list starts with "". */
const stringTableOf = (texts) => ({
	count: texts.length,
	at: (index) => texts[index] ?? ""
});
const functionName = (profile, index) => profile.strings.at(profile.functions.names[index] ?? 0);
const functionFile = (profile, index) => profile.strings.at(profile.functions.files[index] ?? 0);
/** Address of a location as an unsigned 64-bit integer. */
const locationAddress = (profile, index) => BigInt(profile.locations.addressHigh[index] ?? 0) << 32n | BigInt(profile.locations.addressLow[index] ?? 0);
/** Sum of one column: bytes, counts or nanoseconds, as the sample type says. */
function totalOf(profile, sampleIndex) {
	const width = profile.sampleTypes.length;
	let total = 0;
	for (let at = sampleIndex; at < profile.values.length; at += width) total += profile.values[at] ?? 0;
	return total;
}
/** Labels of one sample, in the order of the file. */
function labelsOfSample(profile, sample) {
	const { offsets, keys, strings, numbers, units } = profile.labels;
	const found = [];
	for (let row = offsets[sample] ?? 0; row < (offsets[sample + 1] ?? 0); row += 1) {
		const text = strings[row] ?? 0;
		found.push({
			key: profile.strings.at(keys[row] ?? 0),
			text: text === 0 ? null : profile.strings.at(text),
			number: text === 0 ? numbers[row] ?? 0n : null,
			unit: profile.strings.at(units[row] ?? 0)
		});
	}
	return found;
}
/** The column of `bytes` labels, from the label columns. */
function labelBytesOf(sampleCount, labels, strings) {
	const found = new Float64Array(sampleCount).fill(NaN);
	const { low, high, stride } = halvesOf$1(labels.numbers);
	let lastKey = -1;
	let matches = false;
	for (let sample = 0; sample < sampleCount; sample += 1) for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
		const key = labels.keys[row] ?? 0;
		if (labels.strings[row] !== 0) continue;
		if (key !== lastKey) {
			matches = strings.at(key) === "bytes";
			lastKey = key;
		}
		if (matches) found[sample] = ((high[row * stride] ?? 0) | 0) * 2 ** 32 + (low[row * stride] ?? 0);
	}
	return found;
}

// src/core/pprof/encode.ts
/** Encodes a profile as the protocol buffer `go tool pprof` reads. */
const VARINT = 0;
const BYTES = 2;
const tag = (field, wire) => field << 3 | wire;
function textTable(profile) {
	const texts = [];
	const byText = /* @__PURE__ */ new Map();
	for (let index = 0; index < profile.strings.count; index += 1) {
		const text = profile.strings.at(index);
		texts.push(text);
		if (!byText.has(text)) byText.set(text, index);
	}
	if (texts.length === 0) texts.push("");
	return {
		indexOf: (text) => {
			if (text === "") return 0;
			const known = byText.get(text);
			if (known !== void 0) return known;
			byText.set(text, texts.length);
			texts.push(text);
			return texts.length - 1;
		},
		all: () => texts
	};
}
/** Writes an integer field; zero is the default and is left out. */
function writeNumber(writer, field, value) {
	if (value !== 0) writer.uint32(tag(field, VARINT)).int64(value);
}
/** The 64 bits of a number, as the writer takes them. */
const halvesOf = (value) => {
	const bits = BigInt.asUintN(64, value);
	return {
		low: Number(bits & 4294967295n),
		high: Number(bits >> 32n),
		unsigned: true
	};
};
function writeBigInt(writer, field, value) {
	if (value !== 0n) writer.uint32(tag(field, VARINT)).uint64(halvesOf(value));
}
/** The id of a row: the one it had in its file where that was unusual, else its index plus one. */
const idAt = (ids, index) => ids?.[index] ?? BigInt(index + 1);
/** Packs three and more numbers, as google/pprof does; one or two are shorter unpacked. */
function writeNumbers(writer, field, values, count) {
	if (count <= 2) {
		for (const value of values) writer.uint32(tag(field, VARINT)).int64(value);
		return;
	}
	writer.uint32(tag(field, BYTES)).fork();
	for (const value of values) writer.int64(value);
	writer.ldelim();
}
/** A stack; ids are indices plus one, except for a profile that keeps those of its file. */
function writeStack(writer, stack, ids) {
	if (ids === void 0) {
		writeNumbers(writer, 1, stack.map((location) => location + 1), stack.length);
		return;
	}
	for (const location of stack) writeBigInt(writer, 1, idAt(ids, location));
}
function writeValueType(writer, field, { type, unit }, texts) {
	writer.uint32(tag(field, BYTES)).fork();
	writeNumber(writer, 1, texts.indexOf(type));
	writeNumber(writer, 2, texts.indexOf(unit));
	writer.ldelim();
}
function writeSamples(writer, profile) {
	const width = profile.sampleTypes.length;
	const { labels } = profile;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const stack = profile.sampleLocations.subarray(profile.sampleOffsets[sample] ?? 0, profile.sampleOffsets[sample + 1] ?? 0);
		writer.uint32(tag(2, BYTES)).fork();
		writeStack(writer, stack, profile.locations.ids);
		writeNumbers(writer, 2, profile.values.subarray(sample * width, (sample + 1) * width), width);
		for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
			writer.uint32(tag(3, BYTES)).fork();
			writeNumber(writer, 1, labels.keys[row] ?? 0);
			writeNumber(writer, 2, labels.strings[row] ?? 0);
			writeBigInt(writer, 3, labels.numbers[row] ?? 0n);
			writeNumber(writer, 4, labels.units[row] ?? 0);
			writer.ldelim();
		}
		writer.ldelim();
	}
}
function writeMappings(writer, profile, texts) {
	for (const [index, mapping] of profile.mappings.entries()) {
		writer.uint32(tag(3, BYTES)).fork();
		writeBigInt(writer, 1, idAt(profile.mappingIds, index));
		writeBigInt(writer, 2, mapping.memoryStart);
		writeBigInt(writer, 3, mapping.memoryLimit);
		writeBigInt(writer, 4, mapping.fileOffset);
		writeNumber(writer, 5, texts.indexOf(mapping.file));
		writeNumber(writer, 6, texts.indexOf(mapping.buildId));
		const flags = [
			mapping.hasFunctions,
			mapping.hasFilenames,
			mapping.hasLineNumbers,
			mapping.hasInlineFrames
		];
		for (const [at, flag] of flags.entries()) writeNumber(writer, 7 + at, flag ? 1 : 0);
		writer.ldelim();
	}
}
function writeLocations(writer, profile) {
	const { locations } = profile;
	for (let location = 0; location < locations.count; location += 1) {
		writer.uint32(tag(4, BYTES)).fork();
		writeBigInt(writer, 1, idAt(locations.ids, location));
		const mapping = locations.mappings[location] ?? -1;
		if (mapping >= 0) writeBigInt(writer, 2, idAt(profile.mappingIds, mapping));
		writeBigInt(writer, 3, locationAddress(profile, location));
		for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
			writer.uint32(tag(4, BYTES)).fork();
			writeNumber(writer, 1, (locations.lineFunctions[line] ?? 0) + 1);
			writeNumber(writer, 2, locations.lineNumbers[line] ?? 0);
			writeNumber(writer, 3, locations.lineColumns[line] ?? 0);
			writer.ldelim();
		}
		writeNumber(writer, 5, locations.folded[location] ?? 0);
		writer.ldelim();
	}
}
function writeFunctions(writer, profile) {
	const { functions } = profile;
	for (let index = 0; index < functions.count; index += 1) {
		writer.uint32(tag(5, BYTES)).fork();
		writeNumber(writer, 1, index + 1);
		writeNumber(writer, 2, functions.names[index] ?? 0);
		writeNumber(writer, 3, functions.systemNames[index] ?? 0);
		writeNumber(writer, 4, functions.files[index] ?? 0);
		writeNumber(writer, 5, functions.startLines[index] ?? 0);
		writer.ldelim();
	}
}
/** Encodes a profile, uncompressed. `decodeProfile` of the result is the same profile; gzip it before storing. */
function encodeProfile(profile) {
	const writer = new import_minimal.Writer();
	const texts = textTable(profile);
	for (const type of profile.sampleTypes) writeValueType(writer, 1, type, texts);
	writeSamples(writer, profile);
	writeMappings(writer, profile, texts);
	writeLocations(writer, profile);
	writeFunctions(writer, profile);
	writeNumber(writer, 7, texts.indexOf(profile.dropFrames));
	writeNumber(writer, 8, texts.indexOf(profile.keepFrames));
	writeBigInt(writer, 9, profile.timeNanos);
	writeBigInt(writer, 10, profile.durationNanos);
	if (profile.periodType.type !== "" || profile.periodType.unit !== "") writeValueType(writer, 11, profile.periodType, texts);
	writeNumber(writer, 12, profile.period);
	const comments = profile.comments.map(texts.indexOf);
	writeNumbers(writer, 13, comments, comments.length);
	writeNumber(writer, 14, texts.indexOf(profile.defaultSampleType));
	writeNumber(writer, 15, texts.indexOf(profile.docUrl));
	for (const text of texts.all()) writer.uint32(tag(6, BYTES)).string(text);
	return writer.finish();
}

// src/core/pprof/recognize.ts
const legacy = (format, endpoint = null, convert = "go tool pprof -proto") => ({
	kind: "legacy",
	format,
	endpoint,
	convert
});
const other = (what) => ({
	kind: "not-a-profile",
	what
});
const HEAP_TEXT_FORMAT = "text heap (heap?debug=1)";
/** Only Go writes `@ heap/`; C++ profilers write `@ heapprofile`, `@ heap_v2/`, `@ heapz_v2/` and `@ growthz`. */
const HEAP_TEXT = /^heap profile: +\d+: +-?\d+ +\[ *\d+: +-?\d+\] +@ heap\/\d+/u;
/** First match wins. The formats are those of `profile/legacy_profile.go` in google/pprof and of Go's `runtime/pprof`. */
const OPENINGS = [
	{
		pattern: HEAP_TEXT,
		foreign: legacy(HEAP_TEXT_FORMAT, "heap")
	},
	{
		pattern: /^heap profile:.*@ growthz?/u,
		foreign: legacy("tcmalloc growth")
	},
	{
		pattern: /^heap profile:/u,
		foreign: legacy("tcmalloc heap")
	},
	{
		pattern: /^heap_v2\//u,
		foreign: legacy("jemalloc heap_v2")
	},
	{
		pattern: /^goroutine \d+ (?:gp=\S+ )?.*\[/u,
		foreign: other("a goroutine dump (goroutine?debug=2)")
	},
	{
		pattern: /^goroutine profile: total \d+/u,
		foreign: legacy("text goroutine (goroutine?debug=1)", "goroutine")
	},
	{
		pattern: /^goroutineleak profile: total \d+/u,
		foreign: legacy("text goroutineleak (goroutineleak?debug=1)", "goroutineleak")
	},
	{
		pattern: /^threadcreate profile: total \d+/u,
		foreign: legacy("text threadcreate (threadcreate?debug=1)", "threadcreate")
	},
	{
		pattern: /^--- threadz/u,
		foreign: legacy("threadz")
	},
	{
		pattern: /^--- contentionz/u,
		foreign: legacy("contentionz")
	},
	{
		pattern: /^--- (?:contention|mutex)/u,
		foreign: legacy("text contention (mutex?debug=1 or block?debug=1)", "mutex")
	},
	{
		pattern: /^--- heapz/u,
		foreign: legacy("Java heapz")
	},
	{
		pattern: /^--- (?:profilez|cpu)/u,
		foreign: legacy("Java CPU")
	},
	{
		pattern: /^--- \w+/u,
		foreign: legacy("text ---")
	},
	{
		pattern: /^[\w.]+ profile: total \d+/u,
		foreign: legacy("text count (debug=1)")
	},
	{
		pattern: /^(?:<!doctype|<html|<head|<body|<\?xml|<!--|<)/iu,
		foreign: other("an HTML or XML page")
	},
	{
		pattern: /^# (?:HELP|TYPE) \w/u,
		foreign: other("a Prometheus metrics page")
	},
	{
		pattern: /^[[{]/u,
		foreign: other("JSON text")
	},
	{
		pattern: /^version https:\/\/git-lfs/u,
		foreign: other("a Git LFS pointer")
	}
];
/** Texts are told by their first bytes. Shorter files may be a profile that was cut off. */
const HEAD_BYTES = 512;
const LEAST_BYTES = 4;
/** The opening of a text file, or null: printable characters, tabs and line ends only, and something to read. */
function textHead(bytes) {
	if (bytes.length < LEAST_BYTES) return null;
	const head = bytes.subarray(0, HEAD_BYTES);
	for (const byte of head) if (byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 || byte === 127) return null;
	const text = new TextDecoder("utf-8").decode(head).trim();
	return text === "" ? null : text;
}
/** Header of the binary CPU format: words 0, 3, 0, period, 0 of 4 or 8 bytes, in either byte order. */
function isBinaryCpu(bytes) {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const matches = (wordBytes, littleEndian) => {
		if (bytes.length < wordBytes * 5) return false;
		const word = (index) => wordBytes === 4 ? view.getUint32(index * 4, littleEndian) : Number(view.getBigUint64(index * 8, littleEndian));
		return word(0) === 0 && word(1) === 3 && word(2) <= 1 && word(3) > 0 && word(3) < 1e9 && word(4) === 0;
	};
	return matches(8, true) || matches(4, true) || matches(8, false) || matches(4, false);
}
const startsWith = (bytes, ...start) => start.every((byte, index) => bytes[index] === byte);
/** Whether `bytes` (already inflated) are the text of Go's `heap?debug=1`, which `parseHeapText` reads. */
const isHeapText = (bytes) => HEAP_TEXT.test(textHead(bytes) ?? "") && hasComments(bytes);
/** Go writes symbols and counters as comments; text without any is from before it did and holds bare addresses. */
const hasComments = (bytes) => bytes.some((byte, at) => byte === 35 && bytes[at - 1] === 10);
/** What `bytes` (already inflated) are, or null if they may be a protocol buffer profile. */
function recognizeForeign(bytes) {
	if (bytes.length === 0) return other("an empty file");
	if (isBinaryCpu(bytes)) return legacy("binary CPU (before Go 1.9, gperftools or Java)");
	if (startsWith(bytes, 127, 69, 76, 70)) return other("an ELF program");
	if (startsWith(bytes, 80, 75, 3, 4)) return other("a ZIP archive");
	if (startsWith(bytes, 40, 181, 47, 253)) return other("zstd-compressed data");
	if (isHeapText(bytes)) return legacy(HEAP_TEXT_FORMAT, "heap", "heapgate profile proto");
	const text = textHead(bytes);
	if (text === null) return null;
	const opening = OPENINGS.find(({ pattern }) => pattern.test(text));
	const firstLine = text.split(/[\r\n]/u, 1)[0] ?? "";
	return opening?.foreign ?? other(`text that starts with "${firstLine.length > 60 ? `${firstLine.slice(0, 60)}...` : firstLine}"`);
}

// src/core/pprof/inflate-file.ts
/** From the bytes of a file to those of a profile: inflated where they are gzipped, refused where they are something else. */
/** 256 MiB: four times the largest real profile known to us. */
const DEFAULT_MAX_BYTES = 268435456;
const isGzip = (bytes) => bytes[0] === 31 && bytes[1] === 139;
/** The content of a file, inflated where it is gzipped. Throws PROFILE_CORRUPT (gzip) and PROFILE_TOO_LARGE. */
function inflateFile(bytes, { name, inflate, maxBytes = DEFAULT_MAX_BYTES }) {
	const raw = isGzip(bytes) ? inflated(bytes, name, inflate, maxBytes) : bytes;
	if (raw.length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", {
		name,
		limitBytes: maxBytes
	});
	return {
		name,
		raw
	};
}
/** Gives back what may be a profile. Throws PROFILE_NOT_A_PROFILE and PROFILE_LEGACY. */
function refuseForeign(file) {
	const { name, raw } = file;
	const foreign = recognizeForeign(raw);
	if (foreign?.kind === "legacy") {
		const { format, endpoint, convert } = foreign;
		throw heapgateError("PROFILE_LEGACY", {
			name,
			format,
			endpoint,
			convert
		});
	}
	if (foreign?.kind === "not-a-profile") throw heapgateError("PROFILE_NOT_A_PROFILE", {
		name,
		what: foreign.what
	});
	return file;
}
/** What went wrong, in words. */
const problemOf = (error) => error instanceof Error ? error.message : String(error);
function inflated(bytes, name, inflate, maxBytes) {
	try {
		return inflate(bytes, maxBytes);
	} catch (error) {
		if (error instanceof HeapgateError && error.code === "PROFILE_TOO_LARGE") throw heapgateError("PROFILE_TOO_LARGE", {
			name,
			limitBytes: maxBytes
		}, { cause: error });
		if (error instanceof ReferenceError) throw error;
		throw heapgateError("PROFILE_CORRUPT", {
			name,
			problem: `gzip: ${problemOf(error)}`
		}, { cause: error });
	}
}
/** Too little to be worth it, or a part of memory that others use. */
const SMALL_BYTES$1 = 2 ** 17;
/** More than what inflating leaves unused behind its output. */
const MOST_UNUSED_BYTES = 1024;
/** Gives the memory of bytes that are of no use any more back at once: the collector would wait until there is much more of it. */
function letGo({ buffer, byteLength }) {
	if (byteLength > SMALL_BYTES$1 && buffer.byteLength - byteLength < MOST_UNUSED_BYTES && "transfer" in buffer && typeof buffer.transfer === "function") buffer.transfer(0);
}

// src/core/pprof/kernel-code.ts
/** The kernel as WebAssembly, in base64: written by `npm run kernel` from kernel/, never by hand. */
const KERNEL_CODE = "AGFzbQEAAAABRQpgA39/fwF/YAR/f39/AX9gAn9/AX9gAAF/YAJ/fwF+YAV/f39/fwF/YAJ/fwBgB39/f39/fHwBf2AEf39/fABgAX8BfwIPAQNlbnYGbWVtb3J5AgAAAxQTAgQFAQYCBwEBAQgAAAkAAAADAwZ6FH8BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfAFEAAAAAAAA8D8LfAFEAAAAAAAAAAALfAFEAAAAAAAAAAALfwFBAAt/AUEAC38BQQALfwFBAAt/AUEAC38BQQALfwFBAAsHfwoKZnJhbWVzUmVhZAASCmxhYmVsc1JlYWQAEQtyZWFkU2FtcGxlcwAPC2NvdW50RmllbGRzAA0KcmVhZEZpZWxkcwAMBmNob29zZQAKDGNvbGxlY3RFZGdlcwAJCHN1bU5vZGVzAAgMd2VpZ2hJbmxpbmVkAAcGbWVtb3J5AgAKrS0TJAEBfiAAIAEQASECQQAjACACp2ogAkIAUyACIAEjAGutVXIbC5cBAgJ+AX8gACABTwRAQn8PCyAALQAAIgRBgAFJBEAgAEEBaiQAIAStDwsgBEH/AHGtIQJCByEDIABBAWohAANAIAAgAUkgA0I4U3EEQCACIAAtAAAiBEH/AHGtIAOGhCECIARBgAFJBEAgAEEBaiQAQn8gAiACQv////////8PVRsPCyADQgd8IQMgAEEBaiEADAELC0J/C6EBAQV/A0AgACABSQRAQQAgACgCACIFQQd2QQFxIgYgBUEPdnEiCGsgBUECdkGAgP8AcXEgBUH/AHFBACAGayAFQQF2QYD/AHFxcnJBAWshByAJQQAgCCAFQRd2cWsgByAEIAdrcnJyIQkgAiADQQJ0aiAHIwlqNgIAIANBAWohAyAAIAZBAWogCGpqIQAMAQsLQX8gAyAAIAFHIAlBAEhyGwvDAQEFfyAAKAIQQQFrIQYjDwRAA0AgASACSSAFQQBOcQRAIAEtAAAiB0EHcUECRgR/IAFBAWogAhAABSABQQFqIgghAAJ/A0AgACAIa0EKSSAAIAJJcQRAIABBAWoiBCAALQAAQYABSQ0CGiAEIQAMAQsLQQALCyEAIAdBCEYEfyABQQFqIAAgAyAFIAYQAgUgB0EKRgR/IwAgACADIAUgBhACBSAFCwshBSAAIQEMAQsLBSMNIw4gA0EAIAYQAiEFCyAFC5UCAgd/AX5EAAAAAAAAAAAkC0QAAAAAAAAAACQMIAEkDSABJA5BACQPA0AgACABSQRAIAAtAAAiCEEHcUECRiIFBH8gAEEBaiABEAAFIABBAWoiBCEDAn8DQCADIARrQQpJIAEgA0txBEAgA0EBaiICIAMtAABBgAFJDQIaIAIhAwwBCwtBAAsLIQIgCEEKRgRAIAdBAWohByMAJA0gAiQOBSAIQQhGBEAgB0ECaiEHBSAIQRBGIAhBEkZyBEAjACAAQQFqIAUbIQADQCAAIAJJBEAgACACEAEhCSAGIwdGBEAgCbkkCwsgBiMIRgRAIAm5JAwLIAZBAWohBiMAIQAMAQsLCwsLIAIhAAwBCwsgB0EBSiQPC14BAn8gAS0AAEEHcQR/IAFBAWogACgCBBAABSAAKAIEIQIgAUEBaiIDIQACfwNAIAAgA2tBCkkgACACSXEEQCAAQQFqIgEgAC0AAEGAAUkNAhogASEADAELC0EACwsLhgQCBn8BfCAAKAKEASABQQN0aiIJKAIAIANHBEAgACgCaCILIAAoAmwiDCACQbHz3fF5bCADc0HrlK+veGwiASABQQ92c3EiB0ECdGooAgAhAQJAA0AgAUF/RwRAIAFBAnQiCiAAKAJ4aigCACACRgR/IAAoAnwgCmooAgAgA0YFQQALDQIgCyAHQQFqIAxxIgdBAnRqKAIAIQEMAQsLIAAoAnAiASAAKAJ0RgRAQX8hAQwBCyALIAdBAnRqIAE2AgAgAUECdCIHIAAoAnhqIAI2AgAgACgCfCAHaiADNgIAIAAgAUEBajYCcCAAKAJwQQF0IAxLBEAgACAAKAJsQQF0QQFqIgc2AmwgACgCaCIKQf8BIAdBAWpBAnT8CwADQCAIIAAoAnBJBEAgCEECdCICIAAoAnxqKAIAIAIgACgCeGooAgBBsfPd8Xlsc0HrlK+veGwiAiACQQ92cyAHcSECA0AgCiACQQJ0aigCAEF/RwRAIAJBAWogB3EhAgwBCwsgCiACQQJ0aiAINgIAIAhBAWohCAwBCwsLCyABQQBIBEBBAA8LIAkgAzYCACAJIAE2AgQLIAAoAoABIAkoAgRBBHRqIgArAwAiDSAFmmEgBSANYXIEQEEBDwsgACAFIAWaQQEgDUQAAAAAAAAAAGQgBBsbOQMAIAAgACsDCCAGoDkDCEEBC50EAhF/AXwgASgCFCERIAEoAhghECABKAIkIRQgASgCKCEEIAEoAkghDyABKAJMIQ4gASgCUCENIAEoAlwhDCABKAJgIQsgASgCZCETA0AgAiADSQRAIAItAABBEkYgACACEAUhAkUNASMAIgUgAhAEIwxEAAAAAAAAAABhIwtEAAAAAAAAAABhcQ0BIAAgBSACIBQQAyEGIAEoAlghBSABIAEoAixBAWo2AiwgASgCLEH/AXBFBEAgE0EAIAX8CwALIwsjCqIhFSABKAIsQf8BcEEBaiESIAQhByAUIAZBAnRqIQgDQCAIIBRLBEAgDyAIQQRrIggoAgAiBkECdGooAgAiBUF+RwRAIAcgBTYCACAHIAVBH3ZFQQJ0aiEHDAILIBEgBkECdGoiBSgCACEKIAUoAgRBAWsiCSEGA0AgByAOIBAgBkECdGooAgBBAnRqKAIAQQF0IAYgCUZqIgU2AgAgByAFQR92RUECdGohByAGIApHBEAgBkEBayEGDAELCwwBCwtBfyEGIAQhCANAIAcgCEsEQCANIAgoAgAiCkEBdSIFQQJ0aigCACEJIAUgBkcgBiAJckEATnEEQCATIAYgCWoiCWoiBi0AACASRwRAIAYgEjoAACAJIAtqIgYgBi0AACAKQQFxQQFqcjoAACAMIAlBA3RqIgYgBisDACAVoDkDAAsLIAUhBiAIQQRqIQgMAQsLDAELCyACC/cEAg9/BHwgASgCECEMIAEoAhQhDSABKAIYIQ4gASgCJCEHIAEoAjAhCCABKAI4IQogASgCQCELIAErAwAhFCABKwMIIRUDQCACIANJBEAgAi0AAEESRiAAIAIQBSECRQ0BIwAiBCACEAQgACAEIAIgBxADIgRBAEgEQEEADwsjDEQAAAAAAAAAAGEjC0QAAAAAAAAAAGFxDQEgFCMLoCEUIBUjDCMKoiIToCEVIAEoAiAhBSABIAEoAixBAWo2AiwgASgCLEH/AXBFBEAgCEEAIAX8CwALIwsjCqIhFiABKAIsQf8BcEEBaiEGQX8hBSAHIARBAnRqIQkDQCAHIAlJBEAgDCAJQQRrIgkoAgAiBEECdGooAgAiBUEATgRAIAUgCGoiBC0AACAGRg0CIAQgBjoAACAFQQN0IgQgCmoiDyAPKwMAIBagOQMAIBNEAAAAAAAAAABiBEAgBCALaiIEIAQrAwAgE6A5AwALDAILIA0gBEECdGoiBCgCACERIAQoAgRBAWsiDyEEA0AgDiAEQQJ0aigCACEFIAQgD0kEQCABKAJEIAVBA3RqIhAgECsDACMLoDkDAAsgBSAIaiIQLQAAIAZHBEAgECAGOgAAIAVBA3QiECAKaiISIBIrAwAgFqA5AwAgE0QAAAAAAAAAAGIEQCALIBBqIhAgECsDACAToDkDAAsLIAQgEUcEQCAEQQFrIQQMAQsLDAELCyAFQQBIDQEgBUEDdCIEIAEoAjRqIgUgBSsDACAWoDkDACATRAAAAAAAAAAAYgRAIAEoAjwgBGoiBCAEKwMAIBOgOQMACwwBCwsgASAUOQMAIAEgFTkDCCACC8EDAg5/AnwgASgCFCEKIAEoAhghCyABKAIkIQggASgCSCEMIAEoAkwhDSACIQcDQCADIAdLBEAgBy0AAEESRiAAIAcQBSEHRQ0BIwAiAiAHEAQjDEQAAAAAAAAAAGEjC0QAAAAAAAAAAGFxDQEgACACIAcgCBADIQUjCyMKoiESIAEgASgCLEEBajYCLCABKAIsuCETQX8hAkEAIQRBACEGIAggBUECdGohCQNAIAggCUkEQCAMIAlBBGsiCSgCACIFQQJ0aigCACIOQX9GDQEgDkEATgRAIAYgDnJBAXEgDkECdSIGIAJHcSACQQBOcQRAIAEgBCACIAZBASATIBIQBkUEQEEADwsLIAYhAiAFIQQgDkECcUEBdiEGDAILIAogBUECdGoiBSgCACEOIAUoAgRBAWsiDyEFA0AgDSALIAVBAnRqKAIAQQJ0aigCACIQQX9HBEAgBiAQckEBcSAQQQJ1IhEgAkdxIAJBAE5xBEAgASAEIAIgESAFIA9GIBMgEhAGRQRAQQAPCwsgBSABKAIcaiEEIBBBAnFBAXYhBiARIQILIAUgDkcEQCAFQQFrIQUMAQsLDAELCwwBCwsgBwsSACAAJAcgASQIIAIkCSADJAoLkwMCA34CfwNAIAEgAkkEQCABLQAAIgZBIkYEQCABQQFqIAIQACEBQgAhBSMAIQcCQANAIAEgB0sEQCAHLQAAIQYgB0EBaiABEAEhA0EAIQcgA0IAUw0CIAZBCEYEQCADIQUFIAZBEEYEQCAAKAJMIwRBA3RqIAO5OQMABSAGQRhGBEAgACgCUCMEQQN0aiADuTkDAAUMBQsLCyMAIQcMAQsLQQAhByAFUAR/QQEFIAUgADUCFFULDQAgACgCSCMEQQJ0aiAFQgF9PgIAIwRBAWokBEEBIQcLIAdFBEBBAA8LDAILIAFBAWogAhABIgNCAFMEQEEADwsgBkEIRgRAIAMhBAUgBkEQRiADQoCAgIAIU3EEQCAAKAI0IwNBAnRqIAM+AgAFIAZBGEYEQCMDQQJ0IgEgACgCOGogAz4CACAAKAI8IAFqIANCIIc+AgAFIAZBKEYEQCMDIAAoAkBqIANCAFI6AAAFQQAPCwsLCyMAIQEMAQsLIwNBAWokAyAAKAJEIwNBAnRqIwQ2AgAgBCMDrVELigQCBX8CfiAAKAIEIQYgASAAKAIARgRAQQAkAUEAJAJBACQDQQAkBEEAJAULA0AgASACSQRAIAEtAAAiB0EHcQR/IAFBAWogBhAABSABQQFqIgUhBAJ/A0AgBCAFa0EKSSAEIAZJcQRAIARBAWoiAyAELQAAQYABSQ0CGiADIQQMAQsLQQALCyEDIwAhBCAHQRJGBEAgACAEIAMQDkUEQEEADwsFIAdBIkYEQCAAIAQgAxALRQRAQQAPCwUgB0EqRgRAQgAhCAJ/A0AgAyAESwRAIAQtAAAhAUEAIARBAWogAxABIglCAFMNAhogAUEIRgRAIAkhCAUgAUEoRgRAIAAoAmAjBUEDdGogCbk5AwAFIAkgADUCGFkEQEEADAUFIAFBEEYEQCAAKAJUIwVBAnRqIAk+AgAFIAFBGEYEQCAAKAJYIwVBAnRqIAk+AgAFIAFBIEYEQCAAKAJcIwVBAnRqIAk+AgAFQQAMCAsLCwsLCyMAIQQMAQsLIwVBAWokBSAIIwWtUQtFBEBBAA8LBSAHQTJGBEAjAUECdCIBIAAoAmRqIAQgACgCAGs2AgAgACgCaCABaiADIAAoAgBrNgIAIwFBAWokAQUgACgCbCMCQQN0aiABIAAoAgBrNgIAIAAoAmwjAkEDdGogAyAAKAIAazYCBCMCQQFqJAILCwsLIAMhAQwBCwsgAQvTAwEHfyAAKAIEIQUgACgCACEBA0AgASAFSQRAQQEgAS0AACIDQQdxIgJBAkdBACACGyADQQhJIANBgAFPchsEQEEADwsgAgR/IAFBAWogBRAABSABQQFqIgQhAQJ/A0AgASAEa0EKSSABIAVJcQRAIAFBAWoiAiABLQAAQYABSQ0CGiACIQEMAQsLQQALCyIBRQRAQQAPCyADQRJGBEAgACAAKAIMQQFqNgIMIAEjAGsiAiAAKAIkSwRAIAAgAjYCJAsgACACIAAoAihqNgIoBSADQSJGBEAgACAAKAIQQQFqNgIQQQAhBiMAIQICfwNAIAEgAksEQEF/IAItAABBIkYiBAR/IAJBAWogARAABSACQQFqIgchAgJ/A0AgAiAHa0EKSSABIAJLcQRAIAJBAWoiAyACLQAAQYABSQ0CGiADIQIMAQsLQQALCyICRQ0CGiAGQQFqIAYgBBshBgwBCwsgBgsiAkEASARAQQAPCyAAIAIgACgCHGo2AhwFIANBKkYEQCAAIAAoAhRBAWo2AhQFIANBMkYEQCAAIAAoAhhBAWo2AhgFIANBCkYEQCAAIAAoAghBAWo2AggLIAAgACgCIEEBajYCIAsLCwsMAQsLQQELxAMCBX8BfkEAJAYgASEDA0AgAiADSwRAIAMtAAAiB0EHcUECRiIFBH8gA0EBaiACEAAFIANBAWoiBiEBAn8DQCABIAZrQQpJIAEgAklxBEAgAUEBaiIEIAEtAABBgAFJDQIaIAQhAQwBCwtBAAsLIgRFBEBBAA8LIAdBGkYEQCMAIQECQANAIAEgBEkEQCABLQAAIgVBGEYEQCABQQFqIgYhAUEAIQMCfwNAIAEgBmtBCkkgASAESXEEQCABQQFqIgUgAS0AAEGAAUkNAhogBSEBDAELC0EACyIBRQ0DDAILQQAhAyAFQRBHIAVBCEdxIAVBIEdxDQIgAUEBaiAEEAEiCEIAUwR/QQEFIAggADUCGFkLDQIgBUEIRgRAIAAoAjAgCKdqQQE6AAALIwAhAQwBCwtBASEDCyADRQRAQQAPCyAAIAAoAixBAWo2AiwFIAdBEEYgB0ESRnIEQCMAIANBAWogBRshAwJ/A0AgAyAESQRAQQAgAyAEEAFCAFMNAhojBkEBaiQGIwAhAwwBCwsjBiAAKAIITQtFBEBBAA8LBSAHQQhHIAdBCkdxBEBBAA8LCwsgBCEDDAELCyMGIAAoAghGC6MBAQR/IAEgACgCAEYEQEEAJBBBACQRQQAkEkEAJBMLIAAoAgQhBANAIAEgAkkEQCABLQAAIgVBB3EEfyABQQFqIAQQAAUgAUEBaiIGIQECfwNAIAEgBmtBCkkgASAESXEEQCABQQFqIgMgAS0AAEGAAUkNAhogAyEBDAELC0EACwshASAFQRJGBH8gACMAIAEQEAVBAQtFBEBBAA8LDAELCyABC60FAgl/A34gACgCdCEJIAAoAhBBAWshCiAAKAKQASMQQQN0akQAAAAAAAD4fzkDACMRIQgDQCABIAJJBEAgAS0AACIFQQdxQQJGIgYEfyABQQFqIAIQAAUgAUEBaiIHIQMCfwNAIAMgB2tBCkkgAiADS3EEQCADQQFqIgQgAy0AAEGAAUkNAhogBCEDDAELC0EACwshBCAFQQhGIAVBCkZyBEAjACABQQFqIAYbIAQgCSAIIAoQAiIIQQBIBEBBAA8LBSAFQRpGBEACQCMAIQFCACEMQQAhB0EAIQVBACEGA0AgASAESQRAIAEtAAAiA0EYRgRAQgAhDEIAIQ0gAUEBaiEDA0AgAyAESQRAAkAgDCADMQAAIg5C/wCDIA2GhCEMIA5CgAFUDQAgDUIHfCENIANBAWohAwwCCwsLIAFBAWoiCyEBAn8DQCABIAtrQQpJIAEgBElxBEAgAUEBaiIDIAEtAABBgAFJDQIaIAMhAQwBCwtBAAshAQwCCyABQQFqIAQQAachASADQQhGBEAgASEFBSADQRBGBEAgASEHBSABIQYLCyMAIQEMAQsLIAZFIAdFIAxQcXENACMTQQJ0IgEgACgCgAFqIAU2AgAgBwRAIAAoAoQBIAFqIAc2AgAFIAAoAogBIxNBA3RqIAw3AwAgACgCjAEjE0ECdGogBjYCACAFIAAoAjBqLQAAQQJGBEAgACgCkAEjEEEDdGogDLk5AwALCyMTQQFqJBMLBSAFQRBGIAVBEkZyBEAjACABQQFqIAYbIQEDQCABIARJBEAgACgCeCMSQQN0aiABIAQQAbk5AwAjEkEBaiQSIwAhAQwBCwsLCwsgBCEBDAELCyAIJBEjEEEBaiQQIxBBAnQiASAAKAJwaiMRNgIAIAAoAnwgAWojEzYCAEEBCwQAIxMLBAAjEQs=";

// src/core/pprof/kernel.ts
/** The compiled inner loops of kernel/, and the memory they work in. */
const PAGE_BYTES$1 = 65536;
/** Address 0 stands for nothing. */
const FIRST_ADDRESS = 64;
/** The kernel uses the highest bit for something else. */
const LARGEST_ADDRESS = 2 ** 31;
let compiled = null;
const compile = () => compiled ??= new WebAssembly.Module(Uint8Array.from(atob(KERNEL_CODE), (character) => character.charCodeAt(0)));
/**
* Whether the host, not the input, is why the kernel cannot work: it forbids to compile, has no WebAssembly, or has no more memory. Profiles are then
* read without it.
*/
const isRefusedByHost = (error) => error instanceof RangeError || typeof WebAssembly === "undefined" || error instanceof WebAssembly.CompileError;
/** A kernel with an empty memory. Throws where the host lets nobody compile or has no room. */
function startKernel() {
	const memory = new WebAssembly.Memory({ initial: 1 });
	const { exports: calls } = new WebAssembly.Instance(compile(), { env: { memory } });
	let top = FIRST_ADDRESS;
	return {
		calls,
		allocate: (bytes) => {
			const address = top;
			const end = Math.ceil((address + bytes) / 8) * 8;
			if (end > LARGEST_ADDRESS) throw new RangeError("the kernel's memory is full");
			top = end;
			const missing = top - memory.buffer.byteLength;
			if (missing > 0) memory.grow(Math.ceil(missing / PAGE_BYTES$1));
			return address;
		},
		u8: (address, length) => new Uint8Array(memory.buffer, address, length),
		u32: (address, length) => new Uint32Array(memory.buffer, address, length),
		i32: (address, length) => new Int32Array(memory.buffer, address, length),
		f64: (address, length) => new Float64Array(memory.buffer, address, length),
		i64: (address, length) => new BigInt64Array(memory.buffer, address, length),
		reset: () => {
			new Uint8Array(memory.buffer, 0, top).fill(0);
			top = FIRST_ADDRESS;
		},
		size: () => memory.buffer.byteLength
	};
}
/** Null where the host refuses. */
function tryToStartKernel() {
	try {
		return startKernel();
	} catch (error) {
		if (isRefusedByHost(error)) return null;
		throw error;
	}
}
/** More than any profile of a usual size takes: a kernel that has grown beyond is not kept. */
const MOST_KEPT_BYTES = 2 ** 25;
let kept = null;
/** What `work` gives of an empty kernel, which many share, one after the other: nothing it gives may be a view. Null where the host refuses one. */
function inKernel(work) {
	const kernel = kept ?? tryToStartKernel();
	if (kernel === null) return null;
	kept = null;
	const found = work(kernel);
	if (kernel.size() <= MOST_KEPT_BYTES) {
		kernel.reset();
		kept = kernel;
	}
	return found;
}
/** Fields of `File` in kernel/tables.ts, four bytes each. */
const FILE_FIELDS = [
	"raw",
	"end",
	"types",
	"samples",
	"locations",
	"functions",
	"strings",
	"lines",
	"others",
	"longest",
	"sampleBytes",
	"labels",
	"isKey",
	"mappings",
	"addressLow",
	"addressHigh",
	"folded",
	"lineOffsets",
	"lineFunctions",
	"lineNumbers",
	"lineColumns",
	"names",
	"systemNames",
	"files",
	"startLines",
	"stringStarts",
	"stringEnds",
	"otherFields",
	"sampleOffsets",
	"sampleLocations",
	"values",
	"labelOffsets",
	"labelKeys",
	"labelStrings",
	"labelNumbers",
	"labelUnits",
	"labelBytes"
];
/** Fields of `Graph` in kernel/weigh.ts behind its two sums of eight bytes, four bytes each. */
const GRAPH_FIELDS = [
	"only",
	"offsets",
	"nodes",
	"locations",
	"count",
	"stack",
	"codes",
	"sample",
	"stamps",
	"flat",
	"cum",
	"flatDivisor",
	"cumDivisor",
	"mostInlined",
	"codeOf",
	"rankOf",
	"rowOf",
	"width",
	"cells",
	"weights",
	"kinds",
	"cellStamps",
	"slots",
	"mask",
	"edges",
	"mostEdges",
	"from",
	"to",
	"counted",
	"lastCalls"
];
function structure(kernel, fields, before) {
	const address = kernel.allocate(before + fields.length * 4);
	const places = new Map(fields.map((field, index) => [field, index]));
	const view = () => kernel.u32(address + before, fields.length);
	return {
		address,
		get: (field) => view()[places.get(field) ?? -1] ?? 0,
		set: (values) => {
			const numbers = view();
			for (const [field, value] of Object.entries(values)) numbers[places.get(field) ?? -1] = value ?? 0;
		}
	};
}
const kernelFile = (kernel) => structure(kernel, FILE_FIELDS, 0);
const SUMS_BYTES = 16;
const kernelGraph = (kernel) => structure(kernel, GRAPH_FIELDS, SUMS_BYTES);
/** What the samples of the last file come to: the column's values without, and the divisor's with their sign. */
const kernelTotals = (kernel, graph) => {
	const [total = 0, by = 0] = kernel.f64(graph.address, 2);
	return {
		total,
		by
	};
};

// src/core/pprof/memstats.ts
/** Reads the exact counters that end the text of `/debug/pprof/heap?debug=1`. */
const HEADER$1 = /^heap profile: +\d+: +-?\d+ +\[ *\d+: +-?\d+\] +@ heap\/(\d+)\s*$/u;
const COUNTER = /^# (\w+) = (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)\s*$/u;
/** What `text` seems to be instead, for the error. */
function descriptionOf(text) {
	if (text.trim() === "") return "an empty text";
	if (/^\s*</u.test(text)) return "an HTML or XML page";
	return `text that starts with "${(text.split("\n", 1)[0] ?? "").slice(0, 60)}"`;
}
/**
* Parses the text of `heap?debug=1`. Throws PROFILE_NOT_A_PROFILE when it is something else, PROFILE_CORRUPT when the counters at its end
* are missing: the text was cut off.
*/
function parseMemStats(text, name) {
	const lines = text.split("\n");
	const header = HEADER$1.exec(lines[0] ?? "");
	if (header === null) throw heapgateError("PROFILE_NOT_A_PROFILE", {
		name,
		what: `${descriptionOf(text)}, not the text of heap?debug=1`
	});
	const start = lines.findLastIndex((line) => line.trimEnd() === "# runtime.MemStats");
	if (start < 0) throw heapgateError("PROFILE_CORRUPT", {
		name,
		problem: "the counters at its end are missing"
	});
	const counters = /* @__PURE__ */ new Map();
	for (const line of lines.slice(start + 1)) {
		const found = COUNTER.exec(line);
		if (found?.[1] !== void 0) counters.set(found[1], Number(found[2]));
	}
	const counter = (key) => counters.get(key) ?? null;
	if (counter("NumGC") === null || !text.endsWith("\n")) throw heapgateError("PROFILE_CORRUPT", {
		name,
		problem: "it ends in the middle of its counters"
	});
	return {
		totalAllocBytes: counter("TotalAlloc"),
		mallocs: counter("Mallocs"),
		frees: counter("Frees"),
		heapAllocBytes: counter("HeapAlloc"),
		heapObjects: counter("HeapObjects"),
		heapInuseBytes: counter("HeapInuse"),
		heapSysBytes: counter("HeapSys"),
		sysBytes: counter("Sys"),
		nextGcBytes: counter("NextGC"),
		numGc: counter("NumGC"),
		numForcedGc: counter("NumForcedGC"),
		gcCpuRatio: counter("GCCPUFraction"),
		maxRssBytes: counter("MaxRSS"),
		memProfileRateBytes: Number(header[1]) / 2
	};
}

// src/core/pprof/profile-builder.ts
/** Builds a profile sample by sample, giving equal strings, functions and mappings one index. */
const emptyHeader = (name, sampleTypes) => ({
	name,
	sampleTypes,
	period: 0,
	periodType: {
		type: "",
		unit: ""
	},
	timeNanos: 0n,
	durationNanos: 0n,
	defaultSampleType: "",
	dropFrames: "",
	keepFrames: "",
	comments: [],
	docUrl: ""
});
/** Index of the list's equal element, adding it where there is none. */
function interned(list, byKey, key, value) {
	const known = byKey.get(key);
	if (known !== void 0) return known;
	list.push(value);
	byKey.set(key, list.length - 1);
	return list.length - 1;
}
function profileBuilder() {
	const texts = [""];
	const textIndex = /* @__PURE__ */ new Map([["", 0]]);
	const text = (value) => interned(texts, textIndex, value, value);
	const functions = [];
	const functionIndex = /* @__PURE__ */ new Map();
	const mappings = [];
	const mappingIndex = /* @__PURE__ */ new Map();
	const locations = [];
	const sampleOffsets = [0];
	const sampleLocations = [];
	const values = [];
	const labelOffsets = [0];
	const labels = [];
	let width = 0;
	return {
		text,
		func: (name, systemName, file, startLine) => {
			const made = {
				name: text(name),
				systemName: text(systemName),
				file: text(file),
				startLine
			};
			return interned(functions, functionIndex, `${made.name} ${made.systemName} ${made.file} ${startLine}`, made);
		},
		mapping: (mapping) => interned(mappings, mappingIndex, Object.values(mapping).join("\0"), mapping),
		location: (mapping, address, lines, folded) => locations.push({
			mapping,
			address,
			lines,
			folded
		}) - 1,
		sample: (own, ownValues, ownLabels) => {
			width = ownValues.length;
			for (const location of own) sampleLocations.push(location);
			sampleOffsets.push(sampleLocations.length);
			for (const value of ownValues) values.push(value);
			for (const { key, text: textual, number, unit } of ownLabels) labels.push({
				key: text(key),
				text: textual === null ? 0 : text(textual),
				number: number ?? 0n,
				unit: text(unit)
			});
			labelOffsets.push(labels.length);
			return sampleOffsets.length - 2;
		},
		addValues: (sample, more) => {
			for (const [at, value] of more.entries()) values[sample * width + at] = (values[sample * width + at] ?? 0) + value;
		},
		build: (header) => {
			const strings = stringTableOf(texts);
			const columns = labelColumnsOf(labels, labelOffsets);
			const sampleCount = sampleOffsets.length - 1;
			return {
				...header,
				sampleCount,
				sampleOffsets: Uint32Array.from(sampleOffsets),
				sampleLocations: Uint32Array.from(sampleLocations),
				values: Float64Array.from(values),
				labels: columns,
				labelBytes: labelBytesOf(sampleCount, columns, strings),
				locations: locationColumnsOf(locations),
				functions: functionColumnsOf(functions),
				mappings,
				strings
			};
		}
	};
}
const labelColumnsOf = (labels, offsets) => ({
	offsets: Uint32Array.from(offsets),
	keys: Uint32Array.from(labels, ({ key }) => key),
	strings: Uint32Array.from(labels, ({ text }) => text),
	numbers: BigInt64Array.from(labels, ({ number }) => number),
	units: Uint32Array.from(labels, ({ unit }) => unit)
});
const functionColumnsOf = (functions) => ({
	count: functions.length,
	names: Uint32Array.from(functions, ({ name }) => name),
	systemNames: Uint32Array.from(functions, ({ systemName }) => systemName),
	files: Uint32Array.from(functions, ({ file }) => file),
	startLines: Float64Array.from(functions, ({ startLine }) => startLine)
});
function locationColumnsOf(locations) {
	const lines = locations.flatMap((location) => location.lines);
	const lineOffsets = new Uint32Array(locations.length + 1);
	for (const [index, location] of locations.entries()) lineOffsets[index + 1] = (lineOffsets[index] ?? 0) + location.lines.length;
	return {
		count: locations.length,
		mappings: Int32Array.from(locations, ({ mapping }) => mapping),
		addressLow: Uint32Array.from(locations, ({ address }) => Number(address & 4294967295n)),
		addressHigh: Uint32Array.from(locations, ({ address }) => Number(address >> 32n)),
		folded: Uint8Array.from(locations, ({ folded }) => folded ? 1 : 0),
		lineOffsets,
		lineFunctions: Uint32Array.from(lines, ({ func }) => func),
		lineNumbers: Float64Array.from(lines, ({ line }) => line),
		lineColumns: Float64Array.from(lines, ({ column }) => column)
	};
}

// src/core/pprof/heap-text.ts
/** Reads the stacks in the text of `/debug/pprof/heap?debug=1` (`allocs?debug=1` is the same text): sampled values, scaled up as Go does in profiles. */
const VALUES$1 = String.raw`(?<inuseObjects>-?\d+): +(?<inuseBytes>-?\d+) +\[ *(?<allocObjects>-?\d+): +(?<allocBytes>-?\d+)\] +@`;
const HEADER = new RegExp(String.raw`^heap profile: +${VALUES$1} heap/\d+$`, "u");
const RECORD = new RegExp(String.raw`^${VALUES$1}(?<stack>(?: 0x[0-9a-f]+)*)$`, "u");
const FRAME = /^#\t(?<address>0x[0-9a-f]+)(?:\t+(?<func>.+)\+0x[0-9a-f]+\t+(?<file>.*):(?<line>-?\d+))?$/u;
const TRAILER = "# runtime.MemStats";
const SAMPLE_TYPES = [
	{
		type: "alloc_objects",
		unit: "count"
	},
	{
		type: "alloc_space",
		unit: "bytes"
	},
	{
		type: "inuse_objects",
		unit: "count"
	},
	{
		type: "inuse_space",
		unit: "bytes"
	}
];
const KEYS = [
	"allocObjects",
	"allocBytes",
	"inuseObjects",
	"inuseBytes"
];
const exactly = (value, name) => {
	if (!Number.isSafeInteger(value)) throw heapgateError("PROFILE_VALUE_OVERFLOW", {
		name,
		value: String(value)
	});
	return value + 0;
};
function amountsOf(groups, name) {
	if (groups === void 0) return null;
	const value = (key) => exactly(Number(groups[key]), name);
	return {
		allocObjects: value("allocObjects"),
		allocBytes: value("allocBytes"),
		inuseObjects: value("inuseObjects"),
		inuseBytes: value("inuseBytes")
	};
}
/**
* What the sampled objects of one size stand for: each was seen with the chance 1 - exp(-size/rate). Rounded as Go rounds (`scaleHeapSample` in
* `src/runtime/pprof/protomem.go`), and with its formula, so that both round alike.
*/
function scaleUp(objects, bytes, rateBytes) {
	if (objects === 0 || bytes === 0) return [0, 0];
	if (rateBytes <= 1) return [objects, bytes];
	const factor = 1 / (1 - Math.exp(-bytes / objects / rateBytes));
	return [Math.trunc(objects * factor), Math.trunc(bytes * factor)];
}
/**
* Location of a line, one for each place: null for what stands for a stack of no frames, undefined where the line is no frame. Which frames were
* inlined into the next the text does not say: each is a call.
*/
function locationTable$1(builder) {
	const known = /* @__PURE__ */ new Map();
	const add = (address, func, file, line) => builder.location(-1, address, func === void 0 ? [] : [{
		func: builder.func(func, func, file, 0),
		line,
		column: 0
	}], false);
	return (text) => {
		const { address, func, file = "", line = "0" } = FRAME.exec(text)?.groups ?? {};
		if (address === void 0) return void 0;
		if (func === void 0 && BigInt(address) === 0n) return null;
		const key = `${address} ${func} ${file} ${line}`;
		const location = known.get(key) ?? add(BigInt(address), func, file, Number(line));
		known.set(key, location);
		return location;
	};
}
function addSample({ amounts, locations }, rateBytes, builder, name) {
	const { allocObjects, allocBytes, inuseObjects, inuseBytes } = amounts;
	const values = [...scaleUp(allocObjects, allocBytes, rateBytes), ...scaleUp(inuseObjects, inuseBytes, rateBytes)];
	const sizeBytes = allocObjects > 0 ? Math.trunc(allocBytes / allocObjects) : 0;
	const labels = sizeBytes === 0 ? [] : [{
		key: "bytes",
		text: null,
		number: BigInt(sizeBytes),
		unit: ""
	}];
	builder.sample(locations, values.map((value) => exactly(value, name)), labels);
}
const corrupt = (name, problem) => heapgateError("PROFILE_CORRUPT", {
	name,
	problem
});
const quoted = (line) => line.length > 60 ? `"${line.slice(0, 60)}..."` : `"${line}"`;
/** The first line has the sums of all stacks, so that none can be missing. */
function checkSums(header, records, name) {
	for (const key of KEYS) {
		const sum = records.reduce((total, { amounts }) => total + amounts[key], 0);
		if (!(sum === header[key] || key === "allocBytes" && sum === header.inuseBytes && header.allocBytes === sum + 1)) throw corrupt(name, `its first line says ${header[key]} (${key}), its stacks add up to ${sum}`);
	}
}
function readRecords(lines, builder, name) {
	const locationOf = locationTable$1(builder);
	const records = [];
	for (const [index, line] of lines.entries()) {
		if (line === "") continue;
		const groups = RECORD.exec(line)?.groups;
		const amounts = amountsOf(groups, name);
		if (amounts !== null) {
			records.push({
				amounts,
				locations: [],
				isBare: groups?.["stack"] !== ""
			});
			continue;
		}
		const open = records.at(-1);
		const location = locationOf(line);
		if (open === void 0 || location === void 0) throw corrupt(name, `line ${index + 2} is no stack: ${quoted(line)}`);
		if (location !== null) open.locations.push(location);
		open.isBare = false;
	}
	if (records.some(({ isBare }) => isBare)) throw corrupt(name, "a stack has addresses and no function names");
	return records;
}
/**
* The profile in the text: the four columns of a heap profile in objects and bytes, the label `bytes`, and the rate as its period; functions have
* files and lines, but no start lines, and there are no mappings and no time. `allocs` cannot be told from `heap`. Throws PROFILE_NOT_A_PROFILE
* for other texts, PROFILE_CORRUPT where the text is not whole (the counters at its end, or stacks, are missing) and PROFILE_VALUE_OVERFLOW.
*/
function parseHeapText(bytes, name) {
	const text = new TextDecoder().decode(bytes);
	const rateBytes = Math.trunc(parseMemStats(text, name).memProfileRateBytes ?? 0);
	const lines = text.split(/\r?\n/u);
	const header = amountsOf(HEADER.exec(lines[0]?.trimEnd() ?? "")?.groups, name);
	const builder = profileBuilder();
	if (header === null) throw corrupt(name, `its first line is ${quoted(lines[0] ?? "")}`);
	const records = readRecords(lines.slice(1, lines.lastIndexOf(TRAILER)), builder, name);
	checkSums(header, records, name);
	for (const record of records) addSample(record, rateBytes, builder, name);
	return builder.build({
		...emptyHeader(name, SAMPLE_TYPES),
		period: rateBytes,
		periodType: {
			type: "space",
			unit: "bytes"
		}
	});
}

// src/core/pprof/open-file.ts
/** Opens a profile that a person hands over: besides what `openProfile` takes, the text of `heap?debug=1`. Bundles never hold that. */
/** What a reader of its numbers has to know; `name` in the words of the report. */
const cautionOfText = (name) => `${name} is text (heap?debug=1): its values were scaled up by the sampling rate as Go does when it writes a profile, and inlining is as the text has it, each frame a call of its own.`;
/**
* The file as a profile before decoding; text is read and written as one. Throws PROFILE_CORRUPT (gzip, or a text that is not whole),
* PROFILE_NOT_A_PROFILE, PROFILE_LEGACY, PROFILE_TOO_LARGE and PROFILE_VALUE_OVERFLOW.
*/
const openFile = (bytes, options) => openInflated(inflateFile(bytes, options));
/** The same of a file that is inflated already. */
function openInflated(file) {
	const { name, raw } = file;
	if (!isHeapText(raw)) return {
		file: refuseForeign(file),
		isText: false
	};
	return {
		file: {
			name,
			raw: encodeProfile(parseHeapText(raw, name))
		},
		isText: true
	};
}

// src/core/pprof/wire.ts
/** Reading protocol buffer fields exactly: bounds of nested messages, 64-bit integers, wire types. Anything wrong throws. */
const readerOf = (bytes) => new import_minimal.Reader(bytes);
/** Thrown for bytes that break the format; `decodeProfile` turns it into PROFILE_CORRUPT. */
const malformed = (problem) => new Error(problem);
/** A 64-bit number from its halves. */
const exactOf = (low, high, signed) => {
	const value = BigInt(high) << 32n | BigInt(low);
	return signed ? BigInt.asIntN(64, value) : value;
};
/** The value of a varint of at most four bytes, the usual case, without help of the library; -1 (and no step) for any other. */
function readShort(reader) {
	const { buf, pos } = reader;
	if (reader.len - pos < 4) return -1;
	const first = buf[pos] ?? 0;
	if (first < 128) {
		reader.pos = pos + 1;
		return first;
	}
	const second = buf[pos + 1] ?? 0;
	if (second < 128) {
		reader.pos = pos + 2;
		return first & 127 | second << 7;
	}
	const third = buf[pos + 2] ?? 0;
	if (third < 128) {
		reader.pos = pos + 3;
		return first & 127 | (second & 127) << 7 | third << 14;
	}
	const fourth = buf[pos + 3] ?? 0;
	if (fourth >= 128) return -1;
	reader.pos = pos + 4;
	return first & 127 | (second & 127) << 7 | (third & 127) << 14 | fourth << 21;
}
/** Halves of the number `readHalves` read last: a pair cannot be returned without an object. */
let lowHalf = 0;
let highHalf = 0;
/** Reads any varint into `lowHalf` and `highHalf`. The library's `int64()` makes objects and rounds what a float cannot hold. */
function readHalves(reader) {
	const { buf, pos } = reader;
	reader.skip();
	if (reader.pos - pos > 10) throw malformed("a varint takes more than ten bytes");
	let low = 0;
	let high = 0;
	for (let at = 0; pos + at < reader.pos; at += 1) {
		const bits = (buf[pos + at] ?? 0) & 127;
		if (at < 5) low |= bits << 7 * at;
		if (at === 4) high = bits >>> 4;
		else if (at > 4) high |= bits << 7 * at - 32;
	}
	lowHalf = low >>> 0;
	highHalf = high >>> 0;
}
/** An int64 as a number; a value that a float cannot hold exactly raises PROFILE_VALUE_OVERFLOW. */
function readInt(reader, name) {
	const short = readShort(reader);
	if (short >= 0) return short;
	readHalves(reader);
	const value = (highHalf | 0) * 2 ** 32 + lowHalf;
	if (Number.isSafeInteger(value)) return value;
	throw heapgateError("PROFILE_VALUE_OVERFLOW", {
		name,
		value: String(exactOf(lowHalf, highHalf, true))
	});
}
/** An int64 exactly. */
function readBigInt(reader) {
	readHalves(reader);
	return exactOf(lowHalf, highHalf, true);
}
/** A uint64 exactly. */
function readBigUint(reader) {
	readHalves(reader);
	return exactOf(lowHalf, highHalf, false);
}
/** Reads 64 bits into one place of two columns. */
function readBits(reader, low, lowAt, high, highAt) {
	const short = readShort(reader);
	if (short < 0) readHalves(reader);
	low[lowAt] = short < 0 ? lowHalf : short;
	high[highAt] = short < 0 ? highHalf : 0;
}
/** Ids from here on do not fit the columns and get a number of their own. */
const FIRST_WIDE_ID = 2147483648;
/** A uint64 id as an unsigned 32-bit code: the id itself when small, else the number `wide` keeps for it. */
function readId(reader, wide) {
	const short = readShort(reader);
	if (short >= 0) return short;
	readHalves(reader);
	if (highHalf === 0 && lowHalf < FIRST_WIDE_ID) return lowHalf;
	const exact = exactOf(lowHalf, highHalf, false);
	const known = wide.get(exact);
	if (known !== void 0) return known;
	const code = FIRST_WIDE_ID + wide.size;
	wide.set(exact, code);
	return code;
}
/** An index into the string table; whether the table has it is checked once the table is complete. */
function readStringIndex(reader, name) {
	const index = readInt(reader, name);
	if (index < 0 || index > 4294967295) throw malformed(`string index ${index} is out of range`);
	return index;
}
/** Reads a length and gives the offset where the field ends; it must lie inside the message being read. */
function readEnd(reader) {
	const short = readShort(reader);
	const length = short >= 0 ? short : reader.size();
	const end = reader.pos + length;
	if (end > reader.len) throw malformed(`a field of ${length} bytes starts ${reader.len - reader.pos} bytes before the end`);
	return end;
}
/** Checks the wire type of a known field. */
function expectWire(found, expected, message, field) {
	if (found !== expected) throw malformed(`field ${field} of a ${message} has wire type ${found}, not ${expected}`);
}
/** Steps over a field nobody knows. Groups are refused: no pprof producer writes them, and skipping one hides damage. */
function skipField(reader, wire) {
	if (wire === 3 || wire === 4) throw malformed("it contains a protocol buffer group");
	reader.skipType(wire);
}
/** The next tag of a message: eight times the field number plus the wire type. */
function readTag(reader) {
	const { pos } = reader;
	const first = reader.buf[pos] ?? 0;
	if (first > 7 && first < 128 && pos < reader.len) {
		reader.pos = pos + 1;
		return first;
	}
	const tag = reader.tag();
	if (tag >>> 3 === 0) throw malformed("it contains a field with number 0");
	return tag;
}
/** Confines the reader to the message that ends at `end`, so that a nested field that runs over it throws; gives what `leave` needs. */
function enter(reader, end) {
	const outer = reader.len;
	reader.len = end;
	return outer;
}
/** Ends a message that `enter` began. */
function leave(reader, end, outer) {
	if (reader.pos !== end) throw malformed("a message runs over its end");
	reader.len = outer;
}
/** Reads one message: `field` is called with each field number and wire type, and must consume the field. */
function readMessage(reader, end, field) {
	const outer = enter(reader, end);
	while (reader.pos < end) {
		const tag = readTag(reader);
		field(tag >>> 3, tag & 7);
	}
	leave(reader, end, outer);
}

// src/core/pprof/decode-tables.ts
/** Index of each id. Ids must not be zero or repeat. */
function indexById(ids, what) {
	let largest = 0;
	for (const id of ids) {
		if (id === 0) throw malformed(`a ${what} has id 0`);
		if (id > largest) largest = id;
	}
	if (largest <= 4 * ids.length + 1024) {
		const table = new Int32Array(largest + 1).fill(-1);
		for (let index = 0; index < ids.length; index += 1) {
			const id = ids[index] ?? 0;
			if (table[id] !== -1) throw malformed(`two ${what}s have id ${id}`);
			table[id] = index;
		}
		return {
			kind: "dense",
			table
		};
	}
	const map = /* @__PURE__ */ new Map();
	for (const [index, id] of ids.entries()) {
		if (map.has(id)) throw malformed(`two ${what}s have the same id`);
		map.set(id, index);
	}
	return {
		kind: "sparse",
		map
	};
}
/** The index of an id, or -1. */
const indexOf = (index, id) => index.kind === "dense" ? id < index.table.length ? index.table[id] ?? -1 : -1 : index.map.get(id) ?? -1;
/** Replaces ids by indices, in place; every one must resolve. */
function resolveAll(ids, byId, what) {
	if (!(byId.kind === "dense" ? resolveDense(ids, byId.table) : resolveSparse(ids, byId.map))) throw malformed(`${what} that is not in the profile`);
	return ids;
}
/** Two loops rather than one with a choice inside: they run over every frame of every stack. */
function resolveDense(ids, table) {
	for (let at = 0; at < ids.length; at += 1) {
		const id = ids[at] ?? 0;
		const index = id < table.length ? table[id] ?? -1 : -1;
		if (index < 0) return false;
		ids[at] = index;
	}
	return true;
}
function resolveSparse(ids, map) {
	for (let at = 0; at < ids.length; at += 1) {
		const index = map.get(ids[at] ?? 0);
		if (index === void 0) return false;
		ids[at] = index;
	}
	return true;
}
/** A string's tag and length take at most this many bytes: where strings take no more between them, they lie in a row. */
const LONGEST_OPENING = 6;
/**
* The string table: where each string lies in the file, decoded once when asked for. `total` is how many strings there are; `keepsRaw`:
* whether to keep the file for strings that take so many bytes of it, or a copy of those.
*/
function stringReader(raw, total, keepsRaw) {
	let count = 0;
	let bytes = 0;
	const starts = new Uint32Array(total);
	const ends = new Uint32Array(total);
	const cached = (textAt) => {
		const texts = [];
		return {
			count,
			at: (index) => texts[index] ??= textAt(starts[index] ?? 0, ends[index] ?? 0)
		};
	};
	return {
		add: (start, end) => {
			starts[count] = start;
			ends[count] = end;
			count += 1;
			bytes += end - start;
		},
		done: () => {
			if (count === 0) throw malformed("it has no string table");
			if (ends[0] !== starts[0]) throw malformed("the first string of its table is not \"\"");
			const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
			const first = starts[0] ?? 0;
			const length = (ends[count - 1] ?? 0) - first;
			if (length <= bytes + count * LONGEST_OPENING) {
				const whole = decoder.decode(raw.subarray(first, first + length));
				if (whole.length === length) return cached((start, end) => whole.slice(start - first, end - first));
			}
			const [kept, shift] = keepsRaw(length) ? [raw, 0] : [new Uint8Array(raw.subarray(first, first + length)), first];
			return cached((start, end) => decoder.decode(kept.subarray(start - shift, end - shift)));
		}
	};
}
function readValueType(reader, name) {
	const read = {
		type: 0,
		unit: 0
	};
	readMessage(reader, readEnd(reader), (field, wire) => {
		if (field > 2) return skipField(reader, wire);
		expectWire(wire, 0, "value type", field);
		if (field === 1) read.type = readStringIndex(reader, name);
		else read.unit = readStringIndex(reader, name);
	});
	return read;
}
function readMapping(reader, wide) {
	const read = {
		id: 0,
		fields: []
	};
	readMessage(reader, readEnd(reader), (field, wire) => {
		if (field > 10) return skipField(reader, wire);
		expectWire(wire, 0, "mapping", field);
		if (field === 1) read.id = readId(reader, wide);
		else read.fields[field] = readBigUint(reader);
	});
	return read;
}

// src/core/pprof/decode-header.ts
const TEXT_FIELDS = /* @__PURE__ */ new Map([
	[7, "dropFrames"],
	[8, "keepFrames"],
	[14, "defaultSampleType"],
	[15, "docUrl"]
]);
const isSet = (value) => value !== void 0 && value !== 0n;
function headerReader(name, wideMappings) {
	const sampleTypes = [];
	const mappings = [];
	const comments = [];
	const texts = {
		dropFrames: 0,
		keepFrames: 0,
		defaultSampleType: 0,
		docUrl: 0
	};
	let periodType = {
		type: 0,
		unit: 0
	};
	let period = 0;
	let timeNanos = 0n;
	let durationNanos = 0n;
	const readComments = (reader, wire) => {
		const end = wire === 2 ? readEnd(reader) : reader.pos + 1;
		while (reader.pos < end) comments.push(readStringIndex(reader, name));
		if (wire === 2 && reader.pos !== end) throw malformed("a list of comments runs over its end");
	};
	return {
		read: (reader, field, wire) => {
			const isMessage = field === 1 || field === 3 || field === 11;
			if (!(field === 13 && wire === 2)) expectWire(wire, isMessage ? 2 : 0, "profile", field);
			const text = TEXT_FIELDS.get(field);
			if (text !== void 0) texts[text] = readStringIndex(reader, name);
			else if (field === 1) sampleTypes.push(readValueType(reader, name));
			else if (field === 3) mappings.push(readMapping(reader, wideMappings));
			else if (field === 9) {
				if (timeNanos !== 0n) throw malformed("it is two profiles, one after the other");
				timeNanos = readBigInt(reader);
			} else if (field === 10) durationNanos = readBigInt(reader);
			else if (field === 11) periodType = readValueType(reader, name);
			else if (field === 12) period = readInt(reader, name);
			else readComments(reader, wire);
		},
		mappingIds: () => Uint32Array.from(mappings, ({ id }) => id),
		done: (textAt) => {
			const typeOf = ({ type, unit }) => ({
				type: textAt(type),
				unit: textAt(unit)
			});
			return {
				name,
				sampleTypes: sampleTypes.map(typeOf),
				mappings: mappings.map(({ fields }) => mappingOf(fields, textAt)),
				period,
				periodType: typeOf(periodType),
				timeNanos,
				durationNanos,
				defaultSampleType: textAt(texts.defaultSampleType),
				dropFrames: textAt(texts.dropFrames),
				keepFrames: textAt(texts.keepFrames),
				comments: comments.map(textAt),
				docUrl: textAt(texts.docUrl)
			};
		}
	};
}
/** A mapping from the numbers of its fields. */
const mappingOf = (fields, textAt) => ({
	memoryStart: fields[2] ?? 0n,
	memoryLimit: fields[3] ?? 0n,
	fileOffset: fields[4] ?? 0n,
	file: textAt(Number(fields[5] ?? 0n)),
	buildId: textAt(Number(fields[6] ?? 0n)),
	hasFunctions: isSet(fields[7]),
	hasFilenames: isSet(fields[8]),
	hasLineNumbers: isSet(fields[9]),
	hasInlineFrames: isSet(fields[10])
});

// src/core/pprof/pack-profile.ts
/** Decodes everything of a profile but its samples, for files of the usual form; the samples stay packed, in the memory of the kernel. */
/** Bytes behind a file that may be read with its last ones. */
const SLACK_BYTES = 8;
const SAMPLE = 2;
const LOCATION = 4;
const STRING = 6;
const TIME = 9;
/** Puts the file where the kernel can read it, unless it lies there. */
function loadFile(kernel, { raw, inKernel }) {
	const { length } = raw;
	const address = inKernel?.kernel === kernel ? inKernel.address : kernel.allocate(length + SLACK_BYTES);
	if (inKernel?.kernel !== kernel) kernel.u8(address, length).set(raw);
	const file = kernelFile(kernel);
	file.set({
		raw: address,
		end: address + length
	});
	return file;
}
/**
* Bytes of one call into the kernel. A call that runs has the code it began with: one for the whole file would never see that of the optimizing
* compiler.
*/
const BATCH_BYTES = 2 ** 17;
/** Runs over all fields of a file; false where that stopped. */
function overFields(file, call) {
	const [start, end] = [file.get("raw"), file.get("end")];
	let pos = start;
	while (pos < end && pos !== 0) pos = call(file.address, pos, Math.min(pos + BATCH_BYTES, end));
	return pos !== 0;
}
/** Makes room for a file of at most so many bytes. Throws RangeError. */
function incomingFile(kernel, name, bytes) {
	const address = kernel.allocate(bytes + SLACK_BYTES);
	let length = 0;
	return {
		take: (piece) => {
			kernel.u8(address, bytes).set(piece, length);
			length += piece.length;
		},
		done: () => ({
			name,
			get raw() {
				return kernel.u8(address, length);
			},
			inKernel: {
				kernel,
				address
			}
		})
	};
}
/** Room for what was counted. */
function makeRoom$1(kernel, file) {
	const numbers = (count) => kernel.allocate(count * 4);
	const floats = (count) => kernel.allocate(count * 8);
	const [locations, lines, functions, strings] = [
		file.get("locations"),
		file.get("lines"),
		file.get("functions"),
		file.get("strings")
	];
	file.set({
		isKey: kernel.allocate(strings),
		mappings: numbers(locations),
		addressLow: numbers(locations),
		addressHigh: numbers(locations),
		folded: kernel.allocate(locations),
		lineOffsets: numbers(locations + 1),
		lineFunctions: numbers(lines),
		lineNumbers: floats(lines),
		lineColumns: floats(lines),
		names: numbers(functions),
		systemNames: numbers(functions),
		files: numbers(functions),
		startLines: floats(functions),
		stringStarts: numbers(strings),
		stringEnds: numbers(strings),
		otherFields: numbers(file.get("others") * 2)
	});
}
/** What `make` gives, made when it is first asked for. */
function lazily(make) {
	let made = null;
	return () => made ??= make();
}
/** Copies, which outlive the next `allocate`, of what is asked for: most reports need a third of it. */
function locationsOf({ u8, u32, i32, f64 }, file, mappingCount) {
	const [count, lines] = [file.get("locations"), file.get("lines")];
	const mappings = lazily(() => i32(file.get("mappings"), count).map((id) => id > mappingCount ? -1 : id - 1));
	const addressLow = lazily(() => u32(file.get("addressLow"), count).slice());
	const addressHigh = lazily(() => u32(file.get("addressHigh"), count).slice());
	const folded = lazily(() => u8(file.get("folded"), count).slice());
	const lineOffsets = lazily(() => u32(file.get("lineOffsets"), count + 1).slice());
	const lineFunctions = lazily(() => u32(file.get("lineFunctions"), lines).slice());
	const lineNumbers = lazily(() => f64(file.get("lineNumbers"), lines).slice());
	const lineColumns = lazily(() => f64(file.get("lineColumns"), lines).slice());
	return {
		count,
		get mappings() {
			return mappings();
		},
		get addressLow() {
			return addressLow();
		},
		get addressHigh() {
			return addressHigh();
		},
		get folded() {
			return folded();
		},
		get lineOffsets() {
			return lineOffsets();
		},
		get lineFunctions() {
			return lineFunctions();
		},
		get lineNumbers() {
			return lineNumbers();
		},
		get lineColumns() {
			return lineColumns();
		}
	};
}
function functionsOf({ u32, f64 }, file) {
	const count = file.get("functions");
	return {
		count,
		names: u32(file.get("names"), count).slice(),
		systemNames: u32(file.get("systemNames"), count).slice(),
		files: u32(file.get("files"), count).slice(),
		startLines: f64(file.get("startLines"), count).slice()
	};
}
const NO_SAMPLES = {
	sampleCount: 0,
	sampleOffsets: /* @__PURE__ */ new Uint32Array(1),
	sampleLocations: /* @__PURE__ */ new Uint32Array(0),
	values: /* @__PURE__ */ new Float64Array(0),
	labels: {
		offsets: /* @__PURE__ */ new Uint32Array(1),
		keys: /* @__PURE__ */ new Uint32Array(0),
		strings: /* @__PURE__ */ new Uint32Array(0),
		numbers: /* @__PURE__ */ new BigInt64Array(0),
		units: /* @__PURE__ */ new Uint32Array(0)
	},
	labelBytes: /* @__PURE__ */ new Float64Array(0)
};
/**
* A profile with its samples left where they are: the sums a report needs are read from there, without columns of them. Null where anything
* is unusual, be it damage, ids that do not count from 1 or a field nobody knows: then `unpackProfile` is the way. O(bytes).
*/
function packProfile(kernel, opened) {
	try {
		return packUsual(kernel, opened);
	} catch (error) {
		if (error instanceof ReferenceError) throw error;
		return null;
	}
}
function packUsual(kernel, opened) {
	const { calls, u8, u32 } = kernel;
	const file = loadFile(kernel, opened);
	if (calls.countFields(file.address) === 0 || file.get("types") === 0) return null;
	makeRoom$1(kernel, file);
	if (!overFields(file, calls.readFields)) return null;
	const { raw, name } = opened;
	const header = headerReader(name, /* @__PURE__ */ new Map());
	const reader = readerOf(raw);
	let times = 0;
	const others = u32(file.get("otherFields"), file.get("others") * 2);
	for (let at = 0; at < others.length; at += 2) {
		const start = others[at] ?? 0;
		const tag = raw[start] ?? 0;
		const field = tag >>> 3;
		if (field === SAMPLE || field >= LOCATION && field <= STRING) return null;
		if (field === TIME) times += 1;
		if (times > 1) return null;
		reader.pos = start + 1;
		header.read(reader, field, tag & 7);
		if (reader.pos !== others[at + 1]) return null;
	}
	const strings = stringsOf(kernel, file, raw);
	const whole = header.done((index) => {
		if (index >= strings.count) throw malformed(`string ${index} is missing`);
		return strings.at(index);
	});
	if (header.mappingIds().some((id, index) => id !== index + 1)) return null;
	return {
		tables: {
			...whole,
			...NO_SAMPLES,
			locations: locationsOf(kernel, file, whole.mappings.length),
			functions: functionsOf(kernel, file),
			strings
		},
		file,
		labelKeys: keysOf$1(u8(file.get("isKey"), strings.count))
	};
}
function stringsOf({ u32 }, file, raw) {
	const count = file.get("strings");
	const table = stringReader(raw, count, () => false);
	const [starts, ends] = [u32(file.get("stringStarts"), count), u32(file.get("stringEnds"), count)];
	for (let index = 0; index < count; index += 1) table.add(starts[index] ?? 0, ends[index] ?? 0);
	return table.done();
}
function keysOf$1(isKey) {
	const found = [];
	for (let index = isKey.indexOf(1); index >= 0; index = isKey.indexOf(1, index + 1)) found.push(index);
	return found;
}

// src/core/pprof/decode-symbols.ts
function readLine(draft, reader, end) {
	const { lineCount } = draft;
	if (lineCount === draft.lineFunctionIds.length) {
		draft.lineFunctionIds = growUint32(draft.lineFunctionIds);
		draft.lineNumbers = growFloat64(draft.lineNumbers);
		draft.lineColumns = growFloat64(draft.lineColumns);
	}
	const outer = enter(reader, end);
	while (reader.pos < end) {
		const tag = readTag(reader);
		const field = tag >>> 3;
		if (field > 3) {
			skipField(reader, tag & 7);
			continue;
		}
		expectWire(tag & 7, 0, "line", field);
		if (field === 1) draft.lineFunctionIds[lineCount] = readId(reader, draft.wide.functions);
		else if (field === 2) draft.lineNumbers[lineCount] = readInt(reader, draft.name);
		else draft.lineColumns[lineCount] = readInt(reader, draft.name);
	}
	leave(reader, end, outer);
	draft.lineCount += 1;
}
function readLocation(draft, reader, end) {
	const { count, wide } = draft;
	const outer = enter(reader, end);
	while (reader.pos < end) {
		const tag = readTag(reader);
		const field = tag >>> 3;
		if (field > 5) {
			skipField(reader, tag & 7);
			continue;
		}
		expectWire(tag & 7, field === 4 ? 2 : 0, "location", field);
		if (field === 1) draft.ids[count] = readId(reader, wide.locations);
		else if (field === 2) draft.mappingIds[count] = readId(reader, wide.mappings);
		else if (field === 3) readBits(reader, draft.addressLow, count, draft.addressHigh, count);
		else if (field === 4) readLine(draft, reader, readEnd(reader));
		else draft.folded[count] = readInt(reader, draft.name) === 0 ? 0 : 1;
	}
	leave(reader, end, outer);
	draft.count += 1;
	draft.lineOffsets[draft.count] = draft.lineCount;
}
/** `total` is how many locations there are. */
function locationReader(name, wide, total) {
	const draft = {
		name,
		wide,
		count: 0,
		ids: new Uint32Array(total),
		mappingIds: new Uint32Array(total),
		addressLow: new Uint32Array(total),
		addressHigh: new Uint32Array(total),
		folded: new Uint8Array(total),
		lineOffsets: new Uint32Array(total + 1),
		lineCount: 0,
		lineFunctionIds: new Uint32Array(total),
		lineNumbers: new Float64Array(total),
		lineColumns: new Float64Array(total)
	};
	return {
		read: (reader, end) => readLocation(draft, reader, end),
		done: () => ({
			count: draft.count,
			ids: draft.ids,
			mappingIds: draft.mappingIds,
			addressLow: draft.addressLow,
			addressHigh: draft.addressHigh,
			folded: draft.folded,
			lineOffsets: draft.lineOffsets,
			lineFunctionIds: draft.lineFunctionIds.subarray(0, draft.lineCount),
			lineNumbers: draft.lineNumbers.subarray(0, draft.lineCount),
			lineColumns: draft.lineColumns.subarray(0, draft.lineCount)
		})
	};
}
function readString(draft, reader) {
	const index = readStringIndex(reader, draft.name);
	if (index > draft.largestString) draft.largestString = index;
	return index;
}
function readFunction(draft, reader, end) {
	const { count } = draft;
	const outer = enter(reader, end);
	while (reader.pos < end) {
		const tag = readTag(reader);
		const field = tag >>> 3;
		if (field > 5) {
			skipField(reader, tag & 7);
			continue;
		}
		expectWire(tag & 7, 0, "function", field);
		if (field === 1) draft.ids[count] = readId(reader, draft.wide);
		else if (field === 2) draft.names[count] = readString(draft, reader);
		else if (field === 3) draft.systemNames[count] = readString(draft, reader);
		else if (field === 4) draft.files[count] = readString(draft, reader);
		else draft.startLines[count] = readInt(reader, draft.name);
	}
	leave(reader, end, outer);
	draft.count += 1;
}
/** `total` is how many functions there are. */
function functionReader(name, wide, total) {
	const draft = {
		name,
		wide,
		count: 0,
		ids: new Uint32Array(total),
		names: new Uint32Array(total),
		systemNames: new Uint32Array(total),
		files: new Uint32Array(total),
		startLines: new Float64Array(total),
		largestString: 0
	};
	return {
		read: (reader, end) => readFunction(draft, reader, end),
		done: () => {
			const { count, ids, names, systemNames, files, startLines, largestString } = draft;
			return {
				ids,
				columns: {
					count,
					names,
					systemNames,
					files,
					startLines
				},
				largestString
			};
		}
	};
}

// src/core/pprof/scan.ts
/** Numbers of the usual form in protocol buffer bytes, fast and without errors: anything else is -1, for the ordinary reader to name. */
/** Bytes of a varint of 53 bits; longer ones are negative or beyond what a float holds. */
const LONGEST_NUMBER = 8;
/** Where reading goes on: a pair cannot be returned without an object. */
let next = 0;
/** Where the number that `numberAt` read ends. */
const afterNumber = () => next;
/** A varint up to 2^53 - 1 that lies before `end`, or -1. */
function numberAt(raw, start, end) {
	const first = raw[start] ?? 0;
	const second = raw[start + 1] ?? 0;
	if (first < 128 || second < 128) {
		next = start + (first < 128 ? 1 : 2);
		return next > end ? -1 : first < 128 ? first : first & 127 | second << 7;
	}
	let found = 0;
	let factor = 1;
	for (let pos = start; pos < end && pos - start < LONGEST_NUMBER; pos += 1) {
		const byte = raw[pos] ?? 0;
		if (byte < 128) {
			next = pos + 1;
			found += byte * factor;
			return found <= Number.MAX_SAFE_INTEGER ? found : -1;
		}
		found += (byte & 127) * factor;
		factor *= 128;
	}
	return -1;
}

// src/core/pprof/decode-samples.ts
const SMALL_BYTES = 1 << 22;
const LOCATIONS = 1;
const VALUES = 2;
const LABEL = 3;
/**
* Reads packed location ids from `reader.pos` to `end` into `ids`, which has room, from index `count` on; gives the new count. Nine tenths
* of a profile are these numbers, so short ones are read here, without a call each and without a branch on their length, which nobody can
* predict; the rest is the reader's.
*/
function readIds(reader, end, ids, count, wide) {
	const { buf } = reader;
	let { pos } = reader;
	let length = count;
	while (pos < end) {
		const first = buf[pos] ?? 0;
		const second = buf[pos + 1] ?? 0;
		const third = buf[pos + 2] ?? 0;
		const isLong = first >>> 7;
		const isLonger = isLong & second >>> 7;
		if ((isLonger & third >>> 7) === 0) {
			ids[length] = first & 127 | (second & 127 * isLong) << 7 | (third & 127 * isLonger) << 14;
			pos += 1 + isLong + isLonger;
		} else {
			reader.pos = pos;
			ids[length] = readId(reader, wide);
			({pos} = reader);
		}
		length += 1;
	}
	reader.pos = pos;
	return length;
}
function readLocations(draft, reader, end) {
	while (draft.locationCount + (end - reader.pos) > draft.locationIds.length) draft.locationIds = growUint32(draft.locationIds);
	draft.locationCount = readIds(reader, end, draft.locationIds, draft.locationCount, draft.wide);
}
/** Values beyond the width fall off the end of the column; `readSample` counts them and throws. */
function readValue(draft, reader, end) {
	const usual = numberAt(reader.buf, reader.pos, end);
	if (usual >= 0) reader.pos = afterNumber();
	draft.values[draft.valueCount] = usual >= 0 ? usual : readInt(reader, draft.name);
	draft.valueCount += 1;
}
function makeRoomForLabel(draft) {
	if (draft.labelCount < draft.keys.length) return;
	draft.keys = growUint32(draft.keys);
	draft.strings = growUint32(draft.strings);
	draft.numbers = growBigInt64(draft.numbers);
	draft.numberHalves = halvesOf$1(draft.numbers);
	draft.units = growUint32(draft.units);
}
/** Where the format cannot tell a label from none it is none: a zero without a unit. */
function addLabel(draft, key, text, unit) {
	const { labelCount } = draft;
	const { low, high, stride } = draft.numberHalves;
	const at = labelCount * stride;
	if (text === 0 && low[at] === 0 && high[at] === 0 && unit === 0) return;
	if (text !== 0) {
		low[at] = 0;
		high[at] = 0;
	}
	draft.keys[labelCount] = key;
	if (text !== 0) draft.strings[labelCount] = text;
	else if (unit !== 0) draft.units[labelCount] = unit;
	draft.labelCount += 1;
	draft.largestString = Math.max(draft.largestString, key, text, unit);
}
/** Adds a label of the usual form; false, and nothing done, for any other. */
function readUsualLabel(draft, buf, start, end) {
	const { low, high, stride } = draft.numberHalves;
	const at = draft.labelCount * stride;
	let key = 0;
	let text = 0;
	let unit = 0;
	let number = 0;
	for (let pos = start; pos < end; pos = afterNumber()) {
		const value = numberAt(buf, pos + 1, end);
		if (value < 0) return false;
		const tag = buf[pos] ?? 0;
		if (tag === 24) number = value;
		else if (value > 4294967295) return false;
		else if (tag === 8) key = value;
		else if (tag === 16) text = value;
		else if (tag === 32) unit = value;
		else return false;
	}
	low[at] = number % 2 ** 32;
	high[at] = Math.floor(number / 2 ** 32);
	addLabel(draft, key, text, unit);
	return true;
}
function readLabel(draft, reader, end) {
	makeRoomForLabel(draft);
	if (readUsualLabel(draft, reader.buf, reader.pos, end)) {
		reader.pos = end;
		return;
	}
	const outer = enter(reader, end);
	const { low, high, stride } = draft.numberHalves;
	const at = draft.labelCount * stride;
	let key = 0;
	let text = 0;
	let unit = 0;
	low[at] = 0;
	high[at] = 0;
	while (reader.pos < end) {
		const tag = readTag(reader);
		const field = tag >>> 3;
		if (field > 4) {
			skipField(reader, tag & 7);
			continue;
		}
		expectWire(tag & 7, 0, "label", field);
		if (field === 1) key = readStringIndex(reader, draft.name);
		else if (field === 2) text = readStringIndex(reader, draft.name);
		else if (field === 3) readBits(reader, low, at, high, at);
		else unit = readStringIndex(reader, draft.name);
	}
	leave(reader, end, outer);
	addLabel(draft, key, text, unit);
}
/** Both repeated numbers may come packed, one by one, or mixed. */
function readField(draft, reader, field, wire) {
	if (field > LABEL) return skipField(reader, wire);
	if (wire !== 2) {
		expectWire(wire, field === LABEL ? 2 : 0, "sample", field);
		if (field === VALUES) readValue(draft, reader, reader.len);
		else readLocations(draft, reader, reader.pos + 1);
		return;
	}
	const end = readEnd(reader);
	if (field === LOCATIONS) readLocations(draft, reader, end);
	else if (field === LABEL) readLabel(draft, reader, end);
	else while (reader.pos < end) readValue(draft, reader, end);
	if (reader.pos !== end) throw malformed(`a list of ${field === LOCATIONS ? "locations" : "values"} runs over its end`);
}
function readSample(draft, reader, end) {
	const outer = enter(reader, end);
	const firstValue = draft.valueCount;
	while (reader.pos < end) {
		const tag = readTag(reader);
		readField(draft, reader, tag >>> 3, tag & 7);
	}
	leave(reader, end, outer);
	if (draft.valueCount - firstValue !== draft.width) throw malformed(`sample ${draft.count} has ${draft.valueCount - firstValue} values for ${draft.width} sample types`);
	draft.count += 1;
	draft.offsets[draft.count] = draft.locationCount;
	draft.labelOffsets[draft.count] = draft.labelCount;
}
function sampleReader(name, wide, { samples, width, bytes }) {
	const numbers = new BigInt64Array(samples);
	const draft = {
		name,
		wide,
		width,
		count: 0,
		offsets: new Uint32Array(samples + 1),
		locationCount: 0,
		locationIds: new Uint32Array(Math.max(1024, bytes >>> 1)),
		valueCount: 0,
		values: new Float64Array(Math.min(samples * width, bytes)),
		labelOffsets: new Uint32Array(samples + 1),
		labelCount: 0,
		keys: new Uint32Array(samples),
		strings: new Uint32Array(samples),
		numbers,
		numberHalves: halvesOf$1(numbers),
		units: new Uint32Array(samples),
		largestString: 0
	};
	return {
		read: (reader, end) => readSample(draft, reader, end),
		done: () => {
			const { count, offsets, values, locationIds, locationCount, labelCount, largestString } = draft;
			return {
				count,
				offsets,
				locationIds: bytes < SMALL_BYTES ? locationIds.slice(0, locationCount) : locationIds.subarray(0, locationCount),
				values,
				labels: {
					offsets: draft.labelOffsets,
					keys: draft.keys.subarray(0, labelCount),
					strings: draft.strings.subarray(0, labelCount),
					numbers: draft.numbers.subarray(0, labelCount),
					units: draft.units.subarray(0, labelCount)
				},
				largestString
			};
		}
	};
}

// src/core/pprof/unpack-usual.ts
/** Decodes profiles of the usual form in the kernel: the same columns as `unpackProfile` makes, without compiling its loops first. */
/** For `kernel/samples.ts`: the text of a key is `bytes`. */
const BYTES_KEY = 2;
/** Of larger files the loops are compiled anyway, and the columns would be in memory twice. */
const LARGEST_BYTES = 2 ** 23;
/** Null where anything is unusual, the file is large, or the host has no kernel. O(bytes). */
const unpackUsual = (opened) => opened.raw.length > LARGEST_BYTES ? null : inKernel((kernel) => unpack(kernel, opened));
function makeRoom({ allocate }, file) {
	const [samples, labels, bytes] = [
		file.get("samples"),
		file.get("labels"),
		file.get("sampleBytes")
	];
	file.set({
		sampleOffsets: allocate((samples + 1) * 4),
		sampleLocations: allocate(bytes * 4),
		values: allocate(samples * file.get("types") * 8),
		labelOffsets: allocate((samples + 1) * 4),
		labelKeys: allocate(labels * 4),
		labelStrings: allocate(labels * 4),
		labelNumbers: allocate(labels * 8),
		labelUnits: allocate(labels * 4),
		labelBytes: allocate(samples * 8)
	});
}
function unpack(kernel, opened) {
	const packed = packProfile(kernel, opened);
	if (packed === null) return null;
	const { tables, file, labelKeys } = packed;
	const { calls, u8, u32, f64, i64 } = kernel;
	try {
		makeRoom(kernel, file);
	} catch (error) {
		if (error instanceof RangeError) return null;
		throw error;
	}
	const isKey = u8(file.get("isKey"), tables.strings.count);
	for (const key of labelKeys) if (tables.strings.at(key) === "bytes") isKey[key] = BYTES_KEY;
	calls.choose(0, -1, 0, 1);
	if (!overFields(file, calls.readSamples)) return null;
	const [count, labels] = [file.get("samples"), calls.labelsRead()];
	return {
		...tables,
		locations: { ...tables.locations },
		sampleCount: count,
		sampleOffsets: u32(file.get("sampleOffsets"), count + 1).slice(),
		sampleLocations: u32(file.get("sampleLocations"), calls.framesRead()).slice(),
		values: f64(file.get("values"), count * tables.sampleTypes.length).slice(),
		labels: {
			offsets: u32(file.get("labelOffsets"), count + 1).slice(),
			keys: u32(file.get("labelKeys"), labels).slice(),
			strings: u32(file.get("labelStrings"), labels).slice(),
			numbers: i64(file.get("labelNumbers"), labels).slice(),
			units: u32(file.get("labelUnits"), labels).slice()
		},
		labelBytes: f64(file.get("labelBytes"), count).slice()
	};
}

// src/core/pprof/unpack.ts
/** Unpacks a raw pprof profile into columns and checks that every reference in it resolves. */
/** The second half of `decodeProfile`. Throws PROFILE_CORRUPT or PROFILE_VALUE_OVERFLOW. */
const unpackProfile = (opened) => unpackUsual(opened) ?? unpackAny(opened);
/** The same without the kernel: takes files of any form, and names what is wrong with one. */
function unpackAny({ raw, name }) {
	try {
		return decodeRaw(raw, name);
	} catch (error) {
		throw asCorrupt(error, name);
	}
}
/** A name that does not exist is our own mistake, whatever the bytes: it must not be blamed on the file. */
const asCorrupt = (error, name) => error instanceof HeapgateError || error instanceof ReferenceError ? error : heapgateError("PROFILE_CORRUPT", {
	name,
	problem: problemOf(error)
}, { cause: error });
/** How many of each field the profile has, so that every column is made once and at its size. Checks what it steps over. */
function countFields(raw) {
	const counts = /* @__PURE__ */ new Uint32Array(16);
	const reader = readerOf(raw);
	while (reader.pos < raw.length) {
		const tag = readTag(reader);
		if (tag >>> 3 < counts.length) counts[tag >>> 3] = (counts[tag >>> 3] ?? 0) + 1;
		if ((tag & 7) === 2) reader.pos = readEnd(reader);
		else skipField(reader, tag & 7);
	}
	return counts;
}
/** The ids as they stand in the file; undefined where they only count from 1. */
function unusualIds(codes, wide) {
	if (codes.every((code, index) => code === index + 1)) return void 0;
	const exact = new Map([...wide].map(([id, code]) => [code, id]));
	return Array.from(codes, (code) => exact.get(code) ?? BigInt(code));
}
/** Index of each location's mapping. As in google/pprof, a location of an unknown mapping is one without a mapping. */
function mappingsOf(ids, byId) {
	const found = new Int32Array(ids.length);
	let lastId = 0;
	let last = -1;
	for (let location = 0; location < ids.length; location += 1) {
		const id = ids[location] ?? 0;
		if (id !== lastId) {
			lastId = id;
			last = id === 0 ? -1 : indexOf(byId, id);
		}
		found[location] = last;
	}
	return found;
}
function resolveLocations(found, wide, mappings, functions) {
	const ids = unusualIds(found.ids, wide);
	return {
		count: found.count,
		...ids === void 0 ? {} : { ids },
		mappings: mappingsOf(found.mappingIds, mappings),
		addressLow: found.addressLow,
		addressHigh: found.addressHigh,
		folded: found.folded,
		lineOffsets: found.lineOffsets,
		lineFunctions: resolveAll(found.lineFunctionIds, functions, "a line names a function"),
		lineNumbers: found.lineNumbers,
		lineColumns: found.lineColumns
	};
}
function decodeRaw(raw, name) {
	const counts = countFields(raw);
	const count = (field) => counts[field] ?? 0;
	if (count(9) > 1) throw malformed("it is two profiles, one after the other");
	const wide = {
		locations: /* @__PURE__ */ new Map(),
		functions: /* @__PURE__ */ new Map(),
		mappings: /* @__PURE__ */ new Map()
	};
	const header = headerReader(name, wide.mappings);
	const samples = sampleReader(name, wide.locations, {
		samples: count(2),
		width: count(1),
		bytes: raw.length
	});
	const locations = locationReader(name, wide, count(4));
	const functions = functionReader(name, wide.functions, count(5));
	const table = stringReader(raw, count(6), (bytes) => bytes > raw.length / 2);
	const reader = readerOf(raw);
	while (reader.pos < raw.length) {
		const tag = readTag(reader);
		const field = tag >>> 3;
		if (field > 15) skipField(reader, tag & 7);
		else if (field === 1 || field === 3 || field > 6) header.read(reader, field, tag & 7);
		else {
			expectWire(tag & 7, 2, "profile", field);
			const end = readEnd(reader);
			if (field === 2) samples.read(reader, end);
			else if (field === 4) locations.read(reader, end);
			else if (field === 5) functions.read(reader, end);
			else {
				table.add(reader.pos, end);
				reader.pos = end;
			}
		}
	}
	if (count(1) === 0) throw malformed("it declares no sample types");
	const strings = table.done();
	const found = samples.done();
	const rawLocations = locations.done();
	const { ids, columns, largestString } = functions.done();
	const checked = (index) => {
		if (index >= strings.count) throw malformed(`string ${index} of ${strings.count} is missing`);
		return index;
	};
	checked(Math.max(found.largestString, largestString));
	const whole = header.done((index) => strings.at(checked(index)));
	const mappingIds = unusualIds(header.mappingIds(), wide.mappings);
	return {
		...whole,
		...mappingIds === void 0 ? {} : { mappingIds },
		sampleCount: found.count,
		sampleOffsets: found.offsets,
		sampleLocations: resolveAll(found.locationIds, indexById(rawLocations.ids, "location"), "a sample names a location"),
		values: found.values,
		labels: found.labels,
		labelBytes: labelBytesOf(found.count, found.labels, strings),
		locations: resolveLocations(rawLocations, wide.locations, indexById(header.mappingIds(), "mapping"), indexById(ids, "function")),
		functions: columns,
		strings
	};
}

// src/core/pprof/merge-labels.ts
/** Gives equal lists of labels one number, across profiles, so that merging compares numbers. */
const labelLists = () => ({
	labels: [],
	identities: [],
	byText: /* @__PURE__ */ new Map(),
	identityByText: /* @__PURE__ */ new Map()
});
const textOf = (labels) => JSON.stringify(labels.map(({ key, text, number, unit }) => [
	key,
	text,
	number === null ? null : String(number),
	unit
]));
function numberOf(known, key) {
	const found = known.get(key);
	if (found !== void 0) return found;
	known.set(key, known.size);
	return known.size - 1;
}
function addList(lists, labels) {
	const list = numberOf(lists.byText, textOf(labels));
	if (list === lists.labels.length) {
		lists.labels.push(labels);
		const ordered = labels.toSorted((a, b) => a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
		lists.identities.push(numberOf(lists.identityByText, textOf(ordered)));
	}
	return list;
}
/**
* Numbers the lists of one profile's samples. Samples are many and lists few (object sizes, mostly), so a list is found by the number of its
* rows; a row, by its columns as one number where they fit.
*/
function labelListsOf(lists, profile) {
	const { offsets, keys, strings, numbers, units } = profile.labels;
	const { low, high, stride } = halvesOf$1(numbers);
	const small = /* @__PURE__ */ new Map();
	const textual = /* @__PURE__ */ new Map();
	const others = /* @__PURE__ */ new Map();
	let rowCount = 0;
	const SPAN = 2 ** 20;
	const numbered = (known, key) => {
		const found = known.get(key);
		if (found !== void 0) return found;
		known.set(key, rowCount);
		rowCount += 1;
		return rowCount - 1;
	};
	const rowNumber = (row) => {
		const key = keys[row] ?? 0;
		const text = strings[row] ?? 0;
		const unit = units[row] ?? 0;
		if (key < SPAN && text !== 0) return numbered(textual, text * SPAN + key);
		if (key < SPAN && unit === 0 && high[row * stride] === 0) return numbered(small, (low[row * stride] ?? 0) * SPAN + key);
		return numbered(others, `${key} ${text} ${numbers[row]} ${unit}`);
	};
	const byRow = [];
	const byPair = /* @__PURE__ */ new Map();
	const byRows = /* @__PURE__ */ new Map();
	const PAIR_SPAN = 2 ** 26;
	const found = (known, key, sample) => {
		const old = known.get(key);
		if (old !== void 0) return old;
		const list = addList(lists, labelsOfSample(profile, sample));
		known.set(key, list);
		return list;
	};
	return (sample) => {
		const start = offsets[sample] ?? 0;
		const count = (offsets[sample + 1] ?? 0) - start;
		if (count === 1) {
			const row = rowNumber(start);
			return byRow[row] ??= addList(lists, labelsOfSample(profile, sample));
		}
		if (count === 2) {
			const [one, two] = [rowNumber(start), rowNumber(start + 1)];
			if (two < PAIR_SPAN) return found(byPair, one * PAIR_SPAN + two, sample);
		}
		const rows = Array.from({ length: count }, (_, at) => rowNumber(start + at));
		return found(byRows, rows.join(" "), sample);
	};
}

// src/core/pprof/merge-locations.ts
/** Collects locations in columns, equal ones once, found through an open-addressing hash table. */
/** Room for the locations of all profiles, should none of them be equal: memory nobody writes to is not taken. */
function locationTable(profiles) {
	const locations = profiles.reduce((sum, profile) => sum + profile.locations.count, 0);
	const lines = profiles.reduce((sum, profile) => sum + profile.locations.lineFunctions.length, 0);
	return {
		count: 0,
		mappings: new Int32Array(locations),
		addressLow: new Uint32Array(locations),
		addressHigh: new Uint32Array(locations),
		folded: new Uint8Array(locations),
		lineOffsets: new Uint32Array(locations + 1),
		lineFunctions: new Uint32Array(lines),
		lineNumbers: new Float64Array(lines),
		lineColumns: new Float64Array(lines),
		slots: new Int32Array(2 ** Math.ceil(Math.log2(2 * locations + 2)))
	};
}
const mix$1 = (hash, value) => Math.imul(hash ^ value, 2654435761) ^ hash >>> 13;
/** Whether the location written behind the last one, with lines up to `end`, is `other`. */
function isSame(table, other, end) {
	const { count, mappings, addressLow, addressHigh, folded, lineOffsets, lineFunctions, lineNumbers, lineColumns } = table;
	if (addressLow[other] !== addressLow[count] || addressHigh[other] !== addressHigh[count]) return false;
	if (mappings[other] !== mappings[count] || folded[other] !== folded[count]) return false;
	const start = lineOffsets[count] ?? 0;
	const otherStart = lineOffsets[other] ?? 0;
	if ((lineOffsets[other + 1] ?? 0) - otherStart !== end - start) return false;
	for (let at = 0; at < end - start; at += 1) {
		if (lineFunctions[otherStart + at] !== lineFunctions[start + at] || lineNumbers[otherStart + at] !== lineNumbers[start + at]) return false;
		if (lineColumns[otherStart + at] !== lineColumns[start + at]) return false;
	}
	return true;
}
/** Index of the merged location equal to one of a source, added where there is none: same place in the object file, same lines. */
function addLocation(table, source, location, home, functionOf) {
	const { locations } = source;
	const made = table.count;
	table.mappings[made] = home.index;
	table.addressLow[made] = locations.addressLow[location] ?? 0;
	table.addressHigh[made] = locations.addressHigh[location] ?? 0;
	if (home.shift !== 0n) {
		const address = BigInt.asUintN(64, locationAddress(source, location) + home.shift);
		table.addressLow[made] = Number(address & 4294967295n);
		table.addressHigh[made] = Number(address >> 32n);
	}
	table.folded[made] = locations.folded[location] ?? 0;
	let hash = mix$1(mix$1(mix$1(home.index, table.addressLow[made] ?? 0), table.addressHigh[made] ?? 0), table.folded[made] ?? 0);
	let end = table.lineOffsets[made] ?? 0;
	for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) {
		table.lineFunctions[end] = functionOf(locations.lineFunctions[line] ?? 0);
		table.lineNumbers[end] = locations.lineNumbers[line] ?? 0;
		table.lineColumns[end] = locations.lineColumns[line] ?? 0;
		hash = mix$1(mix$1(hash, table.lineFunctions[end] ?? 0), table.lineNumbers[end] ?? 0);
		end += 1;
	}
	const mask = table.slots.length - 1;
	let slot = (hash ^ hash >>> 15) & mask;
	for (let known = (table.slots[slot] ?? 0) - 1; known >= 0; known = (table.slots[slot] ?? 0) - 1) {
		if (isSame(table, known, end)) return known;
		slot = slot + 1 & mask;
	}
	table.slots[slot] = made + 1;
	table.count += 1;
	table.lineOffsets[table.count] = end;
	return made;
}
function locationColumns(table) {
	const { count } = table;
	const lines = table.lineOffsets[count] ?? 0;
	return {
		count,
		mappings: table.mappings.subarray(0, count),
		addressLow: table.addressLow.subarray(0, count),
		addressHigh: table.addressHigh.subarray(0, count),
		folded: table.folded.subarray(0, count),
		lineOffsets: table.lineOffsets.subarray(0, count + 1),
		lineFunctions: table.lineFunctions.subarray(0, lines),
		lineNumbers: table.lineNumbers.subarray(0, lines),
		lineColumns: table.lineColumns.subarray(0, lines)
	};
}

// src/core/pprof/merge-samples.ts
/** Collects samples in columns and adds up those with the same stack and labels, found through an open-addressing hash table. */
/** Room for the samples of all profiles, should none of them be equal: memory nobody writes to is not taken. */
function sampleTable(profiles, width) {
	const samples = profiles.reduce((sum, { sampleCount }) => sum + sampleCount, 0);
	const frames = profiles.reduce((sum, { sampleLocations }) => sum + sampleLocations.length, 0);
	return {
		width,
		count: 0,
		offsets: new Uint32Array(samples + 1),
		locations: new Uint32Array(frames),
		values: new Float64Array(samples * width),
		lists: new Uint32Array(samples),
		hashes: new Int32Array(samples),
		slots: new Int32Array(2 ** Math.ceil(Math.log2(2 * samples + 2)))
	};
}
const mix = (hash, value) => Math.imul(hash ^ value, 2654435761) ^ hash >>> 13;
function isZero({ values }, start, width) {
	for (let column = 0; column < width; column += 1) if (values[start + column] !== 0) return false;
	return true;
}
/** Whether the stack written behind the last sample, up to `end`, is that of `sample`. */
function hasStack({ offsets, locations, count }, sample, end) {
	const start = offsets[count] ?? 0;
	const other = offsets[sample] ?? 0;
	if ((offsets[sample + 1] ?? 0) - other !== end - start) return false;
	for (let at = start; at < end; at += 1) if (locations[at] !== locations[other + at - start]) return false;
	return true;
}
/** Adds the samples of a profile that are not all zero; `locationOf` gives the merged location of one of its own. */
function addSamples(table, lists, profile, locationOf) {
	const { width, offsets, locations, values, hashes, slots } = table;
	const { identities } = lists;
	const listOf = labelListsOf(lists, profile);
	const mask = slots.length - 1;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		if (isZero(profile, sample * width, width)) continue;
		const list = listOf(sample);
		const identity = identities[list] ?? 0;
		let end = offsets[table.count] ?? 0;
		let hash = mix(identity, 1);
		for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) {
			const location = locationOf(profile.sampleLocations[at] ?? 0);
			locations[end] = location;
			end += 1;
			hash = mix(hash, location);
		}
		let slot = (hash ^ hash >>> 15) & mask;
		let known = (slots[slot] ?? 0) - 1;
		while (known >= 0 && !(hashes[known] === hash && identities[table.lists[known] ?? 0] === identity && hasStack(table, known, end))) {
			slot = slot + 1 & mask;
			known = (slots[slot] ?? 0) - 1;
		}
		const to = known < 0 ? table.count : known;
		for (let column = 0; column < width; column += 1) {
			const at = to * width + column;
			values[at] = (values[at] ?? 0) + (profile.values[sample * width + column] ?? 0);
		}
		if (known >= 0) continue;
		slots[slot] = to + 1;
		hashes[to] = hash;
		table.lists[to] = list;
		table.count += 1;
		offsets[table.count] = end;
	}
}
/** The label columns of the samples collected; `text` gives the index of a string in the merged table. */
function labelColumns(table, { labels }, text) {
	const rows = labels.map((list) => list.map(({ key, text: value, number, unit }) => ({
		key: text(key),
		string: value === null ? 0 : text(value),
		number: number ?? 0n,
		unit: text(unit)
	})));
	const offsets = new Uint32Array(table.count + 1);
	for (let sample = 0; sample < table.count; sample += 1) offsets[sample + 1] = (offsets[sample] ?? 0) + (rows[table.lists[sample] ?? 0]?.length ?? 0);
	const total = offsets[table.count] ?? 0;
	const keys = new Uint32Array(total);
	const strings = new Uint32Array(total);
	const numbers = new BigInt64Array(total);
	const units = new Uint32Array(total);
	for (let sample = 0; sample < table.count; sample += 1) {
		let row = offsets[sample] ?? 0;
		for (const { key, string, number, unit } of rows[table.lists[sample] ?? 0] ?? []) {
			keys[row] = key;
			if (string !== 0) strings[row] = string;
			if (unit !== 0) units[row] = unit;
			numbers[row] = number;
			row += 1;
		}
	}
	return {
		offsets,
		keys,
		strings,
		numbers,
		units
	};
}

// src/core/pprof/merge.ts
/** Merges profiles of one kind into one, adding the values of samples with the same stack and labels. */
const describeTypes = (types) => types.map(({ type, unit }) => `${type}/${unit}`).join(", ") || "(no sample types)";
const describe = (profile) => `${describeTypes(profile.sampleTypes)} per ${describeTypes([profile.periodType])}`;
/** Throws PROFILE_KINDS_DIFFER unless all have the sample types and the period type of the first. */
function requireSameTypes(profiles) {
	const [first] = profiles;
	const odd = profiles.find((profile) => first !== void 0 && describe(profile) !== describe(first));
	if (first !== void 0 && odd !== void 0) throw heapgateError("PROFILE_KINDS_DIFFER", {
		base: first.name,
		baseKind: describe(first),
		head: odd.name,
		headKind: describe(odd)
	});
}
/** As `combineHeaders` of google/pprof: earliest time, summed duration, largest period, comments once; the rest from the first that has it. */
function mergedHeader(profiles, first) {
	let timeNanos = 0n;
	for (const profile of profiles) if (timeNanos === 0n || profile.timeNanos < timeNanos) timeNanos = profile.timeNanos;
	const firstText = (pick) => profiles.map(pick).find((text) => text !== "") ?? "";
	return {
		name: profiles.map(({ name }) => name).join(" + "),
		sampleTypes: first.sampleTypes,
		period: Math.max(...profiles.map(({ period }) => period)),
		periodType: first.periodType,
		timeNanos,
		durationNanos: profiles.reduce((sum, { durationNanos }) => sum + durationNanos, 0n),
		defaultSampleType: firstText((profile) => profile.defaultSampleType),
		dropFrames: first.dropFrames,
		keepFrames: first.keepFrames,
		comments: [...new Set(profiles.flatMap(({ comments }) => comments))],
		docUrl: firstText((profile) => profile.docUrl)
	};
}
const PAGE_BYTES = 4096n;
/** Two mappings are the same object file when size (in whole pages), offset and build id (else file) agree, wherever they are loaded. */
function mappingKey(mapping) {
	return `${(BigInt.asUintN(64, mapping.memoryLimit - mapping.memoryStart) + PAGE_BYTES - 1n) / PAGE_BYTES} ${mapping.fileOffset} ${mapping.buildId === "" ? mapping.file : mapping.buildId}`;
}
const NO_HOME = {
	index: -1,
	shift: 0n
};
function mergeMapping(merged, mapping) {
	const key = mappingKey(mapping);
	const known = merged.mappings.get(key);
	if (known !== void 0) return {
		index: known.index,
		shift: known.start - mapping.memoryStart
	};
	const index = merged.builder.mapping(mapping);
	merged.mappings.set(key, {
		index,
		start: mapping.memoryStart
	});
	return {
		index,
		shift: 0n
	};
}
/** Gives the merged location of each location of a source that is asked for, adding what the tables do not have yet. */
function locationMerger(merged, source) {
	const { locations, functions, strings } = source;
	const homes = [];
	const homeOf = (mapping) => {
		const found = source.mappings[mapping];
		return found === void 0 ? NO_HOME : homes[mapping] ??= mergeMapping(merged, found);
	};
	const text = (column, index) => strings.at(column[index] ?? 0);
	const ofFunction = new Int32Array(functions.count).fill(-1);
	const functionOf = (index) => {
		if (ofFunction[index] === -1) {
			const [name, systemName, file] = [
				text(functions.names, index),
				text(functions.systemNames, index),
				text(functions.files, index)
			];
			ofFunction[index] = merged.builder.func(name, systemName, file, functions.startLines[index] ?? 0);
		}
		return ofFunction[index] ?? 0;
	};
	const ofLocation = new Int32Array(locations.count).fill(-1);
	return (location) => {
		const known = ofLocation[location] ?? -1;
		if (known >= 0) return known;
		const made = addLocation(merged.locations, source, location, homeOf(locations.mappings[location] ?? -1), functionOf);
		ofLocation[location] = made;
		return made;
	};
}
/**
* Merges profiles by the rules of google/pprof's `profile.Merge`: samples with the same stack and labels add up, those that are zero
* vanish, and unused tables go. Functions are equal by name, system name, file and start line; locations by address within the object
* file, and lines. Throws PROFILE_KINDS_DIFFER when types differ, PROFILE_VALUE_OVERFLOW when a sum is not exact.
*/
function mergeProfiles(profiles) {
	const [first] = profiles;
	if (first === void 0) throw new Error("no profiles to merge");
	requireSameTypes(profiles);
	const merged = {
		builder: profileBuilder(),
		mappings: /* @__PURE__ */ new Map(),
		locations: locationTable(profiles)
	};
	const lists = labelLists();
	const samples = sampleTable(profiles, first.sampleTypes.length);
	for (const source of profiles) {
		if (merged.mappings.size === 0 && source.mappings[0] !== void 0) mergeMapping(merged, source.mappings[0]);
		addSamples(samples, lists, source, locationMerger(merged, source));
	}
	const labels = labelColumns(samples, lists, merged.builder.text);
	const tables = merged.builder.build(mergedHeader(profiles, first));
	const profile = {
		...tables,
		locations: locationColumns(merged.locations),
		sampleCount: samples.count,
		sampleOffsets: samples.offsets.subarray(0, samples.count + 1),
		sampleLocations: samples.locations.subarray(0, samples.offsets[samples.count] ?? 0),
		values: samples.values.subarray(0, samples.count * samples.width),
		labels,
		labelBytes: labelBytesOf(samples.count, labels, tables.strings)
	};
	const inexact = profile.values.find((value) => !Number.isSafeInteger(value));
	if (inexact !== void 0) throw heapgateError("PROFILE_VALUE_OVERFLOW", {
		name: profile.name,
		value: String(inexact)
	});
	return hasZeroSample(profile) ? mergeProfiles([profile]) : profile;
}
function hasZeroSample(profile) {
	const width = profile.sampleTypes.length;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		let at = sample * width;
		while (at < (sample + 1) * width && profile.values[at] === 0) at += 1;
		if (at === (sample + 1) * width) return true;
	}
	return false;
}

// src/core/pprof/scale.ts
/** Multiplies the values of a profile. */
/** Rounds half away from zero, as Go's `math.Round`; never gives -0. */
const roundAway = (value) => (value < 0 ? -Math.round(-value) : Math.round(value)) + 0;
/** The rows of the kept samples behind one another: `offsets` says where each sample's rows lie, before and after. */
function keptRows(offsets, kept) {
	const keptOffsets = [0];
	const rows = new Uint32Array(offsets.at(-1) ?? 0);
	let count = 0;
	for (let sample = 0; sample < kept.length; sample += 1) {
		if (kept[sample] !== 1) continue;
		for (let row = offsets[sample] ?? 0; row < (offsets[sample + 1] ?? 0); row += 1) {
			rows[count] = row;
			count += 1;
		}
		keptOffsets.push(count);
	}
	return {
		rows: rows.subarray(0, count),
		offsets: Uint32Array.from(keptOffsets)
	};
}
/** The profile with only the samples marked 1. Tables stay. */
function keepSamples(profile, kept) {
	if (!kept.includes(0)) return profile;
	const width = profile.sampleTypes.length;
	const pick = (column, rows) => rows.map((row) => column[row] ?? 0);
	const stacks = keptRows(profile.sampleOffsets, kept);
	const sampleCount = stacks.offsets.length - 1;
	const values = new Float64Array(sampleCount * width);
	let to = 0;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		if (kept[sample] !== 1) continue;
		for (let column = 0; column < width; column += 1) values[to + column] = profile.values[sample * width + column] ?? 0;
		to += width;
	}
	const { labels } = profile;
	const { rows, offsets } = keptRows(labels.offsets, kept);
	const numbers = new BigInt64Array(rows.length);
	for (let at = 0; at < rows.length; at += 1) numbers[at] = labels.numbers[rows[at] ?? 0] ?? 0n;
	const keptLabels = {
		offsets,
		keys: pick(labels.keys, rows),
		strings: pick(labels.strings, rows),
		numbers,
		units: pick(labels.units, rows)
	};
	return {
		...profile,
		sampleCount,
		sampleOffsets: stacks.offsets,
		sampleLocations: pick(profile.sampleLocations, stacks.rows),
		values,
		labels: keptLabels,
		labelBytes: labelBytesOf(sampleCount, keptLabels, profile.strings)
	};
}
/**
* Multiplies every value by `factor` (or each column by its own), rounding half away from zero. As `ScaleN` of google/pprof it drops a
* sample whose rescaled values all become zero, even if a column with factor 1 is not. Throws PROFILE_VALUE_OVERFLOW when a product is
* not exact, and an ordinary error when the number of factors is not that of the columns.
*/
function scaleProfile(profile, factor) {
	const width = profile.sampleTypes.length;
	const factors = typeof factor === "number" ? Array.from({ length: width }, () => factor) : factor;
	if (factors.length !== width) throw new Error(`${factors.length} factors for ${width} sample types`);
	if (factors.every((one) => one === 1)) return profile;
	const values = new Float64Array(profile.values.length);
	const kept = new Uint8Array(profile.sampleCount);
	for (let sample = 0; sample < profile.sampleCount; sample += 1) for (let column = 0; column < width; column += 1) {
		const at = sample * width + column;
		const ratio = factors[column] ?? 1;
		const value = profile.values[at] ?? 0;
		const scaled = ratio === 1 ? value : roundAway(value * ratio);
		if (!Number.isSafeInteger(scaled)) throw heapgateError("PROFILE_VALUE_OVERFLOW", {
			name: profile.name,
			value: String(scaled)
		});
		values[at] = scaled;
		if (ratio !== 1 && scaled !== 0) kept[sample] = 1;
	}
	return keepSamples({
		...profile,
		values
	}, kept);
}

// src/core/pprof/subtract.ts
/** Differences of profiles that are profiles themselves, so that every number opens in `go tool pprof`. */
/** The label `go tool pprof -diff_base` puts on samples of the base: percentages then refer to the base. */
const BASE_LABEL = "pprof::base";
/** Sets a textual label on every sample, in place of one with the same key. */
function labelSamples(profile, key, text) {
	const { labels, strings, sampleCount } = profile;
	const most = labels.keys.length + sampleCount;
	const offsets = new Uint32Array(sampleCount + 1);
	const keys = new Uint32Array(most);
	const texts = new Uint32Array(most);
	const numbers = new BigInt64Array(most);
	const units = new Uint32Array(most);
	const [newKey, newText] = [strings.count, strings.count + 1];
	let count = 0;
	for (let sample = 0; sample < sampleCount; sample += 1) {
		for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
			if (labels.strings[row] !== 0 && strings.at(labels.keys[row] ?? 0) === key) continue;
			keys[count] = labels.keys[row] ?? 0;
			texts[count] = labels.strings[row] ?? 0;
			numbers[count] = labels.numbers[row] ?? 0n;
			units[count] = labels.units[row] ?? 0;
			count += 1;
		}
		keys[count] = newKey;
		texts[count] = newText;
		count += 1;
		offsets[sample + 1] = count;
	}
	return {
		...profile,
		labels: {
			offsets,
			keys: keys.subarray(0, count),
			strings: texts.subarray(0, count),
			numbers: numbers.subarray(0, count),
			units: units.subarray(0, count)
		},
		strings: {
			count: strings.count + 2,
			at: (index) => index === newKey ? key : index === newText ? text : strings.at(index)
		}
	};
}
/**
* head against base as one profile (`go tool pprof -diff_base`): base samples are negative and carry the label `pprof::base`, so the two
* sides never cancel and percentages are of the base. Errors as `mergeProfiles`.
*/
const diffBaseProfile = (base, head) => ({
	...mergeProfiles([head, scaleProfile(labelSamples(base, BASE_LABEL, "true"), -1)]),
	name: `${head.name} against ${base.name}`
});

// src/core/pprof-text/join-sides.ts
/** Puts a source and its negated base into one profile without merging them, where a report of sums cannot tell the difference. */
const hasNegative = (profile) => profile.values.some((value) => value < 0);
/** Merging gives mappings of one build the file name of the first. */
const renamesMappings = (source, base) => base.mappings.some(({ buildId, file }) => buildId !== "" && source.mappings.some((other) => other.buildId === buildId && other.file !== file));
/**
* Whether sums over nodes and edges are the same joined and merged. Merging adds samples of one stack up before their absolute values are
* taken, so no value of either side may be negative; and it gives shared object files one name. `base` is not negated yet.
*/
const canJoin = (source, base) => !hasNegative(source) && !hasNegative(base) && !renamesMappings(source, base);
/** Both columns in one; `shift` is added to the numbers of the second, but not to those below `from`. */
function joined(target, first, second, shift = 0, from = 0) {
	target.set(first);
	if (shift === 0) target.set(second, first.length);
	else for (let at = 0; at < second.length; at += 1) target[first.length + at] = (second[at] ?? 0) + ((second[at] ?? 0) < from ? 0 : shift);
	return target;
}
const joinedIndices = (first, second, shift = 0, from = 0) => joined(new Uint32Array(first.length + second.length), first, second, shift, from);
const joinedNumbers = (first, second) => joined(new Float64Array(first.length + second.length), first, second);
/** Offsets of both lists, the second behind the first; each starts with 0. */
const joinedOffsets = (first, second) => joinedIndices(first, second.subarray(1), first.at(-1) ?? 0);
function joinLocations(first, second, functions, mappings) {
	return {
		count: first.count + second.count,
		mappings: joined(new Int32Array(first.count + second.count), first.mappings, second.mappings, mappings),
		addressLow: joinedIndices(first.addressLow, second.addressLow),
		addressHigh: joinedIndices(first.addressHigh, second.addressHigh),
		folded: joined(new Uint8Array(first.count + second.count), first.folded, second.folded),
		lineOffsets: joinedOffsets(first.lineOffsets, second.lineOffsets),
		lineFunctions: joinedIndices(first.lineFunctions, second.lineFunctions, functions),
		lineNumbers: joinedNumbers(first.lineNumbers, second.lineNumbers),
		lineColumns: joinedNumbers(first.lineColumns, second.lineColumns)
	};
}
function joinLabels(first, second, strings) {
	const numbers = new BigInt64Array(first.numbers.length + second.numbers.length);
	numbers.set(first.numbers);
	numbers.set(second.numbers, first.numbers.length);
	const texts = (a, b) => joinedIndices(a, b, strings, 1);
	return {
		offsets: joinedOffsets(first.offsets, second.offsets),
		keys: texts(first.keys, second.keys),
		strings: texts(first.strings, second.strings),
		numbers,
		units: texts(first.units, second.units)
	};
}
/** What merging makes of the two headers. */
function joinedHeader(first, second) {
	const withoutSamples = (profile) => ({
		...profile,
		sampleCount: 0,
		values: /* @__PURE__ */ new Float64Array(0),
		locations: NO_LOCATIONS
	});
	const { name, sampleTypes, period, periodType, timeNanos, durationNanos, defaultSampleType, dropFrames, keepFrames, comments, docUrl } = mergeProfiles([withoutSamples(first), withoutSamples(second)]);
	return {
		name,
		sampleTypes,
		period,
		periodType,
		timeNanos,
		durationNanos,
		defaultSampleType,
		dropFrames,
		keepFrames,
		comments,
		docUrl
	};
}
const NO_LOCATIONS = {
	count: 0,
	mappings: /* @__PURE__ */ new Int32Array(0),
	addressLow: /* @__PURE__ */ new Uint32Array(0),
	addressHigh: /* @__PURE__ */ new Uint32Array(0),
	folded: /* @__PURE__ */ new Uint8Array(0),
	lineOffsets: /* @__PURE__ */ new Uint32Array(1),
	lineFunctions: /* @__PURE__ */ new Uint32Array(0),
	lineNumbers: /* @__PURE__ */ new Float64Array(0),
	lineColumns: /* @__PURE__ */ new Float64Array(0)
};
/** All samples of both, tables side by side, under the header of a merge. Throws PROFILE_KINDS_DIFFER. O(size). */
function joinSides(first, second) {
	const strings = first.strings.count;
	const table = {
		count: strings + second.strings.count,
		at: (index) => index < strings ? first.strings.at(index) : second.strings.at(index - strings)
	};
	const texts = (a, b) => joinedIndices(a, b, strings, 1);
	return {
		...joinedHeader(first, second),
		sampleCount: first.sampleCount + second.sampleCount,
		sampleOffsets: joinedOffsets(first.sampleOffsets, second.sampleOffsets),
		sampleLocations: joinedIndices(first.sampleLocations, second.sampleLocations, first.locations.count),
		values: joinedNumbers(first.values, second.values),
		labels: joinLabels(first.labels, second.labels, strings),
		labelBytes: joinedNumbers(first.labelBytes, second.labelBytes),
		locations: joinLocations(first.locations, second.locations, first.functions.count, first.mappings.length),
		functions: {
			count: first.functions.count + second.functions.count,
			names: texts(first.functions.names, second.functions.names),
			systemNames: texts(first.functions.systemNames, second.functions.systemNames),
			files: texts(first.functions.files, second.functions.files),
			startLines: joinedNumbers(first.functions.startLines, second.functions.startLines)
		},
		mappings: [...first.mappings, ...second.mappings],
		strings: table
	};
}

// src/core/pprof-text/go-numbers.ts
/** Numbers and strings formatted as Go's `fmt` does, where JavaScript rounds, pads or compares differently. */
/**
* `%.2f`: the exact value rounded to two decimals, ties to even. `toFixed` rounds ties up; a double can only be a tie when it is an odd
* multiple of 1/8 (1.125, 0.375).
*/
function formatFixed2(value) {
	const sign = value < 0 || Object.is(value, -0) ? "-" : "";
	const size = Math.abs(value);
	if (size >= 1e21) return `${sign}${BigInt(size)}.00`;
	if (!(Number.isInteger(size * 8) && size * 8 % 2 === 1)) return sign + size.toFixed(2);
	const hundredths = Math.floor(size * 100);
	return sign + ((hundredths + hundredths % 2) / 100).toFixed(2);
}
/** Two significant digits of a value, ties to even, as an integer from 10 to 99 and the exponent of its first digit. */
function twoDigits(value) {
	const [mantissa = "", power = "0"] = value.toExponential(25).split("e");
	const rest = mantissa.slice(3);
	const kept = Number(mantissa[0]) * 10 + Number(mantissa[2]);
	const half = `5${"0".repeat(rest.length - 1)}`;
	const digits = kept + (rest > half || rest === half && kept % 2 === 1 ? 1 : 0);
	return digits === 100 ? {
		digits: 10,
		exponent: Number(power) + 1
	} : {
		digits,
		exponent: Number(power)
	};
}
/** `%.2g` of a value from 0 up to and without 1. */
function formatGeneral2(value) {
	if (value === 0) return "0";
	const { digits, exponent } = twoDigits(value);
	const text = digits % 10 === 0 ? String(digits / 10) : String(digits);
	if (exponent >= 0) return text;
	if (exponent >= -4) return `0.${"0".repeat(-exponent - 1)}${text}`;
	return `${text.length === 1 ? text : `${text[0] ?? ""}.${text[1] ?? ""}`}e-${String(-exponent).padStart(2, "0")}`;
}
/** Order of the UTF-8 bytes of two texts; `<` of JavaScript orders UTF-16 units, which differs above U+FFFF. */
function compareBytes(a, b) {
	const length = Math.min(a.length, b.length);
	for (let at = 0; at < length; at += 1) {
		const left = a.charCodeAt(at);
		const right = b.charCodeAt(at);
		if (left === right) continue;
		if (left >= 55296 && right >= 55296) return surrogatesLast(left) - surrogatesLast(right);
		return left - right;
	}
	return a.length - b.length;
}
const surrogatesLast = (unit) => unit >= 55296 && unit < 57344 ? unit + 8192 : unit - (unit >= 57344 ? 2048 : 0);
/** `%Ns`: pads on the left to a width in characters. */
const padLeft = (text, width) => {
	const missing = width - (text.length >= width ? width : Array.from(text).length);
	return missing > 0 ? " ".repeat(missing) + text : text;
};
/** The first `maxBytes` bytes of a text in UTF-8, and whether that is all of it. */
function cutBytes(text, maxBytes) {
	const bytes = new TextEncoder().encode(text);
	if (bytes.length <= maxBytes) return {
		text,
		whole: true
	};
	return {
		text: new TextDecoder().decode(bytes.subarray(0, maxBytes)),
		whole: false
	};
}
/** Last element of a path, as `filepath.Base`. */
function baseName(path) {
	if (path === "") return ".";
	const trimmed = path.replace(/\/+$/u, "");
	return trimmed === "" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
/** The shortest equal path, as `filepath.Clean` on a system with `/`. */
function cleanPath(path) {
	if (path !== "" && !/\/\/|(?:^|\/)\.{1,2}(?:\/|$)|\/$/u.test(path)) return path;
	const rooted = path.startsWith("/");
	const kept = [];
	for (const part of path.split("/")) {
		if (part === "" || part === ".") continue;
		if (part !== ".." || !rooted && (kept.length === 0 || kept.at(-1) === "..")) kept.push(part);
		else kept.pop();
	}
	const joined = kept.join("/");
	return rooted ? `/${joined}` : joined === "" ? "." : joined;
}

// src/core/pprof-text/measurement.ts
/** Units of measurement as `go tool pprof` converts and prints them: one table, and the only three functions that format values. */
const unit = (name, factor, ...aliases) => ({
	name,
	factor,
	aliases
});
/** Sizes are powers of 1024 under decimal names; times have no minutes and no days. */
const FAMILIES = [
	{
		units: [
			unit("B", 1, "b", "byte"),
			unit("kB", 1024, "kb", "kbyte", "kilobyte"),
			unit("MB", 2 ** 20, "mb", "mbyte", "megabyte"),
			unit("GB", 2 ** 30, "gb", "gbyte", "gigabyte"),
			unit("TB", 2 ** 40, "tb", "tbyte", "terabyte"),
			unit("PB", 2 ** 50, "pb", "pbyte", "petabyte")
		],
		fallback: {
			name: "B",
			factor: 1
		}
	},
	{
		units: [
			unit("ns", 1, "ns", "nanosecond"),
			unit("us", 1e3, "μs", "us", "microsecond"),
			unit("ms", 1e6, "ms", "millisecond"),
			unit("s", 1e9, "s", "sec", "second"),
			unit("hrs", 36e11, "hour", "hr")
		],
		fallback: {
			name: "s",
			factor: 1e9
		}
	},
	{
		units: [
			unit("n*GCU", 1e-9, "nanogcu"),
			unit("u*GCU", 1e-6, "microgcu"),
			unit("m*GCU", .001, "milligcu"),
			unit("GCU", 1, "gcu"),
			unit("k*GCU", 1e3, "kilogcu"),
			unit("M*GCU", 1e6, "megagcu"),
			unit("G*GCU", 1e9, "gigagcu"),
			unit("T*GCU", 0xe8d4a51000, "teragcu"),
			unit("P*GCU", 0x38d7ea4c68000, "petagcu")
		],
		fallback: {
			name: "GCU",
			factor: 1
		}
	}
];
/** Finds a unit by any of its names, in any case, in singular or plural. */
function findUnit(family, name) {
	const lower = name.toLowerCase();
	const singular = lower.length > 2 && lower.endsWith("s") ? lower.slice(0, -1) : lower;
	return family.units.find(({ aliases }) => aliases.includes(singular));
}
/** The largest unit in which the value is at least 1. */
function fitting(family, value) {
	let found = null;
	for (const candidate of family.units) if (value / candidate.factor >= 1 && candidate.factor >= (found?.factor ?? 0)) found = candidate;
	return found ?? family.fallback;
}
const SILENT_UNITS = /* @__PURE__ */ new Set([
	"count",
	"sample",
	"unit",
	"minimum",
	"auto"
]);
/**
* Converts a value. `to` is a unit, or `minimum` or `auto` for the one that fits; a unit of another kind gives the family's usual one
* (bytes, seconds), an unknown one only renames.
*/
function scaleValue(value, from, to) {
	if (value < 0) {
		const positive = scaleValue(-value, from, to);
		return {
			value: -positive.value,
			unit: positive.unit
		};
	}
	for (const family of FAMILIES) {
		const known = findUnit(family, from);
		if (known === void 0) continue;
		const base = value * known.factor;
		const target = to === "minimum" || to === "auto" ? fitting(family, base) : findUnit(family, to) ?? family.fallback;
		return {
			value: base / target.factor,
			unit: target.name
		};
	}
	return {
		value,
		unit: SILENT_UNITS.has(to) ? "" : to
	};
}
/** Whether values of the two units can be added after scaling. */
const areCompatibleUnits = (a, b) => a === b || FAMILIES.some((family) => findUnit(family, a) !== void 0 && findUnit(family, b) !== void 0);
/** A value with its unit: at most two decimals, none if they are zero; zero has no unit. */
function scaledLabel(value, from, to) {
	const scaled = scaleValue(value, from, to);
	const text = formatFixed2(scaled.value).replace(/\.00$/u, "");
	return text === "0" || text === "-0" ? "0" : text + scaled.unit;
}
/** Share of a total without its sign, six characters wide: `  100%`, `12.34%`, ` 0.12%`, `    0%`. */
function percentage(value, total) {
	const ratio = total === 0 ? 0 : Math.abs(value / total) * 100;
	if (ratio >= 99.95 && ratio <= 100.05) return "  100%";
	return `${padLeft(ratio >= 1 ? formatFixed2(ratio) : formatGeneral2(ratio), 5)}%`;
}

// src/core/pprof-text/combine-sources.ts
/** Makes one profile of sources and bases as `go tool pprof` does: reduce to common columns, scale, normalize, negate, merge. */
const kindOf = ({ sampleTypes, periodType }) => `${sampleTypes.map(({ type, unit }) => `${type}/${unit}`).join(", ")} per ${periodType.type}/${periodType.unit}`;
const kindsDiffer = (first, other) => heapgateError("PROFILE_KINDS_DIFFER", {
	base: first.name,
	baseKind: kindOf(first),
	head: other.name,
	headKind: kindOf(other),
	areColumns: true
});
const NO_MAPPING = {
	memoryStart: 0n,
	memoryLimit: 0n,
	fileOffset: 0n,
	file: "",
	buildId: "",
	hasFunctions: false,
	hasFilenames: false,
	hasLineNumbers: false,
	hasInlineFrames: false
};
/** A profile without any mapping gets an empty one, which all its locations lie in. */
function withMapping(profile) {
	if (profile.mappings.length > 0) return profile;
	const locations = {
		...profile.locations,
		mappings: new Int32Array(profile.locations.count)
	};
	return {
		...profile,
		mappings: [NO_MAPPING],
		locations
	};
}
/** Keeps the named columns, in the order of the names. */
function selectColumns(profile, names) {
	const from = names.map((name) => profile.sampleTypes.findIndex(({ type }) => type === name));
	if (from.length === profile.sampleTypes.length && from.every((column, at) => column === at)) return profile;
	const width = profile.sampleTypes.length;
	const values = new Float64Array(profile.sampleCount * from.length);
	for (let sample = 0; sample < profile.sampleCount; sample += 1) for (const [to, column] of from.entries()) values[sample * from.length + to] = profile.values[sample * width + column] ?? 0;
	return {
		...profile,
		values,
		sampleTypes: from.flatMap((column) => profile.sampleTypes[column] ?? []),
		defaultSampleType: names.includes(profile.defaultSampleType) ? profile.defaultSampleType : names[0] ?? ""
	};
}
const singular = (type) => type.endsWith("s") ? type.slice(0, -1) : type;
/** The finest unit of types that mean the same; null where they do not. */
function finestUnit(types) {
	let [finest] = types;
	for (const type of types.slice(1)) {
		if (finest === void 0 || singular(type.type) !== singular(finest.type) || !areCompatibleUnits(type.unit, finest.unit)) return null;
		if (scaleValue(1, type.unit, finest.unit).value < 1) finest = type;
	}
	return finest?.unit ?? "";
}
/** The profiles with only the columns all have, in the first one's order, in one unit each. Throws PROFILE_KINDS_DIFFER. */
function withCommonColumns(profiles) {
	const [first] = profiles;
	if (first === void 0 || profiles.length === 1) return profiles;
	const isCommon = (name) => profiles.every(({ sampleTypes }) => sampleTypes.some(({ type }) => type === name));
	const names = first.sampleTypes.map(({ type }) => type).filter(isCommon);
	const other = profiles.find((profile) => kindOf(profile) !== kindOf(first)) ?? first;
	const periodUnit = finestUnit(profiles.map(({ periodType }) => periodType));
	if (names.length === 0 || periodUnit === null) throw kindsDiffer(first, other);
	const reduced = profiles.map((profile) => selectColumns(profile, names));
	const units = names.map((_, column) => finestUnit(reduced.map(({ sampleTypes }) => sampleTypes[column] ?? {
		type: "",
		unit: ""
	})));
	return reduced.map((profile) => {
		const sampleTypes = [];
		const factors = [];
		for (const [column, type] of profile.sampleTypes.entries()) {
			const unit = units[column];
			if (unit === null || unit === void 0) throw kindsDiffer(first, other);
			sampleTypes.push({
				type: type.type,
				unit
			});
			factors.push(scaleValue(1, type.unit, unit).value);
		}
		const period = Math.trunc(scaleValue(profile.period, profile.periodType.unit, periodUnit).value);
		const periodType = {
			type: profile.periodType.type,
			unit: periodUnit
		};
		return {
			...scaleProfile(profile, factors),
			sampleTypes,
			period,
			periodType
		};
	});
}
function combine(profiles) {
	const common = withCommonColumns(profiles);
	const [only] = common;
	return only !== void 0 && common.length === 1 ? only : mergeProfiles(common);
}
/** Scales each column of the source to the base's total; a column that sums to zero becomes zero. */
function normalizeTo(source, base) {
	if (kindOf(source) !== kindOf(base)) throw kindsDiffer(base, source);
	const factors = source.sampleTypes.map((_, column) => {
		const total = totalOf(source, column);
		return total === 0 ? 0 : totalOf(base, column) / total;
	});
	return scaleProfile(source, factors);
}
/** Whether a difference of the two may lie side by side, as far as sums go. */
const areJoinable = (source, base) => kindOf(source) === kindOf(base) && canJoin(source, base);
/**
* One profile of everything. With bases it is the difference: `diff` labels base samples, so that they never cancel against the source;
* `subtract` does not. A single source without a base stays as it is, unmerged. Throws PROFILE_KINDS_DIFFER when no column is common to
* all, PROFILE_VALUE_OVERFLOW when a value stops being exact.
*/
function combineSources(sources, bases, { mode, normalize, sumsOnly }) {
	const source = combine(sources.map(withMapping));
	if (bases.length === 0) return source;
	const base = combine(bases.map(withMapping));
	const scaled = normalize ? normalizeTo(source, base) : source;
	const negated = scaleProfile(mode === "diff" ? labelSamples(base, BASE_LABEL, "true") : base, -1);
	if (mode === "diff" && sumsOnly && areJoinable(scaled, base)) return joinSides(scaled, negated);
	return combine([scaled, negated]);
}
/** Mapping files that are addresses of the network (`http://…`) are where a profile came from, not programs. */
function withoutUrlMappings(profile) {
	const isUrl = ({ buildId, file }) => buildId === "" && /^[A-Za-z][A-Za-z0-9+.-]*:/u.test(file);
	if (!profile.mappings.some(isUrl)) return profile;
	return {
		...profile,
		mappings: profile.mappings.map((mapping) => isUrl(mapping) ? {
			...mapping,
			file: ""
		} : mapping)
	};
}

// src/core/pprof-text/nodes.ts
/** Nodes of a report: what a granularity keeps of a frame, numbered, with the nodes of each location. */
function frameDetail(granularity, noInlines, showColumns) {
	const isFine = granularity === "lines" || granularity === "addresses";
	return {
		names: granularity !== "files",
		files: granularity !== "functions",
		lines: isFine,
		columns: showColumns && isFine || granularity === "addresses" && !noInlines,
		addresses: granularity === "addresses",
		inlines: !noInlines
	};
}
const ALWAYS_TRIMMED = ["/proc/self/cwd/./", "/proc/self/cwd/"];
/** Cuts the first of the configured prefixes (separated by `:`), or of those that mean nothing on any other machine. */
function trimFileName(file, trimPath) {
	const prefix = [...trimPath === "" ? [] : trimPath.split(":").map((prefix) => prefix.endsWith("/") ? prefix : `${prefix}/`), ...ALWAYS_TRIMMED].find((one) => file.startsWith(one));
	return prefix === void 0 ? file : file.slice(prefix.length);
}
function printableName(info) {
	const parts = [];
	if (info.address !== 0n) parts.push(info.address.toString(16).padStart(16, "0"));
	if (info.name !== "") parts.push(info.name);
	if (info.line !== 0) parts.push(`${info.file}:${info.line}${info.column === 0 ? "" : `:${info.column}`}`);
	else if (info.file !== "") parts.push(info.file);
	else if (info.name === "") parts.push(info.objectFile === "" ? "<unknown>" : `[${baseName(info.objectFile)}]`);
	return parts.join(" ");
}
/** All fields as one text; where names are equal, pprof orders nodes by it. */
const nodeKey = (info) => `{${info.name}  ${info.address} ${info.file} ${info.startLine} ${info.line} ${info.column} ${info.objectFile}}`;
/** What frames have in common that hold nothing but a function. */
const NO_PLACE = {
	name: "",
	address: 0n,
	file: "",
	startLine: 0,
	line: 0,
	column: 0,
	objectFile: ""
};
/** Numbers for nodes, the same for the same information. */
function nodeNumbers() {
	const infos = [];
	const byKey = /* @__PURE__ */ new Map();
	/** The node of a key; where it is new, what the node is can be told later. */
	const ofKey = (key) => {
		const known = byKey.get(key);
		if (known !== void 0) return known;
		const made = infos.length;
		infos.push(void 0);
		byKey.set(key, made);
		return made;
	};
	return {
		infos,
		ofKey
	};
}
/**
* Nodes of all locations. A frame without a name (`files`, or no symbols) is told apart by object file and start line too, as pprof does,
* so one file may be several nodes. `trimPath` null: file names stay as they are. O(lines).
*/
function nodeTable(profile, detail, trimPath) {
	const { locations, functions } = profile;
	const { infos, ofKey } = nodeNumbers();
	const numbered = (info) => {
		const { name, address, file, startLine, line, column, objectFile } = info;
		const node = ofKey(`${name}\0${file}\0${address} ${startLine} ${line} ${column} ${objectFile}`);
		infos[node] ??= info;
		return node;
	};
	const nameOfFunction = (index) => detail.names ? functionName(profile, index) : "";
	const fileOfFunction = (index) => {
		if (!detail.files) return "";
		const file = functionFile(profile, index);
		const trimmed = trimPath === null ? file : trimFileName(file, trimPath);
		return trimmed === "" ? "" : cleanPath(trimmed);
	};
	const files = [];
	const isWhole = !detail.lines && !detail.addresses;
	const ofFunction = new Int32Array(functions.count).fill(-1);
	const functionOf = [];
	for (let index = 0; index < functions.count; index += 1) {
		const name = nameOfFunction(index);
		const file = fileOfFunction(index);
		files.push(file);
		if (!isWhole || name === "") continue;
		const node = ofKey(file === "" ? name : `${name}\0${file}`);
		ofFunction[index] = node;
		functionOf[node] ??= index;
	}
	const ofLine = (location, line) => {
		const index = locations.lineFunctions[line] ?? 0;
		const whole = ofFunction[index] ?? -1;
		if (whole >= 0) return whole;
		const name = nameOfFunction(index);
		const isNameless = name === "";
		return numbered({
			name,
			address: detail.addresses ? locationAddress(profile, location) : 0n,
			file: files[index] ?? "",
			startLine: isNameless ? functions.startLines[index] ?? 0 : 0,
			line: detail.lines ? locations.lineNumbers[line] ?? 0 : 0,
			column: detail.columns ? locations.lineColumns[line] ?? 0 : 0,
			objectFile: isNameless ? objectFileOf(location) : ""
		});
	};
	const objectFileOf = (location) => profile.mappings[locations.mappings[location] ?? -1]?.file ?? "";
	const offsets = new Uint32Array(locations.count + 1);
	const nodes = new Int32Array(locations.lineFunctions.length + locations.count);
	const only = new Int32Array(locations.count).fill(-1);
	let length = 0;
	for (let location = 0; location < locations.count; location += 1) {
		const end = locations.lineOffsets[location + 1] ?? 0;
		const first = locations.lineOffsets[location] ?? 0;
		for (let line = detail.inlines ? first : Math.max(first, end - 1); line < end; line += 1) {
			nodes[length] = ofLine(location, line);
			length += 1;
		}
		if (first === end) {
			const address = detail.addresses ? locationAddress(profile, location) : 0n;
			nodes[length] = numbered({
				...NO_PLACE,
				address,
				objectFile: objectFileOf(location)
			});
			length += 1;
		}
		offsets[location + 1] = length;
		if (length - (offsets[location] ?? 0) === 1) only[location] = nodes[length - 1] ?? -1;
	}
	const infoOf = (node) => {
		const index = functionOf[node] ?? -1;
		return infos[node] ??= index < 0 ? NO_PLACE : {
			...NO_PLACE,
			name: nameOfFunction(index),
			file: files[index] ?? ""
		};
	};
	const printed = [];
	const nameOf = (node) => printed[node] ??= printableName(infoOf(node));
	return {
		count: infos.length,
		offsets,
		nodes: nodes.subarray(0, length),
		only,
		infoOf,
		nameOf
	};
}

// src/core/pprof-text/go-time.ts
/** Instants and durations as Go prints them. Instants are always in UTC: core knows no time zones, and CI runs in UTC. */
const NANOS_PER_SECOND = 1000000000n;
const SECONDS_PER_DAY = 86400n;
const pad = (value, width = 2) => String(value).padStart(width, "0");
/** Year, month and day of a day counted from 1970-01-01 (proleptic Gregorian; eras of 400 years, years that start in March). */
function civilDate(day) {
	const shifted = day + 719468;
	const era = Math.floor(shifted / 146097);
	const dayOfEra = shifted - era * 146097;
	const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36524) - Math.floor(dayOfEra / 146096)) / 365);
	const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
	const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
	const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
	const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
	return `${pad(year, 4)}-${pad(month)}-${pad(dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1)}`;
}
const floorDivide = (value, by) => (value - (value % by + by) % by) / by;
function clock(nanos) {
	const seconds = floorDivide(nanos, NANOS_PER_SECOND);
	const day = floorDivide(seconds, SECONDS_PER_DAY);
	const ofDay = Number(seconds - day * SECONDS_PER_DAY);
	const time = `${pad(Math.floor(ofDay / 3600))}:${pad(Math.floor(ofDay / 60) % 60)}:${pad(ofDay % 60)}`;
	return {
		text: `${civilDate(Number(day))} ${time}`,
		fraction: nanos - seconds * NANOS_PER_SECOND
	};
}
/** `2006-01-02 15:04:05 UTC`, the layout of report headers. `nanos`: nanoseconds since the epoch. */
const formatInstant = (nanos) => `${clock(nanos).text} UTC`;
/** `Time.String`: with the fraction of the second, if there is one, and the offset. */
function formatInstantFully(nanos) {
	const { text, fraction } = clock(nanos);
	return `${text}${fraction === 0n ? "" : `.${pad(fraction, 9).replace(/0+$/u, "")}`} +0000 UTC`;
}
const decimalOf = (nanos, perUnit) => {
	const fraction = nanos % perUnit;
	const digits = String(perUnit).length - 1;
	const decimals = fraction === 0n ? "" : `.${pad(fraction, digits).replace(/0+$/u, "")}`;
	return `${nanos / perUnit}${decimals}`;
};
/** `Duration.String`: `1h2m3.5s`, `1.5ms`, `0s`. */
function formatDuration(nanos) {
	if (nanos === 0n) return "0s";
	const size = nanos < 0n ? -nanos : nanos;
	const sign = nanos < 0n ? "-" : "";
	if (size < 1000n) return `${sign}${size}ns`;
	if (size < 1000000n) return `${sign}${decimalOf(size, 1000n)}µs`;
	if (size < NANOS_PER_SECOND) return `${sign}${decimalOf(size, 1000000n)}ms`;
	const minutes = size / (60n * NANOS_PER_SECOND);
	const seconds = `${decimalOf(size % (60n * NANOS_PER_SECOND), NANOS_PER_SECOND)}s`;
	if (minutes === 0n) return sign + seconds;
	return minutes < 60n ? `${sign}${minutes}m${seconds}` : `${sign}${minutes / 60n}h${minutes % 60n}m${seconds}`;
}

// src/core/pprof-text/report-values.ts
/** Which samples carry the label of the base. */
function baseSamples(profile) {
	const { labels, strings } = profile;
	const isPair = /* @__PURE__ */ new Map();
	return (sample) => {
		for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) {
			const key = labels.keys[row] ?? 0;
			const known = isPair.get(key) ?? strings.at(key) === "pprof::base";
			isPair.set(key, known);
			if (known && strings.at(labels.strings[row] ?? 0) === "true") return true;
		}
		return false;
	};
}
/**
* What percentages are of: the sum of absolute values, of the base's samples alone where these sum to more than nothing; a mean where
* there is something to divide by.
*/
function totalFor(profile, { column, divisor }) {
	const isBase = baseSamples(profile);
	const width = profile.sampleTypes.length;
	const source = {
		total: 0,
		by: 0
	};
	const base = {
		total: 0,
		by: 0
	};
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const value = Math.abs(profile.values[sample * width + column] ?? 0);
		const count = divisor === null ? 0 : profile.values[sample * width + divisor] ?? 0;
		const side = isBase(sample) ? base : source;
		side.total += value;
		side.by += count;
	}
	return totalOfSides(source, base);
}
/** The base where it has anything, else both. */
function totalOfSides(source, base) {
	const [sum, by] = base.total > 0 ? [base.total, base.by] : [source.total + base.total, source.by + base.by];
	return by === 0 ? sum : Math.trunc(sum / by);
}
/** A value by `divide_by`, towards zero. */
const divided = (value, divideBy) => {
	const ratio = 1 / divideBy;
	return ratio > 0 && ratio !== 1 ? Math.trunc(value * ratio) : value;
};
/** A value as it stands in the report. */
const formatValue = (context, value) => scaledLabel(divided(value, context.divideBy), context.sampleUnit, context.outputUnit);
/** With `minimum`, the one unit that shows the smallest value of the graph; a hundred times it where that would be far from the total. */
function withOutputUnit(context, graph) {
	if (context.outputUnit !== "minimum" || graph.order.length === 0) return context;
	let smallest = 0;
	for (const node of graph.order) {
		const size = Math.abs(graph.flatOf(node)) || Math.abs(graph.cumOf(node));
		if (size > 0 && (smallest === 0 || size < smallest)) smallest = size;
	}
	const low = divided(smallest === 0 ? context.total : smallest, context.divideBy);
	const high = divided(context.total, context.divideBy);
	const unitOf = (value) => scaleValue(value, context.sampleUnit, "minimum").unit;
	const unit = unitOf(low) !== unitOf(high) && low * 100 < high ? unitOf(100 * low) : unitOf(low);
	return {
		...context,
		outputUnit: unit === "" ? context.sampleUnit : unit
	};
}
/** The lines on the profile itself: file, build id, type, time, duration. */
function profileLabels(profile, selection, context) {
	const lines = [];
	const [main] = profile.mappings;
	if (main !== void 0 && main.file !== "") lines.push(`File: ${baseName(main.file)}`);
	if (main !== void 0 && main.buildId !== "") lines.push(`Build ID: ${main.buildId}`);
	lines.push(...profile.comments.filter((comment) => !comment.startsWith("#")));
	const type = `${selection.divisor === null ? "" : "mean_"}${profile.sampleTypes[selection.column]?.type ?? ""}`;
	if (type !== "") lines.push(`Type: ${type}`);
	if (profile.docUrl !== "") lines.push(`Doc: ${profile.docUrl}`);
	if (profile.timeNanos !== 0n) lines.push(`Time: ${formatInstant(profile.timeNanos)}`);
	if (profile.durationNanos !== 0n) {
		const nanos = Number(profile.durationNanos);
		const total = scaleValue(context.total, context.sampleUnit, "nanoseconds");
		const share = total.unit === "ns" && total.value !== 0 ? `(${percentage(Math.trunc(total.value), nanos)})` : "";
		lines.push(`Duration: ${scaledLabel(nanos, "nanoseconds", "auto")}, Total samples = ${formatValue(context, context.total)} ${share}`);
	}
	return lines;
}
const FILTERS = [
	"focus",
	"ignore",
	"hide",
	"show",
	"showFrom",
	"tagFocus",
	"tagIgnore",
	"tagShow",
	"tagHide"
];
function activeFilters(options) {
	const given = FILTERS.filter((filter) => options[filter] !== "").map((filter) => {
		const name = filter === "showFrom" ? "show_from" : filter.toLowerCase();
		const { text, whole } = cutBytes(`${name}=${options[filter]}`, 80);
		return `   ${text}${whole ? "" : "…"}`;
	});
	return given.length === 0 ? [] : ["Active filters:", ...given];
}
/** All lines above the table. `context` holds the unit of the table. */
function reportLabels(profile, selection, context, graph, options, nodeFraction) {
	const { total } = context;
	const shown = graph.order.reduce((sum, node) => sum + graph.flatOf(node), 0);
	const lines = [
		...options.compactLabels ? [] : profileLabels(profile, selection, context),
		...activeFilters(options),
		`Showing nodes accounting for ${formatValue(context, shown)}, ${percentage(shown, total).trim()} of ${formatValue(context, total)} total`
	];
	if (total === 0) return lines;
	if (graph.droppedCount > 0) {
		const limit = formatValue(context, Math.abs(Math.trunc(total * nodeFraction)));
		lines.push(`Dropped ${graph.droppedCount} node${graph.droppedCount > 1 ? "s" : ""} (cum <= ${limit})`);
	}
	if (graph.order.length > 0 && graph.order.length < graph.candidateCount) lines.push(`Showing top ${graph.order.length} nodes out of ${graph.candidateCount}`);
	return lines;
}

// src/core/pprof-text/source-path.ts
/** source_path: file names below a folder of the same name as one of its folders lose everything up to that folder. */
/** `/build/agent/my-app/pkg/a.go` becomes `pkg/a.go` with `/home/me/my-app` among the folders, which `:` separates. */
function cutSourcePath(profile, sourcePath) {
	if (sourcePath === "") return profile;
	const wanted = sourcePath.split(":").map((folder) => `/${baseName(folder)}/`);
	const { functions, strings } = profile;
	const made = [];
	const files = functions.files.map((index, func) => {
		const file = functionFile(profile, func);
		const folder = wanted.find((one) => file.includes(one));
		if (folder === void 0) return index;
		made.push(file.slice(file.indexOf(folder) + folder.length));
		return strings.count + made.length - 1;
	});
	if (made.length === 0) return profile;
	const at = (index) => index < strings.count ? strings.at(index) : made[index - strings.count] ?? "";
	return {
		...profile,
		functions: {
			...functions,
			files
		},
		strings: {
			count: strings.count + made.length,
			at
		}
	};
}

// src/core/pprof-text/weigh-inlined.ts
/** What heavy edges to a node there are, in bits. */
const INLINED = 1;
const CALLED = 2;
/** Most pairs of caller and callee to keep numbers for, 10 bytes each. */
const MOST_PAIRS = 2 ** 22;
/** Stands for a location whose one node is not shown, and for one with several nodes. */
const HIDDEN$1 = -1;
const SEVERAL$1 = -2;
/** Stamps are bytes: after so many samples they start again. */
const LAST_STAMP$1 = 255;
/** Null where there are too many pairs of nodes. */
function pairRows({ shown, into }) {
	const rankOf = new Int32Array(shown.length).fill(HIDDEN$1);
	let width = 0;
	for (let node = 0; node < shown.length; node += 1) {
		if (shown[node] !== 1) continue;
		rankOf[node] = width;
		width += 1;
	}
	const rowOf = new Int32Array(width).fill(-1);
	let cells = 0;
	for (let node = 0; node < into.length; node += 1) {
		if (into[node] !== 1) continue;
		rowOf[rankOf[node] ?? 0] = cells;
		cells += width;
	}
	if (cells > MOST_PAIRS) return null;
	return {
		rankOf,
		rowOf,
		cells
	};
}
/** Most nodes of one location. */
function mostNodes({ offsets }) {
	let most = 1;
	for (let location = 0; location + 1 < offsets.length; location += 1) most = Math.max(most, (offsets[location + 1] ?? 0) - (offsets[location] ?? 0));
	return most;
}
/**
* For each node asked for, the kinds of heavy edges that lead to it: `INLINED` for one along which every call was inlined, `CALLED` for any
* other. Every sample counts once for each edge, as in `collectEdges`. Null where there are too many pairs of nodes. O(frames).
*/
function inlineEdgeKinds(each, table, scope) {
	const rows = pairRows(scope);
	if (rows === null) return null;
	const pairs = {
		...rows,
		weights: new Float64Array(rows.cells),
		kinds: new Uint8Array(rows.cells)
	};
	weigh(each, table, pairs);
	return heavyKinds(pairs, scope);
}
/** The kinds of edges that are heavy enough, of every node. */
function heavyKinds({ rankOf, rowOf, weights, kinds }, scope) {
	const found = new Uint8Array(scope.into.length);
	for (let node = 0; node < found.length; node += 1) {
		if (scope.into[node] !== 1) continue;
		const row = rowOf[rankOf[node] ?? 0] ?? 0;
		for (let cell = row; cell < row + rowOf.length; cell += 1) {
			const kind = kinds[cell] ?? 0;
			if (kind === 0 || Math.abs(weights[cell] ?? 0) < scope.cutoff) continue;
			found[node] = (found[node] ?? 0) | (kind === 1 ? 1 : 2);
		}
	}
	return found;
}
/** Of each location twice the place of its node, and one because it was called, not inlined: below zero exactly where it is not shown. */
const pairCodes = ({ only }, { rankOf }) => only.map((node) => node < 0 ? -2 : (rankOf[node] ?? HIDDEN$1) * 2 + 1);
function weigh(each, table, pairs) {
	const { rankOf, rowOf, weights, kinds, cells } = pairs;
	const { offsets, nodes } = table;
	const codeOf = pairCodes(table, pairs);
	/** The last sample that counted for a pair. */
	const stamps = new Uint8Array(cells);
	const rows = mostNodes(table);
	let codes = new Int32Array(256 * rows);
	let stamp = 0;
	each((stack, first, end, amounts) => {
		const value = amounts[0] ?? 0;
		stamp += 1;
		if (stamp > LAST_STAMP$1) {
			stamps.fill(0);
			stamp = 1;
		}
		if ((end - first) * rows > codes.length) codes = new Int32Array((end - first) * rows * 2);
		const room = codes;
		let depth = 0;
		for (let at = end - 1; at >= first; at -= 1) {
			const location = stack[at] ?? 0;
			const code = codeOf[location] ?? HIDDEN$1;
			if (code !== -2) {
				room[depth] = code;
				depth += code >>> 31 ^ 1;
				continue;
			}
			const top = (offsets[location + 1] ?? 0) - 1;
			for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
				const inner = (rankOf[nodes[row] ?? 0] ?? HIDDEN$1) * 2 + (row === top ? 1 : 0);
				room[depth] = inner;
				depth += inner >>> 31 ^ 1;
			}
		}
		let parent = -1;
		for (let at = 0; at < depth; at += 1) {
			const code = room[at] ?? 0;
			const node = code >> 1;
			const row = rowOf[node] ?? -1;
			if (row >= 0 && parent >= 0 && parent !== node) {
				const cell = row + parent;
				if (stamps[cell] !== stamp) {
					stamps[cell] = stamp;
					kinds[cell] = (kinds[cell] ?? 0) | 1 + (code & 1);
					weights[cell] = (weights[cell] ?? 0) + value;
				}
			}
			parent = node;
		}
	});
}

// src/core/pprof-text/trim-graph.ts
/** Chooses and orders the nodes and edges of a report by pprof's cutoffs. */
/** A value, or its mean where there is something to divide by. Go divides integers towards zero. */
const meanOf = (value, divisor) => divisor === 0 ? value : Math.trunc(value / divisor);
/** Order of nodes: by value, printed name, the other value, then all fields. Total, where pprof leaves ties to chance. */
function compareNodes(table, first, second) {
	const size = (column, node) => Math.abs(column[node] ?? 0);
	return (a, b) => {
		const byValue = size(first, b) - size(first, a);
		if (byValue !== 0) return byValue;
		const byName = compareBytes(table.nameOf(a), table.nameOf(b));
		if (byName !== 0) return byName;
		return size(second, b) - size(second, a) || compareBytes(nodeKey(table.infoOf(a)), nodeKey(table.infoOf(b)));
	};
}
const cutoff = (total, fraction) => Math.abs(Math.trunc(total * fraction));
/**
* Nodes of a report. Cutoffs are shares of the graph's *net* flat sum: in a difference that is the net change. Leaving out a node changes
* no value of another one (its own flat value is shown nowhere), so one pass over the samples is enough. O(n log n).
*/
function trimGraph(sums, table, options) {
	const { flat, cum } = sums;
	const isKept = (node) => {
		const own = flat[node] ?? 0;
		const all = cum[node] ?? 0;
		if (own === 0 && all === 0) return false;
		return !options.dropNegative || !(own < 0 || own === 0 && all < 0);
	};
	const built = [];
	for (let node = 0; node < table.count; node += 1) if (isKept(node)) built.push(node);
	let total = 0;
	for (const node of built) total += flat[node] ?? 0;
	const nodeCutoff = cutoff(total, options.nodeFraction);
	const large = nodeCutoff > 0 ? built.filter((node) => Math.abs(cum[node] ?? 0) >= nodeCutoff) : built;
	large.sort(options.sort === "cum" ? compareNodes(table, cum, flat) : compareNodes(table, flat, cum));
	const order = options.nodeCount > 0 ? large.slice(0, options.nodeCount) : large;
	const { count } = table;
	return {
		table,
		order,
		inGraph: order.length === built.length ? new Uint8Array(count).fill(1) : marked(count, order),
		candidateCount: large.length,
		droppedCount: built.length - large.length,
		mostInlined: sums.mostInlined,
		edgeCutoff: cutoff(total, options.edgeFraction),
		...valuesOf$1(sums)
	};
}
const valuesOf$1 = ({ flat, cum, flatDivisor, cumDivisor }) => ({
	flatOf: (node) => meanOf(flat[node] ?? 0, flatDivisor[node] ?? 0),
	cumOf: (node) => meanOf(cum[node] ?? 0, cumDivisor[node] ?? 0)
});
const marked = (count, nodes) => {
	const marks = new Uint8Array(count);
	for (const node of nodes) marks[node] = 1;
	return marks;
};
/** Edges above the cutoff that touch one of `around`, between the nodes of the graph. */
function edgesAround(weigher, graph, around) {
	const touched = marked(graph.table.count, around);
	return heavy(weigher.edges(graph.table, {
		shown: graph.inGraph,
		into: touched,
		outOf: touched
	}), graph);
}
/** Without the light edges; those to nodes that are no rows stay, as in pprof. */
function heavy(edges, { edgeCutoff, order, table }) {
	const listed = marked(table.count, order);
	const kept = [];
	for (let edge = 0; edge < edges.count; edge += 1) if (Math.abs(edges.weights[edge] ?? 0) >= edgeCutoff || listed[edges.to[edge] ?? 0] === 0) kept.push(edge);
	if (kept.length === edges.count) return edges;
	return {
		count: kept.length,
		from: Uint32Array.from(kept, (edge) => edges.from[edge] ?? 0),
		to: Uint32Array.from(kept, (edge) => edges.to[edge] ?? 0),
		weights: Float64Array.from(kept, (edge) => edges.weights[edge] ?? 0),
		inline: Uint8Array.from(kept, (edge) => edges.inline[edge] ?? 0)
	};
}
/** The mark of every node, from its incoming edges; null for a node without any. */
function inlineMarks(weigher, graph) {
	const { table } = graph;
	const { count } = table;
	const inlined = new Uint8Array(count);
	for (let location = 0; location + 1 < table.offsets.length; location += 1) for (let row = table.offsets[location] ?? 0; row + 1 < (table.offsets[location + 1] ?? 0); row += 1) inlined[table.nodes[row] ?? 0] = 1;
	const listed = marked(count, graph.order);
	for (let node = 0; node < count; node += 1) if (listed[node] === 0 || (graph.mostInlined[node] ?? 0) < graph.edgeCutoff) inlined[node] = 0;
	if (!inlined.includes(1)) return () => null;
	const scope = {
		shown: graph.inGraph,
		into: inlined,
		cutoff: graph.edgeCutoff
	};
	const found = weigher.inlineKinds(table, scope) ?? kindsOfEdges(heavy(weigher.edges(table, {
		...scope,
		outOf: new Uint8Array(count)
	}), graph), count);
	return (node) => found[node] === 1 ? "inline" : found[node] === (1 | 2) ? "partial-inline" : null;
}
/** The same as `inlineEdgeKinds` gives, from a list of edges. */
function kindsOfEdges(edges, count) {
	const found = new Uint8Array(count);
	for (let edge = 0; edge < edges.count; edge += 1) {
		const to = edges.to[edge] ?? 0;
		found[to] = (found[to] ?? 0) | (edges.inline[edge] === 1 ? 1 : 2);
	}
	return found;
}

// src/core/pprof-text/write-tables.ts
/** The tables of `top`, `tree` and `peek`, line by line. */
const cell = (context, value) => padLeft(formatValue(context, value), 10);
/** `flat flat% sum% cum cum%` of one node; the sum runs over signed flat values. */
function nodeCells(context, graph, node, flatSum) {
	const { total } = context;
	const flat = graph.flatOf(node);
	const cum = graph.cumOf(node);
	const shares = `${percentage(flat, total)} ${percentage(flatSum, total)}`;
	return `${cell(context, flat)} ${shares} ${cell(context, cum)} ${percentage(cum, total)}`;
}
function topLines(context, graph, markOf) {
	const lines = ["      flat  flat%   sum%        cum   cum%"];
	let flatSum = 0;
	for (const node of graph.order) {
		flatSum += graph.flatOf(node);
		const mark = markOf(node);
		lines.push(`${nodeCells(context, graph, node, flatSum)}  ${graph.table.nameOf(node)}${mark === null ? "" : ` (${mark})`}`);
	}
	return lines;
}
const SEPARATOR$1 = `${"-".repeat(58)}+${"-".repeat(13)}`;
const LEGEND = "      flat  flat%   sum%        cum   cum%   calls calls% + context 	 	 ";
/** Edges by one of their ends. */
function groupEdges(ends) {
	const groups = /* @__PURE__ */ new Map();
	for (const [edge, node] of ends.entries()) {
		const known = groups.get(node);
		if (known === void 0) groups.set(node, [edge]);
		else known.push(edge);
	}
	return groups;
}
/** Heaviest first, then by names; what pprof prints in any order (opposite weights, nodes of one name) has one: positive first, all fields. */
function compareEdges({ table }, edges) {
	const weight = (edge) => edges.weights[edge] ?? 0;
	const keyOf = (node) => nodeKey(table.infoOf(node));
	const compareEnds = (a, b, text) => compareBytes(text(edges.from[a] ?? 0), text(edges.from[b] ?? 0)) || compareBytes(text(edges.to[a] ?? 0), text(edges.to[b] ?? 0));
	return (a, b) => Math.abs(weight(b)) - Math.abs(weight(a)) || compareEnds(a, b, table.nameOf) || weight(b) - weight(a) || compareEnds(a, b, keyOf);
}
/** Each of `shown` between its callers and its callees; edge percentages are of the node's own cum. */
function treeLines(context, graph, edges, shown) {
	const lines = [SEPARATOR$1, LEGEND];
	const incoming = groupEdges(edges.to);
	const outgoing = groupEdges(edges.from);
	const order = compareEdges(graph, edges);
	const edgeLine = (edge, other, cum) => {
		const weight = edges.weights[edge] ?? 0;
		const name = `${graph.table.nameOf(other)}${edges.inline[edge] === 1 ? " (inline)" : ""}`;
		return `${padLeft(formatValue(context, weight), 50)} ${percentage(weight, cum)} |   ${name}`;
	};
	let flatSum = 0;
	for (const node of shown) {
		const cum = graph.cumOf(node);
		flatSum += graph.flatOf(node);
		lines.push(SEPARATOR$1);
		for (const edge of (incoming.get(node) ?? []).toSorted(order)) lines.push(edgeLine(edge, edges.from[edge] ?? 0, cum));
		lines.push(`${nodeCells(context, graph, node, flatSum)}                | ${graph.table.nameOf(node)}`);
		for (const edge of (outgoing.get(node) ?? []).toSorted(order)) lines.push(edgeLine(edge, edges.to[edge] ?? 0, cum));
	}
	if (graph.order.length > 0) lines.push(SEPARATOR$1);
	return lines;
}

// src/core/pprof-text/graph-lines.ts
/** The reports over a graph of functions: `top`, `tree` and `peek`. */
const GRAPH_VIEWS = /* @__PURE__ */ new Set([
	"top",
	"tree",
	"peek"
]);
/** Whether a view shows sums over functions, nothing of single samples. */
const isGraphView = (view) => GRAPH_VIEWS.has(view);
/** Most rows of a view where no flag says it; 0: no limit. */
const nodeLimit = (view) => view === "tree" ? 80 : 0;
function trimOptionsOf(options) {
	const { sort, dropNegative, view } = options;
	const trims = options.trim && view !== "peek";
	return {
		sort,
		dropNegative,
		nodeCount: trims ? options.nodeCount ?? nodeLimit(view) : 0,
		nodeFraction: trims ? options.nodeFraction : 0,
		edgeFraction: trims ? options.edgeFraction : 0
	};
}
/** The nodes of a profile as the flags want them told apart. As in pprof, a search path is looked at only where no prefixes are given. */
function graphNodes(profile, options) {
	const source = options.trimPath === "" ? cutSourcePath(profile, options.sourcePath) : profile;
	return nodeTable(source, frameDetail(options.granularity, options.noInlines, options.showColumns), options.trimPath);
}
/** The lines of the report. Throws USAGE where `peek` matches nothing. */
function graphLines(weighed, options, peek) {
	const { profile, selection, context, weigher, table, sums } = weighed;
	const trims = trimOptionsOf(options);
	const graph = trimGraph(sums, table, trims);
	const scaled = withOutputUnit(context, graph);
	const head = reportLabels(profile, selection, scaled, graph, options, trims.nodeFraction);
	if (options.view === "top") return [...head, ...topLines(scaled, graph, inlineMarks(weigher, graph))];
	const shown = peek === null ? graph.order : graph.order.filter((node) => peek(graph.table.nameOf(node)));
	if (peek !== null && shown.length === 0) throw heapgateError("USAGE", {
		problem: `no matches found for regexp: ${options.peek}`,
		command: "profile"
	});
	return [...head, ...treeLines(scaled, graph, edgesAround(weigher, graph, shown), shown)];
}

// src/core/pprof/kind.ts
/** Which Go profile a profile is, told from its sample types, and which column a name means. */
/** The kinds a profile may be: none for a profile Go does not make, both `mutex` and `block` for a contention profile (their content does not differ). */
function possibleKindsOf(profile) {
	const types = new Set(profile.sampleTypes.map(({ type }) => type));
	if (types.has("inuse_space") && types.has("alloc_space")) return [profile.defaultSampleType === "alloc_space" ? "allocs" : "heap"];
	if (types.has("inuse_space")) return ["heap"];
	if (types.has("alloc_space")) return ["allocs"];
	if (types.has("cpu")) return ["cpu"];
	if (types.has("goroutineleak")) return ["goroutineleak"];
	if (types.has("goroutine")) return ["goroutine"];
	if (types.has("threadcreate")) return ["threadcreate"];
	if (types.has("contentions") && types.has("delay")) return ["mutex", "block"];
	return [];
}
/**
* The kind of a profile. The content decides; `endpoint` (the last part of the address it came from) settles mutex against block.
* Null when the content is no Go profile, or is a contention profile and the endpoint does not say which.
*/
function profileKindOf(profile, endpoint = null) {
	const possible = possibleKindsOf(profile);
	if (possible.length === 1) return possible[0] ?? null;
	return possible.find((kind) => kind === endpoint) ?? null;
}
/**
* Column of a sample type, by the rules of `go tool pprof -sample_index`: "" is the default sample type, else the last column; a number is
* a column; a name is a type, with or without a leading `inuse_`. Null when the profile has no such column.
*/
function sampleIndexOf(profile, nameOrNumber) {
	const { sampleTypes } = profile;
	const found = (name) => {
		const index = sampleTypes.findIndex(({ type }) => type === name);
		return index < 0 ? null : index;
	};
	if (nameOrNumber === "") {
		const fallback = sampleTypes.length === 0 ? null : sampleTypes.length - 1;
		return profile.defaultSampleType === "" ? fallback : found(profile.defaultSampleType) ?? fallback;
	}
	if (typeof nameOrNumber === "number" || /^[+-]?\d+$/u.test(nameOrNumber)) {
		const index = Number(nameOrNumber);
		return Number.isInteger(index) && index >= 0 && index < sampleTypes.length ? index : null;
	}
	return found(nameOrNumber) ?? (nameOrNumber.startsWith("inuse_") ? found(nameOrNumber.slice(6)) : null);
}
/** As `sampleIndexOf`, but a column the profile does not have throws SAMPLE_TYPE_UNKNOWN. */
function requireSampleIndex(profile, nameOrNumber) {
	const index = sampleIndexOf(profile, nameOrNumber);
	if (index !== null) return index;
	const known = profile.sampleTypes.map(({ type }) => type);
	throw heapgateError("SAMPLE_TYPE_UNKNOWN", {
		name: profile.name,
		sampleType: String(nameOrNumber),
		known
	});
}

// src/core/pprof-text/edit-stacks.ts
/** Profiles with fewer lines per location or fewer locations per sample; everything else stays. */
/** The profile with only the lines marked 1. A location may lose all of its lines. */
function keepLines(profile, kept) {
	if (!kept.includes(0)) return profile;
	const { locations } = profile;
	const lineOffsets = new Uint32Array(locations.count + 1);
	const lines = [];
	for (let location = 0; location < locations.count; location += 1) {
		for (let line = locations.lineOffsets[location] ?? 0; line < (locations.lineOffsets[location + 1] ?? 0); line += 1) if (kept[line] === 1) lines.push(line);
		lineOffsets[location + 1] = lines.length;
	}
	const reduced = {
		...locations,
		lineOffsets,
		lineFunctions: Uint32Array.from(lines, (line) => locations.lineFunctions[line] ?? 0),
		lineNumbers: Float64Array.from(lines, (line) => locations.lineNumbers[line] ?? 0),
		lineColumns: Float64Array.from(lines, (line) => locations.lineColumns[line] ?? 0)
	};
	return {
		...profile,
		locations: reduced
	};
}
/**
* The profile with other stacks: `stackOf` gives the range of a sample's rows in `sampleLocations` to keep (leaf first), or null to drop
* the sample; of these rows only those whose location is not marked 1 in `hidden` stay.
*/
function keepStacks(profile, stackOf, hidden = null) {
	const kept = new Uint8Array(profile.sampleCount);
	const sampleOffsets = new Uint32Array(profile.sampleCount + 1);
	const sampleLocations = new Uint32Array(profile.sampleLocations.length);
	const hides = hidden?.includes(1) === true;
	let length = 0;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const range = stackOf(sample, profile.sampleOffsets[sample] ?? 0, profile.sampleOffsets[sample + 1] ?? 0);
		if (range !== null) {
			kept[sample] = 1;
			for (let at = range[0]; at < range[1]; at += 1) {
				const location = profile.sampleLocations[at] ?? 0;
				if (hides && hidden?.[location] === 1) continue;
				sampleLocations[length] = location;
				length += 1;
			}
			if (hides && length === (sampleOffsets[sample] ?? 0)) kept[sample] = 0;
		}
		sampleOffsets[sample + 1] = length;
	}
	return keepSamples({
		...profile,
		sampleOffsets,
		sampleLocations: sampleLocations.subarray(0, length)
	}, kept);
}

// src/core/pprof-text/match-frames.ts
/** Which lines, mappings and locations of a profile an expression matches: by function name, source file or object file. */
/** O(lines); the expression itself runs once per function and mapping. */
function matchFrames(profile, matches) {
	const { locations, functions } = profile;
	const ofFunction = new Uint8Array(functions.count);
	for (let index = 0; index < functions.count; index += 1) if (matches(functionName(profile, index)) || matches(functionFile(profile, index))) ofFunction[index] = 1;
	const ofMapping = profile.mappings.map(({ file }) => matches(file));
	const found = {
		lines: Uint8Array.from(locations.lineFunctions, (index) => ofFunction[index] ?? 0),
		objects: new Uint8Array(locations.count),
		locations: new Uint8Array(locations.count)
	};
	for (let location = 0; location < locations.count; location += 1) {
		const isObject = ofMapping[locations.mappings[location] ?? -1] === true;
		const lines = found.lines.subarray(locations.lineOffsets[location] ?? 0, locations.lineOffsets[location + 1] ?? 0);
		if (isObject) found.objects[location] = 1;
		if (isObject || lines.includes(1)) found.locations[location] = 1;
	}
	return found;
}

// src/core/pprof-text/filter-names.ts
/** Marks the lines that hide and show leave; gives 1 for each location they leave nothing of. */
function hideLines(profile, hide, show, kept) {
	const { locations } = profile;
	const hidden = new Uint8Array(locations.count);
	for (let location = 0; location < locations.count; location += 1) {
		const start = locations.lineOffsets[location] ?? 0;
		const end = locations.lineOffsets[location + 1] ?? 0;
		if (hide?.locations[location] === 1) {
			for (let line = start; line < end; line += 1) if (hide.objects[location] === 1 || hide.lines[line] === 1) kept[line] = 0;
			if (!kept.subarray(start, end).includes(1)) hidden[location] = 1;
		}
		if (show !== null) {
			for (let line = start; line < end; line += 1) if (show.objects[location] !== 1 && show.lines[line] !== 1) kept[line] = 0;
			if (!kept.subarray(start, end).includes(1)) hidden[location] = 1;
		}
	}
	return hidden;
}
/** focus, ignore, hide and show at once: an ignored location ends its samples, else one focused location must be there. */
function filterByName(profile, { focus, ignore, hide, show }) {
	if (focus === null && ignore === null && hide === null && show === null) return {
		profile,
		unmatched: []
	};
	const match = (matcher) => matcher === null ? null : matchFrames(profile, matcher);
	const found = {
		focus: match(focus),
		ignore: match(ignore),
		hide: match(hide),
		show: match(show)
	};
	const lines = new Uint8Array(profile.locations.lineFunctions.length).fill(1);
	const hidden = hideLines(profile, found.hide, found.show, lines);
	const isFocused = (start, end) => {
		let focused = false;
		for (let at = start; at < end; at += 1) {
			const location = profile.sampleLocations[at] ?? 0;
			if (found.ignore?.locations[location] === 1) return false;
			if (found.focus === null || found.focus.locations[location] === 1) focused = true;
		}
		return focused;
	};
	const stacks = keepStacks(profile, (_, start, end) => isFocused(start, end) ? [start, end] : null, hidden);
	const unmatched = [
		...found.focus === null || found.focus.locations.some((hit, location) => hit === 1 && found.ignore?.locations[location] !== 1) ? [] : ["Focus"],
		...found.ignore === null || found.ignore.locations.includes(1) ? [] : ["Ignore"],
		...found.hide === null || found.hide.locations.includes(1) ? [] : ["Hide"],
		...found.show === null || hidden.includes(0) ? [] : ["Show"]
	];
	return {
		profile: keepLines(stacks, lines),
		unmatched
	};
}
/** Cuts each stack above its root-most match; samples without a match go. */
function cutAbove(profile, showFrom) {
	if (showFrom === null) return {
		profile,
		unmatched: []
	};
	const found = matchFrames(profile, showFrom);
	const { locations } = profile;
	const lines = new Uint8Array(locations.lineFunctions.length).fill(1);
	for (let location = 0; location < locations.count; location += 1) {
		if (found.locations[location] !== 1 || found.objects[location] === 1) continue;
		for (let line = (locations.lineOffsets[location + 1] ?? 0) - 1; found.lines[line] !== 1; line -= 1) lines[line] = 0;
	}
	const stacks = keepStacks(profile, (_, start, end) => {
		for (let at = end - 1; at >= start; at -= 1) if (found.locations[profile.sampleLocations[at] ?? 0] === 1) return [start, at + 1];
		return null;
	});
	return {
		profile: keepLines(stacks, lines),
		unmatched: found.locations.includes(1) ? [] : ["ShowFrom"]
	};
}
/** All name filters. O(frames). */
function filterNames(profile, filters) {
	const named = filterByName(profile, filters);
	const cut = cutAbove(named.profile, filters.showFrom);
	return {
		profile: cut.profile,
		unmatched: [...named.unmatched, ...cut.unmatched]
	};
}

// src/core/pprof-text/re2-class.ts
/** Character classes of RE2 (`[a-z]`, `[[:alpha:]]`, `\pL`, `\d`) written as parts of a JavaScript class. */
/** RE2's Perl classes are ASCII; JavaScript's `\s` is not. */
const PERL = {
	d: "0-9",
	D: "\\0-/:-\\u{10FFFF}",
	w: "0-9A-Za-z_",
	W: "\\0-/:-@\\[-\\^`\\{-\\u{10FFFF}",
	s: "\\t\\n\\f\\r ",
	S: "\\0-\\x08\\x0B\\x0E-\\x1F!-\\u{10FFFF}"
};
/** The content of a class for `\d` and its kin; undefined for other letters. */
const perlClass = (letter) => PERL[letter];
/** POSIX classes by name, with their complements. */
const POSIX = {
	alnum: ["0-9A-Za-z", "\\0-/:-@\\[-`\\{-\\u{10FFFF}"],
	alpha: ["A-Za-z", "\\0-@\\[-`\\{-\\u{10FFFF}"],
	ascii: ["\\0-\\x7F", "\\x80-\\u{10FFFF}"],
	blank: ["\\t ", "\\0-\\x08\\n-\\x1F!-\\u{10FFFF}"],
	cntrl: ["\\0-\\x1F\\x7F", " -~\\x80-\\u{10FFFF}"],
	digit: ["0-9", "\\0-/:-\\u{10FFFF}"],
	graph: ["!-~", "\\0- \\x7F-\\u{10FFFF}"],
	lower: ["a-z", "\\0-`\\{-\\u{10FFFF}"],
	print: [" -~", "\\0-\\x1F\\x7F-\\u{10FFFF}"],
	punct: ["!-/:-@\\[-`\\{-~", "\\0- 0-9A-Za-z\\x7F-\\u{10FFFF}"],
	space: ["\\t-\\r ", "\\0-\\x08\\x0E-\\x1F!-\\u{10FFFF}"],
	upper: ["A-Z", "\\0-@\\[-\\u{10FFFF}"],
	word: ["0-9A-Za-z_", "\\0-/:-@\\[-\\^`\\{-\\u{10FFFF}"],
	xdigit: ["0-9A-Fa-f", "\\0-/:-@G-`g-\\u{10FFFF}"]
};
/** The content of a class for `[:name:]` or `[:^name:]`; undefined for unknown names. */
const posixClass = (name) => name.startsWith("^") ? POSIX[name.slice(1)]?.[1] : POSIX[name]?.[0];
/** `\p{Name}` for a Unicode category (`L`, `Lu`) or script (`Greek`). */
function unicodeClass(name, negated) {
	const inner = name.startsWith("^") ? name.slice(1) : name;
	const letter = negated === name.startsWith("^") ? "p" : "P";
	return inner.length <= 2 ? `\\${letter}{${inner}}` : `\\${letter}{Script=${inner}}`;
}
/** One code point so that it means itself anywhere in a JavaScript expression. */
const literal = (codePoint) => {
	return codePoint >= 48 && codePoint <= 57 || codePoint >= 65 && codePoint <= 90 || codePoint >= 97 && codePoint <= 122 ? String.fromCodePoint(codePoint) : `\\u{${codePoint.toString(16)}}`;
};

// src/core/pprof-text/re2.ts
/** Regular expressions in RE2's syntax, which pprof speaks, translated to JavaScript's; what RE2 refuses is refused. */
const NO_FLAGS = {
	i: false,
	m: false,
	s: false
};
/** Thrown inside of this file; `compilePattern` turns it into an error that names the flag. */
const refused = (problem) => new Error(problem);
/** Reads the rest of `\x41`, `\x{10FFFF}`. */
function hexEscape(scan) {
	const match = /^(?:\{([0-9A-Fa-f]+)\}|([0-9A-Fa-f]{2}))/u.exec(scan.pattern.slice(scan.at));
	const value = Number.parseInt(match?.[1] ?? match?.[2] ?? "", 16);
	if (match === null || value > 1114111) throw refused("invalid escape sequence: \\x");
	scan.at += match[0].length;
	return value;
}
const CONTROL = {
	a: 7,
	f: 12,
	t: 9,
	n: 10,
	r: 13,
	v: 11
};
/** Reads an escape that stands for one code point; `scan.at` is behind the backslash. */
function escapedCodePoint(scan) {
	const rest = scan.pattern.slice(scan.at);
	const octal = /^(?:[1-7][0-7]{1,2}|0[0-7]{0,2})/u.exec(rest)?.[0];
	if (octal !== void 0) {
		scan.at += octal.length;
		return Number.parseInt(octal, 8);
	}
	const codePoint = rest.codePointAt(0);
	if (codePoint === void 0) throw refused("trailing backslash at end of expression");
	const char = String.fromCodePoint(codePoint);
	scan.at += char.length;
	if (/^[1-9]$/u.test(char)) throw refused(`backreferences (\\${char}) are not part of RE2`);
	if (char === "x") return hexEscape(scan);
	const control = CONTROL[char];
	if (control !== void 0) return control;
	if (codePoint < 128 && !/^[0-9A-Za-z]$/u.test(char)) return codePoint;
	throw refused(`invalid escape sequence: \\${char}`);
}
/** Reads `\pL`, `\P{Greek}`; `scan.at` is at the `p`. */
function unicodeEscape(scan) {
	const match = /^([pP])(?:\{(\^?\w+)\}|(\w))/u.exec(scan.pattern.slice(scan.at));
	if (match === null) throw refused("invalid character class range");
	scan.at += match[0].length;
	return unicodeClass(match[2] ?? match[3] ?? "", match[1] === "P");
}
/** Reads a bracketed class; `scan.at` is behind the `[`. */
function bracketClass(scan) {
	const { pattern } = scan;
	const negated = pattern[scan.at] === "^";
	if (negated) scan.at += 1;
	let inside = "";
	for (let first = true; first || pattern[scan.at] !== "]"; first = false) {
		if (scan.at >= pattern.length) throw refused("missing closing ]");
		const posix = /^\[:(\^?\w*):\]/u.exec(pattern.slice(scan.at));
		if (posix !== null) {
			const content = posixClass(posix[1] ?? "");
			if (content === void 0) throw refused(`invalid character class range: ${posix[0]}`);
			inside += content;
			scan.at += posix[0].length;
			continue;
		}
		const escaped = pattern[scan.at] === "\\" ? pattern[scan.at + 1] : void 0;
		const perl = escaped === void 0 ? void 0 : perlClass(escaped);
		if (perl !== void 0) {
			inside += perl;
			scan.at += 2;
		} else if (escaped === "p" || escaped === "P") {
			scan.at += 1;
			inside += unicodeEscape(scan);
		} else inside += classRange(scan);
	}
	scan.at += 1;
	return `[${negated ? "^" : ""}${inside}]`;
}
function classCodePoint(scan) {
	if (scan.pattern[scan.at] === "\\") {
		scan.at += 1;
		return escapedCodePoint(scan);
	}
	const codePoint = scan.pattern.codePointAt(scan.at);
	if (codePoint === void 0) throw refused("missing closing ]");
	scan.at += codePoint > 65535 ? 2 : 1;
	return codePoint;
}
function classRange(scan) {
	const { pattern } = scan;
	const low = classCodePoint(scan);
	if (!(pattern[scan.at] === "-" && scan.at + 1 < pattern.length && pattern[scan.at + 1] !== "]")) return literal(low);
	scan.at += 1;
	const high = classCodePoint(scan);
	if (high < low) throw refused("invalid character class range");
	return `${literal(low)}-${literal(high)}`;
}
/** Opens `(…`; gives what to write for it, and the flags that hold behind `(?flags)`, where there is no group. */
function openGroup(scan) {
	const rest = scan.pattern.slice(scan.at);
	if (!rest.startsWith("(?")) {
		scan.at += 1;
		return {
			text: "(?:",
			inside: scan.flags,
			behind: null
		};
	}
	const named = /^\(\?P?<(\w+)>/u.exec(rest);
	if (named !== null) {
		scan.at += named[0].length;
		return {
			text: "(?:",
			inside: scan.flags,
			behind: null
		};
	}
	const around = /^\(\?(?:<?[=!]|>)/u.exec(rest)?.[0];
	if (around !== void 0) throw refused(`${around} (look-around, atomic groups) is not part of RE2`);
	const match = /^\(\?([imsU]*)(?:-([imsU]+))?([:)])/u.exec(rest);
	if (match === null) throw refused(`invalid or unsupported Perl syntax: ${rest.slice(0, 3)}`);
	const [all, on = "", off = "", end] = match;
	scan.at += all.length;
	const after = (flag) => (on.includes(flag) || scan.flags[flag]) && !off.includes(flag);
	const flags = {
		i: after("i"),
		m: after("m"),
		s: after("s")
	};
	return end === ")" ? {
		text: "",
		inside: null,
		behind: flags
	} : {
		text: "(?:",
		inside: flags,
		behind: null
	};
}
/** Only case needs JavaScript's own flag, as a modifier of the letters it holds for. */
const atom = (scan, text) => scan.flags.i ? `(?i:${text})` : text;
const ASSERTIONS = {
	A: "(?<![^])",
	z: "(?![^])",
	b: "\\b",
	B: "\\B"
};
/** Reads an escape outside of classes; `scan.at` is at the backslash. */
function escape(scan) {
	const letter = scan.pattern[scan.at + 1] ?? "";
	if (letter === "Q") {
		const end = scan.pattern.indexOf("\\E", scan.at + 2);
		const quoted = scan.pattern.slice(scan.at + 2, end < 0 ? void 0 : end);
		scan.at = end < 0 ? scan.pattern.length : end + 2;
		return Array.from(quoted, (char) => atom(scan, literal(char.codePointAt(0) ?? 0))).join("");
	}
	const assertion = ASSERTIONS[letter];
	const perl = perlClass(letter);
	if (assertion !== void 0 || perl !== void 0) scan.at += 2;
	if (assertion !== void 0) return assertion;
	if (perl !== void 0) return `[${perl}]`;
	scan.at += 1;
	if (letter === "p" || letter === "P") return atom(scan, unicodeEscape(scan));
	return atom(scan, literal(escapedCodePoint(scan)));
}
/** Reads `*`, `+?`, `{2,3}`; "" where there is none. Whether it is lazy does not change whether there is a match. */
function quantifier(scan) {
	const match = /^(?:[*+?]|\{(\d+)(?:,(\d*))?\})\??/u.exec(scan.pattern.slice(scan.at));
	if (match === null) return "";
	const [all, low, high] = match;
	if (Number(low ?? 0) > 1e3 || Number(high ?? 0) > 1e3) throw refused(`invalid repeat count: ${all}`);
	scan.at += all.length;
	if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/u.test(scan.pattern.slice(scan.at))) throw refused(`invalid nested repetition operator: ${all}`);
	return all;
}
/** Reads one atom that is no group. */
function single(scan) {
	const char = scan.pattern[scan.at] ?? "";
	if (char === "\\") return escape(scan);
	scan.at += 1;
	if (char === "[") return atom(scan, bracketClass(scan));
	if (char === ".") return scan.flags.s ? "[^]" : "[^\\n]";
	if (char === "^") return scan.flags.m ? "(?<![^\\n])" : "^";
	if (char === "$") return scan.flags.m ? "(?![^\\n])" : "$";
	scan.at -= 1;
	return atom(scan, literal(classCodePoint(scan)));
}
/** The JavaScript form of an RE2 expression. Throws an ordinary error that says what RE2 would not accept. */
function translateRe2(pattern) {
	const scan = {
		pattern,
		at: 0,
		out: [],
		flags: NO_FLAGS
	};
	const outer = [];
	while (scan.at < pattern.length) {
		const char = pattern[scan.at];
		if (char === "(") {
			const { text, inside, behind } = openGroup(scan);
			if (inside !== null) {
				outer.push(scan.flags);
				scan.out.push(text);
				scan.flags = inside;
			} else if (behind !== null) scan.flags = behind;
			continue;
		}
		if (char === "|") {
			scan.at += 1;
			scan.out.push("|");
			continue;
		}
		if (char === ")") {
			const before = outer.pop();
			if (before === void 0) throw refused("unexpected )");
			scan.at += 1;
			scan.flags = before;
			scan.out.push(")", quantifier(scan));
			continue;
		}
		const dangling = quantifier(scan);
		if (dangling !== "") throw refused(`missing argument to repetition operator: ${dangling}`);
		const text = single(scan);
		const repeat = quantifier(scan);
		if (!/^(?:\^|\$|\\b|\\B|\(\?<?!.*\))$/u.test(text)) scan.out.push(text, repeat);
		else if (!/^(?:[*?]|\{0)/u.test(repeat)) scan.out.push(text);
	}
	if (outer.length > 0) throw refused("missing closing )");
	return scan.out.join("");
}
/** A matcher of an RE2 expression; throws an ordinary error for what RE2 would not accept. Answers are remembered per text. */
function re2Matcher(pattern) {
	const expression = new RegExp(translateRe2(pattern), "u");
	const known = /* @__PURE__ */ new Map();
	return (text) => {
		const before = known.get(text);
		if (before !== void 0) return before;
		const matches = expression.test(text);
		known.set(text, matches);
		return matches;
	};
}
/** The matcher of a flag's value; null where the flag is not given. Throws USAGE, naming the flag. */
function compilePattern(flag, pattern) {
	if (pattern === "") return null;
	try {
		return re2Matcher(pattern);
	} catch (error) {
		const problem = error instanceof Error ? error.message : String(error);
		throw heapgateError("USAGE", {
			problem: `${flag}: "${pattern}" is no regular expression (RE2): ${problem}.`,
			command: "profile"
		}, { cause: error });
	}
}

// src/core/pprof-text/sample-labels.ts
/** Labels of a sample by key, as pprof holds them: texts and numbers apart, values of one key in order. */
const NO_LABELS = {
	texts: /* @__PURE__ */ new Map(),
	numbers: /* @__PURE__ */ new Map()
};
function pushTo(map, key, value) {
	const known = map.get(key);
	if (known === void 0) map.set(key, [value]);
	else known.push(value);
}
function sampleLabels(profile, sample) {
	if (profile.labels.offsets[sample] === profile.labels.offsets[sample + 1]) return NO_LABELS;
	const texts = /* @__PURE__ */ new Map();
	const numbers = /* @__PURE__ */ new Map();
	for (const { key, text, number, unit } of labelsOfSample(profile, sample)) if (text === null) pushTo(numbers, key, {
		value: number ?? 0n,
		unit
	});
	else pushTo(texts, key, text);
	return {
		texts,
		numbers
	};
}
/** Unit of each numeric label key: the first one met, else guessed from the key. O(labels), and no text is made twice. */
function numberLabelUnits(profile) {
	const { labels, strings } = profile;
	const byKey = /* @__PURE__ */ new Map();
	for (let row = 0; row < labels.keys.length; row += 1) {
		if (labels.strings[row] !== 0) continue;
		const key = labels.keys[row] ?? 0;
		if ((byKey.get(key) ?? 0) === 0) byKey.set(key, labels.units[row] ?? 0);
	}
	const units = /* @__PURE__ */ new Map();
	for (const [keyIndex, unitIndex] of byKey) {
		const key = strings.at(keyIndex);
		const unit = strings.at(unitIndex);
		if (unit !== "") units.set(key, unit);
		else if (!units.has(key)) units.set(key, key === "alignment" || key === "request" ? "bytes" : key);
	}
	return units;
}
/** The profile with only the labels whose key a test takes. */
function keepLabels(profile, takes) {
	const { labels, strings } = profile;
	const offsets = new Uint32Array(profile.sampleCount + 1);
	const rows = [];
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		for (let row = labels.offsets[sample] ?? 0; row < (labels.offsets[sample + 1] ?? 0); row += 1) if (takes(strings.at(labels.keys[row] ?? 0))) rows.push(row);
		offsets[sample + 1] = rows.length;
	}
	const kept = {
		offsets,
		keys: Uint32Array.from(rows, (row) => labels.keys[row] ?? 0),
		strings: Uint32Array.from(rows, (row) => labels.strings[row] ?? 0),
		numbers: BigInt64Array.from(rows, (row) => labels.numbers[row] ?? 0n),
		units: Uint32Array.from(rows, (row) => labels.units[row] ?? 0)
	};
	return {
		...profile,
		labels: kept
	};
}

// src/core/pprof-text/filter-tags.ts
const BOUND = String.raw`[+-]?\d+(?:[A-Za-z]+)?`;
const RANGE = new RegExp(`^(?:(?<only>${BOUND})|(?<from>${BOUND}):|:(?<to>${BOUND})|(?<low>${BOUND}):(?<high>${BOUND}))$`, "u");
function boundOf(text, to) {
	const unit = /[A-Za-z]*$/u.exec(text)?.[0] ?? "";
	return scaleValue(Number(text.slice(0, text.length - unit.length)), unit, to ?? unit);
}
/** A range of numbers with units (`32kb`, `:64kb`, `4mb:`, `12kb:64mb`); null for anything else. */
function parseTagRange(text) {
	const groups = RANGE.exec(text)?.groups;
	if (groups === void 0) return null;
	const { only, from, to, low, high } = groups;
	const first = boundOf(only ?? from ?? to ?? low ?? "", null);
	const holds = (test) => {
		return (value, unit) => {
			const scaled = scaleValue(value, unit, first.unit);
			return scaled.unit === first.unit && test(scaled.value);
		};
	};
	if (only !== void 0) return holds((value) => value === first.value);
	if (from !== void 0) return holds((value) => value >= first.value);
	if (to !== void 0) return holds((value) => value <= first.value);
	const last = boundOf(high ?? "", first.unit);
	return last.unit === first.unit ? holds((value) => value >= first.value && value <= last.value) : null;
}
function numberTest(key, inRange, units) {
	return ({ numbers }) => [...numbers].some(([own, values]) => (key === null || own === key) && values.some(({ value }) => inRange(Number(value), units.get(own) ?? "")));
}
/** Every expression must match some `key:value`; with a key one that matches a value of it is enough. */
function textTest(key, matchers) {
	if (key !== null) return ({ texts }) => (texts.get(key) ?? []).some((value) => matchers.some((matches) => matches(value)));
	return ({ texts }) => matchers.every((matches) => [...texts].some(([own, values]) => values.some((value) => matches(`${own}:${value}`))));
}
/** A filter `[key=]range` or `[key=]regex[,regex…]`; null where it is not given. Throws USAGE. */
function compileTagFilter(flag, text, units) {
	if (text === "") return null;
	const at = text.indexOf("=");
	const key = at < 0 ? null : text.slice(0, at);
	const value = text.slice(at + 1);
	const named = key === "" ? null : key;
	const range = parseTagRange(value);
	if (range !== null) return numberTest(named, range, units);
	return textTest(named, value.split(",").map((one) => compilePattern(flag, one) ?? (() => true)));
}
/** All label filters. `units`: those of `numberLabelUnits`, taken before any filter. */
function filterTags(profile, filters, units) {
	const focus = compileTagFilter("tagfocus", filters.tagFocus, units);
	const ignore = compileTagFilter("tagignore", filters.tagIgnore, units);
	const unmatched = [];
	let kept = profile;
	if (focus !== null || ignore !== null) {
		const marks = new Uint8Array(profile.sampleCount);
		let focusSeen = focus === null;
		let ignoreSeen = ignore === null;
		for (let sample = 0; sample < profile.sampleCount; sample += 1) {
			const labels = sampleLabels(profile, sample);
			const focused = focus === null || focus(labels);
			const ignored = ignore !== null && ignore(labels);
			focusSeen ||= focused;
			ignoreSeen ||= ignored;
			if (focused && !ignored) marks[sample] = 1;
		}
		if (!focusSeen) unmatched.push("TagFocus");
		if (!ignoreSeen) unmatched.push("TagIgnore");
		kept = keepSamples(profile, marks);
	}
	const show = compilePattern("tagshow", filters.tagShow);
	const hide = compilePattern("taghide", filters.tagHide);
	if (show !== null || hide !== null) kept = keepLabels(kept, (key) => (show === null || show(key)) && hide?.(key) !== true);
	return {
		profile: kept,
		unmatched
	};
}

// src/core/pprof-text/prune-frames.ts
/** Cuts the leaf end of stacks: a profile's own drop_frames and keep_frames, and the flag prune_from. */
const RESERVED = /\(anonymous namespace\)|operator\(\)|\(/gu;
/** A function's name without its argument list and the dot some linkers put in front. */
function simplifyName(name) {
	const plain = name.startsWith(".") ? name.slice(1) : name;
	const bracket = [...plain.matchAll(RESERVED)].find(([found]) => found === "(");
	return bracket === void 0 ? plain : plain.slice(0, bracket.index);
}
/** Marks the lines whose function a test takes; functions without a name are never taken. */
function matchedLines(profile, takes) {
	const ofFunction = new Uint8Array(profile.functions.count);
	for (let index = 0; index < profile.functions.count; index += 1) {
		const name = functionName(profile, index);
		if (name !== "" && takes(simplifyName(name))) ofFunction[index] = 1;
	}
	return Uint8Array.from(profile.locations.lineFunctions, (index) => ofFunction[index] ?? 0);
}
const compileWhole = (pattern) => {
	try {
		return re2Matcher(`^(${pattern})$`);
	} catch {
		return null;
	}
};
/** Applies the profile's own drop_frames and keep_frames: root to leaf, after the first frame that stays, cut at the first that does not. */
function pruneUninteresting(profile) {
	if (profile.dropFrames === "") return profile;
	const drop = compileWhole(profile.dropFrames);
	const keep = profile.keepFrames === "" ? null : compileWhole(profile.keepFrames);
	if (drop === null || keep === null && profile.keepFrames !== "") return profile;
	const dropped = matchedLines(profile, (name) => drop(name) && keep?.(name) !== true);
	if (!dropped.includes(1)) return profile;
	const { locations } = profile;
	const lines = new Uint8Array(dropped.length).fill(1);
	/** 1: the whole location goes; 2: its inner lines go. */
	const cuts = new Uint8Array(locations.count);
	for (let location = 0; location < locations.count; location += 1) {
		const start = locations.lineOffsets[location] ?? 0;
		const end = locations.lineOffsets[location + 1] ?? 0;
		const outermost = start + dropped.subarray(start, end).lastIndexOf(1);
		if (outermost < start) continue;
		cuts[location] = outermost === end - 1 ? 1 : 2;
		if (cuts[location] === 2) lines.fill(0, start, outermost + 1);
	}
	const stacks = keepStacks(profile, (_, start, end) => {
		let isKept = false;
		for (let at = end - 1; at >= start; at -= 1) {
			const cut = cuts[profile.sampleLocations[at] ?? 0] ?? 0;
			if (cut === 0) isKept = true;
			else if (isKept) return [cut === 1 ? at + 1 : at, end];
		}
		return [start, end];
	});
	return keepLines(stacks, lines);
}
/** Cuts everything below the leaf-most frame whose simplified name matches. */
function pruneFrom(profile, matches) {
	if (matches === null) return profile;
	const matched = matchedLines(profile, matches);
	const { locations } = profile;
	const lines = new Uint8Array(matched.length).fill(1);
	const cuts = new Uint8Array(locations.count);
	for (let location = 0; location < locations.count; location += 1) {
		const start = locations.lineOffsets[location] ?? 0;
		const innermost = matched.subarray(start, locations.lineOffsets[location + 1] ?? 0).indexOf(1);
		if (innermost < 0) continue;
		cuts[location] = 1;
		lines.fill(0, start, start + innermost);
	}
	const stacks = keepStacks(profile, (_, start, end) => {
		for (let at = start; at < end; at += 1) if (cuts[profile.sampleLocations[at] ?? 0] === 1) return [at, end];
		return [start, end];
	});
	return keepLines(stacks, lines);
}

// src/core/pprof-text/tag-frames.ts
const keysOf = (text) => text.split(",").filter((key) => key !== "");
/** Texts of one key, then its numbers; a number without a unit stays as it is unless another one of the sample has a unit. */
function valuesOf({ texts, numbers }, key, unit) {
	const own = numbers.get(key) ?? [];
	const hasUnits = own.some((label) => label.unit !== "");
	const formatted = own.map(({ value, unit: from }) => scaledLabel(Number(value), hasUnits ? from : "", hasUnits ? unit : ""));
	return [...texts.get(key) ?? [], ...formatted];
}
function frameOf({ names, keys, byText }, key, name) {
	const text = `${name}\0${key}`;
	const known = byText.get(text);
	if (known !== void 0) return known;
	names.push(name);
	keys.push(key);
	byText.set(text, names.length - 1);
	return names.length - 1;
}
const appended = (column, more) => {
	const longer = new Uint32Array(column.length + more.length);
	longer.set(column);
	longer.set(more, column.length);
	return longer;
};
const padded = (column, more) => {
	const longer = new Float64Array(column.length + more);
	longer.set(column);
	return longer;
};
/** The tables with a function and a location for each frame, at their ends; the file of such a function is the key. */
function withFrames(profile, { names, keys }) {
	const { functions, locations, strings } = profile;
	const count = names.length;
	const texts = [...names, ...keys];
	const numbered = (from) => Array.from({ length: count }, (_, index) => from + index);
	const none = Array.from({ length: count }, () => 0);
	const longerFunctions = {
		count: functions.count + count,
		names: appended(functions.names, numbered(strings.count)),
		systemNames: appended(functions.systemNames, none),
		files: appended(functions.files, numbered(strings.count + count)),
		startLines: padded(functions.startLines, count)
	};
	const mappings = new Int32Array(locations.count + count).fill(-1);
	mappings.set(locations.mappings);
	const folded = new Uint8Array(locations.count + count);
	folded.set(locations.folded);
	const highestId = locations.ids?.reduce((highest, id) => id > highest ? id : highest, 0n) ?? 0n;
	const longerLocations = {
		count: locations.count + count,
		...locations.ids === void 0 ? {} : { ids: [...locations.ids, ...numbered(1).map((index) => highestId + BigInt(index))] },
		mappings,
		addressLow: appended(locations.addressLow, none),
		addressHigh: appended(locations.addressHigh, none),
		folded,
		lineOffsets: appended(locations.lineOffsets, numbered(locations.lineFunctions.length + 1)),
		lineFunctions: appended(locations.lineFunctions, numbered(functions.count)),
		lineNumbers: padded(locations.lineNumbers, count),
		lineColumns: padded(locations.lineColumns, count)
	};
	return {
		...profile,
		functions: longerFunctions,
		locations: longerLocations,
		strings: {
			count: strings.count + texts.length,
			at: (index) => index < strings.count ? strings.at(index) : texts[index - strings.count] ?? ""
		}
	};
}
const tagFlags = (rootFound, leafFound) => [...rootFound ? [] : ["TagRoot"], ...leafFound ? [] : ["TagLeaf"]];
/**
* Adds the frames of `tagRoot` and `tagLeaf` to every sample: one per key, named by the sample's values of it separated by commas, so by
* nothing where it has none. `unmatched` names the flags of which no sample has a key. O(frames + labels).
*/
function addTagFrames(profile, { tagRoot, tagLeaf, unit }) {
	const roots = keysOf(tagRoot).toReversed();
	const leaves = keysOf(tagLeaf).toReversed();
	const added = roots.length + leaves.length;
	if (added === 0) return {
		profile,
		unmatched: tagFlags(tagRoot === "", tagLeaf === "")
	};
	const frames = {
		names: [],
		keys: [],
		byText: /* @__PURE__ */ new Map()
	};
	const sampleOffsets = new Uint32Array(profile.sampleCount + 1);
	const sampleLocations = new Uint32Array(profile.sampleLocations.length + profile.sampleCount * added);
	let hasRoot = tagRoot === "";
	let hasLeaf = tagLeaf === "";
	let length = 0;
	const put = (location) => {
		sampleLocations[length] = location;
		length += 1;
	};
	const framesOf = (labels, keys) => keys.map((key) => profile.locations.count + frameOf(frames, key, valuesOf(labels, key, unit).join(",")));
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const labels = sampleLabels(profile, sample);
		const hasOne = (keys) => keys.some((key) => labels.texts.has(key) || labels.numbers.has(key));
		hasRoot ||= hasOne(roots);
		hasLeaf ||= hasOne(leaves);
		const outer = framesOf(labels, roots);
		for (const location of framesOf(labels, leaves)) put(location);
		for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) put(profile.sampleLocations[at] ?? 0);
		for (const location of outer) put(location);
		sampleOffsets[sample + 1] = length;
	}
	return {
		profile: {
			...withFrames(profile, frames),
			sampleOffsets,
			sampleLocations
		},
		unmatched: tagFlags(hasRoot, hasLeaf)
	};
}

// src/core/pprof-text/prepare-profile.ts
/** From sources, bases and flags to the one profile that a view prints: combined, pruned, framed by labels, filtered. */
function selectionOf(profile, { sampleIndex, mean }) {
	const column = sampleIndexOf(profile, sampleIndex);
	if (column !== null) return {
		column,
		divisor: mean ? 0 : null
	};
	const known = profile.sampleTypes.map(({ type }) => type);
	throw heapgateError("SAMPLE_TYPE_UNKNOWN", {
		name: profile.name,
		sampleType: sampleIndex,
		known
	});
}
function applyFilters(profile, options, units) {
	const named = filterNames(profile, {
		focus: compilePattern("focus", options.focus),
		ignore: compilePattern("ignore", options.ignore),
		hide: compilePattern("hide", options.hide),
		show: compilePattern("show", options.show),
		showFrom: compilePattern("show_from", options.showFrom)
	});
	const tagged = filterTags(named.profile, options, units);
	return {
		profile: pruneFrom(tagged.profile, compilePattern("prune_from", options.pruneFrom)),
		unmatched: [...named.unmatched, ...tagged.unmatched]
	};
}
/** `all_frames` takes the expressions away for good: a saved profile is not pruned by them later either. */
const withoutPruning = (profile) => ({
	...profile,
	dropFrames: "",
	keepFrames: ""
});
/**
* Everything before the view. `sumsOnly`: the view shows sums by function, file or line, nothing of single samples. Throws USAGE for a bad
* expression, SAMPLE_TYPE_UNKNOWN, PROFILE_KINDS_DIFFER, PROFILE_VALUE_OVERFLOW. O(frames).
*/
function prepareProfile(sources, bases, options, sumsOnly) {
	const combined = combineSources(sources, bases, {
		mode: options.baseMode,
		normalize: options.normalize,
		sumsOnly
	});
	const pruned = withoutUrlMappings(options.allFrames ? withoutPruning(combined) : pruneUninteresting(combined));
	const units = numberLabelUnits(pruned);
	const framed = addTagFrames(pruned, options);
	const whole = framed.profile;
	const selection = selectionOf(whole, options);
	const { profile, unmatched } = applyFilters(whole, options, units);
	return {
		profile,
		selection,
		context: {
			total: totalFor(options.relativePercentages ? profile : whole, selection),
			sampleUnit: whole.sampleTypes[selection.column]?.unit ?? "",
			outputUnit: options.unit,
			divideBy: options.divideBy
		},
		units,
		warnings: [...framed.unmatched, ...unmatched].map((filter) => `${filter} expression matched no samples`)
	};
}

// src/core/pprof-text/edit-lines.ts
/** The profile with only the outermost line of each location, and its columns only where they are asked for. */
function withoutInlines(profile, showColumns) {
	const { locations } = profile;
	const kept = new Uint8Array(locations.lineFunctions.length);
	for (let location = 0; location < locations.count; location += 1) {
		const end = locations.lineOffsets[location + 1] ?? 0;
		if (end > (locations.lineOffsets[location] ?? 0)) kept[end - 1] = 1;
	}
	const reduced = keepLines(profile, kept);
	const lineColumns = showColumns ? reduced.locations.lineColumns : new Float64Array(reduced.locations.lineColumns.length);
	const mappings = profile.mappings.map((mapping) => ({
		...mapping,
		hasInlineFrames: false
	}));
	return {
		...reduced,
		locations: {
			...reduced.locations,
			lineColumns
		},
		mappings
	};
}

// src/core/pprof-text/weigh-nodes.ts
/** The samples of a decoded profile that have a value. */
const samplesOf = ({ values, sampleCount, sampleOffsets, sampleLocations, sampleTypes }, { column, divisor }) => (visit) => {
	const width = sampleTypes.length;
	const amounts = /* @__PURE__ */ new Float64Array(2);
	for (let sample = 0; sample < sampleCount; sample += 1) {
		const value = values[sample * width + column] ?? 0;
		const by = divisor === null ? 0 : values[sample * width + divisor] ?? 0;
		if (value === 0 && by === 0) continue;
		amounts[0] = value;
		amounts[1] = by;
		visit(sampleLocations, sampleOffsets[sample] ?? 0, sampleOffsets[sample + 1] ?? 0, amounts);
	}
};
/** Stamps are bytes, so that those of all nodes stay in the fastest memory: after so many samples they start again. */
const LAST_STAMP = 255;
/** Adds every sample to its leaf (flat) and once to each node on its stack (cum). O(frames). */
function sumNodes(each, { count, offsets, nodes, only }) {
	const flat = new Float64Array(count);
	const cum = new Float64Array(count);
	const flatDivisor = new Float64Array(count);
	const cumDivisor = new Float64Array(count);
	const mostInlined = new Float64Array(count);
	const stamps = new Uint8Array(count);
	let stamp = 0;
	each((stack, first, end, amounts) => {
		const value = amounts[0] ?? 0;
		const by = amounts[1] ?? 0;
		stamp += 1;
		if (stamp > LAST_STAMP) {
			stamps.fill(0);
			stamp = 1;
		}
		let leaf = -1;
		for (let at = end - 1; at >= first; at -= 1) {
			const location = stack[at] ?? 0;
			leaf = only[location] ?? -1;
			if (leaf >= 0) {
				if (stamps[leaf] === stamp) continue;
				stamps[leaf] = stamp;
				cum[leaf] = (cum[leaf] ?? 0) + value;
				if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
				continue;
			}
			const top = (offsets[location + 1] ?? 0) - 1;
			for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
				leaf = nodes[row] ?? 0;
				if (row < top) mostInlined[leaf] = (mostInlined[leaf] ?? 0) + Math.abs(value);
				if (stamps[leaf] === stamp) continue;
				stamps[leaf] = stamp;
				cum[leaf] = (cum[leaf] ?? 0) + value;
				if (by !== 0) cumDivisor[leaf] = (cumDivisor[leaf] ?? 0) + by;
			}
		}
		if (leaf < 0) return;
		flat[leaf] = (flat[leaf] ?? 0) + value;
		if (by !== 0) flatDivisor[leaf] = (flatDivisor[leaf] ?? 0) + by;
	});
	return {
		flat,
		cum,
		flatDivisor,
		cumDivisor,
		mostInlined
	};
}

// src/core/pprof-text/weigh-edges.ts
/** The edges of a graph: how much of the samples flows from which caller to which callee. */
const emptyDraft = (places) => ({
	slots: (/* @__PURE__ */ new Int32Array(1024)).fill(-1),
	count: 0,
	from: /* @__PURE__ */ new Uint32Array(256),
	to: /* @__PURE__ */ new Uint32Array(256),
	counted: /* @__PURE__ */ new Float64Array(512),
	lastCalls: new Int32Array(places).fill(-1)
});
const slotOf = (from, to, mask) => {
	const mixed = Math.imul(Math.imul(from, 2654435761) ^ to, 2246822507);
	return (mixed ^ mixed >>> 15) & mask;
};
function enlarge(draft) {
	draft.slots = new Int32Array(draft.slots.length * 2).fill(-1);
	const mask = draft.slots.length - 1;
	for (let edge = 0; edge < draft.count; edge += 1) {
		let slot = slotOf(draft.from[edge] ?? 0, draft.to[edge] ?? 0, mask);
		while (draft.slots[slot] !== -1) slot = slot + 1 & mask;
		draft.slots[slot] = edge;
	}
}
/** Index of the edge, new where there was none. */
function edgeOf(draft, from, to) {
	const mask = draft.slots.length - 1;
	let slot = slotOf(from, to, mask);
	for (let edge = draft.slots[slot] ?? -1; edge !== -1; edge = draft.slots[slot] ?? -1) {
		if (draft.from[edge] === from && draft.to[edge] === to) return edge;
		slot = slot + 1 & mask;
	}
	const made = draft.count;
	if (made === draft.from.length) {
		draft.from = growUint32(draft.from);
		draft.to = growUint32(draft.to);
		draft.counted = growFloat64(draft.counted);
	}
	draft.slots[slot] = made;
	draft.from[made] = from;
	draft.to[made] = to;
	draft.count = made + 1;
	if (draft.count * 2 > draft.slots.length) enlarge(draft);
	return made;
}
/** What of a node is wanted, in bits below its number. */
const INTO = 1;
const OUT_OF = 2;
const BITS = 2;
/** Stands for a node that is not shown, and for a location with several frames. */
const HIDDEN = -1;
const SEVERAL = -2;
/** Each node with what of it is wanted, or HIDDEN. */
function codesOf(count, { shown, into, outOf }) {
	const codes = new Int32Array(count).fill(HIDDEN);
	for (let node = 0; node < count; node += 1) if (shown[node] === 1) codes[node] = node << BITS | (into[node] === 1 ? INTO : 0) | (outOf[node] === 1 ? OUT_OF : 0);
	return codes;
}
/** The code of the node of each location: one look-up tells most frames apart. */
const locationCodes = (only, codes) => only.map((node) => node < 0 ? SEVERAL : codes[node] ?? HIDDEN);
/**
* Adds `value` to the edge from `parent` to `node`, unless this sample did before. `place`: where in the code the caller is; mostly it calls
* one function there.
*/
function addCall(draft, place, parent, node, isCall, sample, value) {
	const { lastCalls } = draft;
	if (lastCalls[place] !== node) {
		lastCalls[place] = node;
		lastCalls[place + 1] = edgeOf(draft, parent, node);
	}
	const edge = (lastCalls[place + 1] ?? 0) * 2;
	const { counted } = draft;
	const last = counted[edge] ?? 0;
	if (last === sample || last === -sample) return;
	counted[edge] = isCall || last > 0 ? sample : -sample;
	counted[edge + 1] = (counted[edge + 1] ?? 0) + value;
}
/** Adds every sample once to each edge on its stack, never from a node to itself. O(frames). */
function collectEdges(each, { count, offsets, nodes, only }, scope) {
	const draft = emptyDraft((only.length + nodes.length) * 2);
	const codes = codesOf(count, scope);
	const codeOf = locationCodes(only, codes);
	let sample = 0;
	each((stack, first, end, amounts) => {
		const value = amounts[0] ?? 0;
		sample += 1;
		let parent = -1;
		let place = 0;
		let wanted = 0;
		for (let at = end - 1; at >= first; at -= 1) {
			const location = stack[at] ?? 0;
			const code = codeOf[location] ?? HIDDEN;
			if (code === HIDDEN) continue;
			if (code >= 0) {
				const node = code >> BITS;
				if (node !== parent && ((code | wanted) & INTO) !== 0 && parent >= 0) addCall(draft, place, parent, node, true, sample, value);
				parent = node;
				place = location * 2;
				wanted = (code & OUT_OF) >> 1;
				continue;
			}
			const top = (offsets[location + 1] ?? 0) - 1;
			for (let row = top; row >= (offsets[location] ?? 0); row -= 1) {
				const inner = codes[nodes[row] ?? 0] ?? HIDDEN;
				if (inner === HIDDEN) continue;
				const node = inner >> BITS;
				if (node !== parent && ((inner | wanted) & INTO) !== 0 && parent >= 0) addCall(draft, place, parent, node, row === top, sample, value);
				parent = node;
				place = (only.length + row) * 2;
				wanted = (inner & OUT_OF) >> 1;
			}
		}
	});
	return edgesOf(draft);
}
/** Edges as they are counted, as a list. */
function edgesOf({ count, from, to, counted }) {
	const weights = new Float64Array(count);
	const inline = new Uint8Array(count);
	for (let edge = 0; edge < count; edge += 1) {
		weights[edge] = counted[edge * 2 + 1] ?? 0;
		inline[edge] = (counted[edge * 2] ?? 0) < 0 ? 1 : 0;
	}
	return {
		count,
		from: from.subarray(0, count),
		to: to.subarray(0, count),
		weights,
		inline
	};
}

// src/core/pprof-text/weigher.ts
/** Over decoded samples. */
const weigherOf = (each) => ({
	inlineKinds: (table, scope) => inlineEdgeKinds(each, table, scope),
	edges: (table, scope) => collectEdges(each, table, scope)
});

// src/core/pprof-text/write-raw.ts
/** The `raw` view: everything in a profile, as text. */
const hex = (value) => `0x${value.toString(16)}`;
function headerLines(profile) {
	const lines = profile.comments.map((comment) => `Comment: ${comment}`);
	if (profile.docUrl !== "") lines.push(`Doc: ${profile.docUrl}`);
	lines.push(`PeriodType: ${profile.periodType.type} ${profile.periodType.unit}`, `Period: ${profile.period}`);
	if (profile.timeNanos !== 0n) lines.push(`Time: ${formatInstantFully(profile.timeNanos)}`);
	if (profile.durationNanos !== 0n) lines.push(`Duration: ${formatDuration(profile.durationNanos).slice(0, 4)}`);
	const types = profile.sampleTypes.map(({ type, unit }) => `${type}/${unit}${type === profile.defaultSampleType ? "[dflt]" : ""} `);
	lines.push("Samples:", types.join("").trim());
	return lines;
}
function labelLines$1({ texts, numbers }) {
	const join = (parts) => `${" ".repeat(16)}${parts.toSorted(compareBytes).join(" ")}`;
	const lines = [];
	if (texts.size > 0) lines.push(join([...texts].map(([key, values]) => `${key}:[${values.join(" ")}]`)));
	if (numbers.size > 0) {
		const parts = [...numbers].map(([key, values]) => {
			const hasUnits = values.some(({ unit }) => unit !== "");
			return `${key}:[${values.map(({ value, unit }) => hasUnits ? `${value} ${unit}` : String(value)).join(" ")}]`;
		});
		lines.push(join(parts));
	}
	return lines;
}
function locationLines(profile, location) {
	const { locations, functions, strings } = profile;
	const mapping = locations.mappings[location] ?? -1;
	const folded = locations.folded[location] === 1 ? "[F] " : "";
	const place = `${`${padLeft(String(idOf(locations.ids, location)), 6)}: ${hex(locationAddress(profile, location))} `}${mapping < 0 ? "" : `M=${idOf(profile.mappingIds, mapping)} `}${folded}`;
	const first = locations.lineOffsets[location] ?? 0;
	const end = locations.lineOffsets[location + 1] ?? 0;
	if (first === end) return [place];
	const lines = [];
	for (let line = first; line < end; line += 1) {
		const index = locations.lineFunctions[line] ?? 0;
		const text = (column) => strings.at(column[index] ?? 0);
		const name = text(functions.names);
		const systemName = text(functions.systemNames);
		const source = `${text(functions.files)}:${locations.lineNumbers[line] ?? 0}:${locations.lineColumns[line] ?? 0}`;
		const alias = name === systemName ? "" : `(${systemName})`;
		lines.push(`${line === first ? place : " ".repeat(13)}${name} ${source} s=${functions.startLines[index] ?? 0}${alias}`);
	}
	return lines;
}
const idOf = (ids, index) => ids?.[index] ?? BigInt(index + 1);
function mappingLine(mapping, id) {
	const flags = [
		mapping.hasFunctions ? "[FN]" : "",
		mapping.hasFilenames ? "[FL]" : "",
		mapping.hasLineNumbers ? "[LN]" : "",
		mapping.hasInlineFrames ? "[IN]" : ""
	].join("");
	return `${id}: ${`${hex(mapping.memoryStart)}/${hex(mapping.memoryLimit)}/${hex(mapping.fileOffset)}`} ${mapping.file} ${mapping.buildId} ${flags}`;
}
/** Lines of the whole profile. */
function rawLines(profile) {
	const width = profile.sampleTypes.length;
	const lines = [...headerLines(profile)];
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		let line = "";
		for (let at = sample * width; at < (sample + 1) * width; at += 1) line += ` ${padLeft(String(profile.values[at] ?? 0), 10)}`;
		line += ": ";
		for (let at = profile.sampleOffsets[sample] ?? 0; at < (profile.sampleOffsets[sample + 1] ?? 0); at += 1) line += `${idOf(profile.locations.ids, profile.sampleLocations[at] ?? 0)} `;
		lines.push(line, ...labelLines$1(sampleLabels(profile, sample)));
	}
	lines.push("Locations");
	for (let location = 0; location < profile.locations.count; location += 1) lines.push(...locationLines(profile, location));
	lines.push("Mappings", ...profile.mappings.map((mapping, index) => mappingLine(mapping, idOf(profile.mappingIds, index))));
	return lines;
}

// src/core/pprof-text/align-columns.ts
/** Columns as wide as their widest cell, each cell at the right: Go's `text/tabwriter` with `AlignRight` and a padding of one blank. */
const widthOf = (cell) => Array.from(cell).length;
/**
* Aligns lines whose cells end with tabs; what follows the last tab is no cell. A column is a run of neighbouring lines that have the cell:
* an empty line starts new ones.
*/
function alignRight(lines) {
	const rows = lines.map((line) => line.split("	"));
	const deepest = Math.max(0, ...rows.map((row) => row.length - 1));
	const aligned = rows.map((row) => [...row]);
	for (let column = 0; column < deepest; column += 1) for (let first = 0; first < rows.length; first += 1) {
		let end = first;
		let width = 0;
		for (let row = rows[end]; row !== void 0 && row.length - 1 > column; row = rows[end]) {
			width = Math.max(width, widthOf(row[column] ?? "") + 1);
			end += 1;
		}
		for (let at = first; at < end; at += 1) {
			const row = aligned[at];
			if (row !== void 0) row[column] = padLeft(row[column] ?? "", width);
		}
		first = Math.max(first, end);
	}
	return aligned.map((row) => row.join(""));
}

// src/core/pprof-text/write-tags.ts
/** A sample counts once for each of its values; numbers are values as they are printed, so that close ones may be one. */
function sumTags(profile, { column }, units, outputUnit) {
	const sums = /* @__PURE__ */ new Map();
	const width = profile.sampleTypes.length;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const amount = profile.values[sample * width + column] ?? 0;
		const add = (key, value) => {
			const known = sums.get(key) ?? {
				total: 0,
				byValue: /* @__PURE__ */ new Map()
			};
			known.total += amount;
			known.byValue.set(value, (known.byValue.get(value) ?? 0) + amount);
			sums.set(key, known);
		};
		const { texts, numbers } = sampleLabels(profile, sample);
		for (const [key, values] of texts) for (const value of values) add(key, value);
		for (const [key, values] of numbers) for (const { value } of values) add(key, scaledLabel(Number(value), units.get(key) ?? "", outputUnit));
	}
	return sums;
}
/** Lines of all keys in their order, values by size; each key ends with an empty line. `units`: those of `numberLabelUnits`. */
function tagLines(profile, selection, context, units) {
	const { total } = context;
	const share = (value) => total > 0 ? ` (${percentage(value, total)})` : "";
	const blocks = [...sumTags(profile, selection, units, context.outputUnit)].toSorted(([a], [b]) => compareBytes(a, b)).map(([key, { total: own, byValue }]) => {
		const values = [...byValue].toSorted(([a, x], [b, y]) => Math.abs(y) - Math.abs(x) || compareBytes(a, b));
		return [
			`${key}:\t Total ${formatValue(context, own)} of ${formatValue(context, total)}${share(own)}`,
			...values.map(([value, amount]) => ` \t${formatValue(context, amount)}${share(amount)}:\t ${value}`),
			""
		].join("\n");
	});
	return alignRight(blocks.flatMap((block) => block.split("\n")));
}

// src/core/pprof-text/write-traces.ts
const SEPARATOR = `-----------+${"-".repeat(55)}`;
const labelLine = (key, values) => `${padLeft(key, 10)}:  ${values.join(" ")}`;
function labelLines({ texts, numbers }, units) {
	const textLines = [...texts].map(([key, values]) => labelLine(key, values));
	const numberLines = [...numbers].map(([key, values]) => labelLine(key, values.map(({ value }) => scaledLabel(Number(value), units.get(key) ?? "", "auto"))));
	return [...textLines.toSorted(compareBytes), ...numberLines.toSorted(compareBytes)];
}
/** Lines of all samples that have a stack. `units`: those of `numberLabelUnits`. */
function traceLines(profile, table, { column, divisor }, context, units) {
	const lines = [];
	const width = profile.sampleTypes.length;
	for (let sample = 0; sample < profile.sampleCount; sample += 1) {
		const start = profile.sampleOffsets[sample] ?? 0;
		const end = profile.sampleOffsets[sample + 1] ?? 0;
		if (start === end) continue;
		lines.push(SEPARATOR, ...labelLines(sampleLabels(profile, sample), units));
		const value = profile.values[sample * width + column] ?? 0;
		const by = divisor === null ? 0 : profile.values[sample * width + divisor] ?? 0;
		let amount = formatValue(context, by === 0 ? value : Math.trunc(value / by));
		for (let at = start; at < end; at += 1) {
			const location = profile.sampleLocations[at] ?? 0;
			const last = (table.offsets[location + 1] ?? 0) - 1;
			for (let row = table.offsets[location] ?? 0; row <= last; row += 1) {
				lines.push(`${padLeft(amount, 10)}   ${table.nameOf(table.nodes[row] ?? 0)}${row === last ? "" : " (inline)"}`);
				amount = "";
			}
		}
	}
	lines.push(SEPARATOR);
	return lines;
}

// src/core/pprof-text/render-profile-text.ts
/** The table of `top`, `tree` or `peek` over decoded samples. */
function nodeLines({ profile, selection, context }, options, peek) {
	const each = samplesOf(profile, selection);
	const table = graphNodes(profile, options);
	return graphLines({
		profile,
		selection,
		context,
		weigher: weigherOf(each),
		table,
		sums: sumNodes(each, table)
	}, options, peek);
}
/** The lines of one view over the filtered profile. */
function viewLines(prepared, options, peek) {
	const { profile, selection, context, units } = prepared;
	switch (options.view) {
		case "raw": return rawLines(options.noInlines ? withoutInlines(profile, options.showColumns) : profile);
		case "comments": return profile.comments;
		case "tags": return tagLines(profile, selection, context, units);
		case "traces": {
			const detail = frameDetail(options.granularity, options.noInlines, options.showColumns);
			return [profileLabels(profile, selection, context).join("\n"), ...traceLines(profile, nodeTable(profile, detail, null), selection, context, units)];
		}
		case "top":
		case "tree":
		case "peek": return nodeLines(prepared, options, peek);
	}
}
/**
* Prints sources (less or against bases, as `options.baseMode` says) byte for byte as `go tool pprof -symbolize=none` of 2025 and later
* does. Differences: times are in UTC, and what pprof leaves to chance (edges of opposite weight, equal names) has one order. Throws
* USAGE for a bad expression, SAMPLE_TYPE_UNKNOWN, PROFILE_KINDS_DIFFER, PROFILE_VALUE_OVERFLOW. O(frames).
*/
function renderProfileText(sources, bases, options) {
	const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
	const sumsOnly = isGraphView(options.view) && options.granularity !== "addresses";
	const prepared = prepareProfile(sources, bases, options, sumsOnly);
	const lines = viewLines(prepared, options, peek);
	return {
		text: lines.length === 0 ? "" : `${lines.join("\n")}\n`,
		warnings: prepared.warnings
	};
}

// src/core/pprof-text/weigh-packed.ts
/** Weighs samples that were not decoded: the passes run in the kernel, over the bytes of the files. */
const NOTHING = {
	total: 0,
	by: 0
};
/** Room for edges at first; four times as much where it is not enough. */
const EDGES = 2 ** 20;
const FIRST_MASK = 1023;
/**
* Samples of the source, then those of the base, negated. `firstRoom`: edges there is room for at first. Any call may throw RangeError: no memory is
* left.
*/
function packedWeigher(kernel, source, base, selection, firstRoom = EDGES) {
	const { calls, allocate, u8, u32, i32, f64 } = kernel;
	const sides = [{
		packed: source,
		shift: 0,
		sign: 1
	}, ...base === null ? [] : [{
		packed: base,
		shift: source.tables.locations.count,
		sign: -1
	}]];
	const longest = Math.max(...sides.map(({ packed }) => packed.file.get("longest")));
	const graph = kernelGraph(kernel);
	const put = (numbers) => {
		const address = allocate(numbers.byteLength);
		if (numbers instanceof Int32Array) i32(address, numbers.length).set(numbers);
		else u32(address, numbers.length).set(numbers);
		return address;
	};
	const totals = [NOTHING, NOTHING];
	/** Runs a pass over one side; false where it stopped. */
	const passOver = ({ packed, shift, sign }, call) => {
		calls.choose(selection.column, selection.divisor ?? -1, shift, sign);
		return overFields(packed.file, (file, from, to) => call(file, graph.address, from, to));
	};
	const sums = ({ only, offsets, nodes, count }) => {
		const floats = () => allocate(count * 8);
		const columns = {
			flat: floats(),
			cum: floats(),
			flatDivisor: floats(),
			cumDivisor: floats(),
			mostInlined: floats()
		};
		graph.set({
			...columns,
			only: put(only),
			offsets: put(offsets),
			nodes: put(nodes),
			locations: only.length,
			count,
			stack: allocate(longest * 4),
			stamps: allocate(count)
		});
		const isWhole = sides.every((side, index) => {
			f64(graph.address, 2).fill(0);
			const hasEnded = passOver(side, calls.sumNodes);
			totals[index] = kernelTotals(kernel, graph);
			return hasEnded;
		});
		const copy = (address) => f64(address, count).slice();
		return isWhole ? {
			flat: copy(columns.flat),
			cum: copy(columns.cum),
			flatDivisor: copy(columns.flatDivisor),
			cumDivisor: copy(columns.cumDivisor),
			mostInlined: copy(columns.mostInlined)
		} : null;
	};
	const inlineKinds = (table, scope) => {
		const rows = pairRows(scope);
		if (rows === null) return null;
		const { cells } = rows;
		const [weights, kinds] = [allocate(cells * 8), allocate(cells)];
		graph.set({
			codeOf: put(pairCodes(table, rows)),
			rankOf: put(rows.rankOf),
			rowOf: put(rows.rowOf),
			cells,
			weights,
			kinds,
			cellStamps: allocate(cells),
			codes: allocate(longest * mostNodes(table) * 4)
		});
		for (const side of sides) passOver(side, calls.weighInlined);
		return heavyKinds({
			...rows,
			weights: f64(weights, cells),
			kinds: u8(kinds, cells)
		}, scope);
	};
	const edges = ({ count, only, nodes }, scope) => {
		const codes = codesOf(count, scope);
		const [codeOf, rankOf] = [put(locationCodes(only, codes)), put(codes)];
		for (let room = firstRoom;; room *= 4) {
			const [from, to, counted] = [
				allocate(room * 4),
				allocate(room * 4),
				allocate(room * 16)
			];
			const slots = allocate(Math.max(room * 4, 1024) * 4);
			i32(slots, 1024).fill(-1);
			const calledFrom = only.length + nodes.length;
			const lastCalls = allocate(calledFrom * 8);
			i32(lastCalls, calledFrom * 2).fill(-1);
			graph.set({
				codeOf,
				rankOf,
				from,
				to,
				counted,
				slots,
				mask: FIRST_MASK,
				edges: 0,
				mostEdges: room,
				lastCalls,
				sample: 0
			});
			if (!sides.every((side) => passOver(side, calls.collectEdges))) continue;
			const found = graph.get("edges");
			return edgesOf({
				count: found,
				from: u32(from, found).slice(),
				to: u32(to, found).slice(),
				counted: f64(counted, found * 2).slice()
			});
		}
	};
	return {
		sums,
		inlineKinds,
		edges,
		totals: () => totals
	};
}

// src/core/pprof-text/render-packed.ts
/** Graph reports straight from the bytes of the files, without columns of samples: less than half the memory, for what is asked most. */
/** Options that leave the samples of a profile as they are. Any other one, and any of later times, asks for decoded samples. */
const HARMLESS = /* @__PURE__ */ new Set([
	"view",
	"peek",
	"allFrames",
	"sampleIndex",
	"mean",
	"divideBy",
	"unit",
	"granularity",
	"noInlines",
	"showColumns",
	"sort",
	"dropNegative",
	"nodeCount",
	"nodeFraction",
	"edgeFraction",
	"trim",
	"relativePercentages",
	"compactLabels",
	"trimPath",
	"sourcePath"
]);
const leavesSamples = (options) => {
	const usual = new Map(Object.entries(DEFAULT_TEXT_OPTIONS));
	return Object.entries(options).every(([name, value]) => HARMLESS.has(name) || usual.get(name) === value);
};
/** The report before anything is weighed; null where a filter of the profile's own, or of merging, has to see the samples. */
function prepare(source, base, options) {
	if (source.tables.dropFrames !== "" && !options.allFrames) return null;
	if (base !== null && (options.granularity === "addresses" || !areJoinable(source.tables, base.tables))) return null;
	try {
		return prepareProfile([source.tables], base === null ? [] : [base.tables], options, true);
	} catch (error) {
		if (error instanceof HeapgateError) return null;
		throw error;
	}
}
/** A file that holds a difference already marks the samples of its base. */
const marksBase = ({ tables, labelKeys }) => labelKeys.some((key) => tables.strings.at(key) === BASE_LABEL);
/** Null where the samples have to be decoded. */
function renderPacked(kernel, source, base, options) {
	const prepared = prepare(source, base, options);
	if (prepared === null) return null;
	const { profile, selection, warnings } = prepared;
	const weigher = packedWeigher(kernel, source, base, selection);
	const table = graphNodes(profile, options);
	const sums = weigher.sums(table);
	if (sums === null || marksBase(source) || base !== null && marksBase(base)) return null;
	const context = {
		...prepared.context,
		total: totalOfSides(...weigher.totals())
	};
	const peek = options.view === "peek" ? compilePattern("peek", options.peek) : null;
	return {
		text: `${graphLines({
			profile,
			selection,
			context,
			weigher,
			table,
			sums
		}, options, peek).join("\n")}\n`,
		warnings
	};
}
/** The text without decoding the samples, or null: the files are unusual, or the host has no room. */
function renderInKernel(source, base, options) {
	try {
		const kernel = source.inKernel?.kernel ?? startKernel();
		const first = packProfile(kernel, source);
		if (first === null) return null;
		const second = base === void 0 ? null : packProfile(kernel, base);
		return base !== void 0 && second === null ? null : renderPacked(kernel, first, second, options);
	} catch (error) {
		if (isRefusedByHost(error)) return null;
		throw error;
	}
}
/** `renderProfileText` of profiles not decoded yet, decoding no more than the report takes. Throws what decoding throws, too. */
function renderRawProfiles(sources, bases, options) {
	const [source] = sources;
	if (source !== void 0 && sources.length === 1 && bases.length <= 1 && isGraphView(options.view) && leavesSamples(options)) {
		const text = renderInKernel(source, bases[0], options);
		if (text !== null) return text;
	}
	return renderProfileText(sources.map(unpackProfile), bases.map(unpackProfile), options);
}

// src/core/pprof-text/write-profile.ts
/**
* The profile that `go tool pprof -proto` writes: of a `-diff_base`, the base's samples are negative and carry the label `pprof::base`. Its
* default sample type is the one the flags select. Errors as `prepareProfile`.
*/
function writtenProfile(sources, bases, options) {
	const { profile, selection, warnings } = prepareProfile(sources, bases, options, false);
	const shown = options.noInlines ? withoutInlines(profile, options.showColumns) : profile;
	const values = shown.values.map((value) => divided(value, options.divideBy));
	return {
		profile: {
			...shown,
			values,
			defaultSampleType: profile.sampleTypes[selection.column]?.type ?? ""
		},
		warnings
	};
}

// src/driver/profile.ts
/** `heapgate profile`: profiles from files to the text `go tool pprof` prints, or to the profile it writes. */
/** Files below this many bytes are inflated at once: pieces of them save no memory worth it. */
const LARGE_BYTES = 2 ** 18;
/** Inflates a large file where the kernel reads it, so that it is in memory once; null where it is not such a file, or anything is wrong with it. */
async function inflateIntoKernel(path, content, kernel, files) {
	if (kernel === null || content.length < LARGE_BYTES || !isGzip(content)) return null;
	try {
		let incoming = null;
		await files.gunzipPieces(content, DEFAULT_MAX_BYTES, (bytes) => {
			incoming = incomingFile(kernel, path, bytes);
			return incoming.take;
		});
		return doneOf(incoming);
	} catch {
		return null;
	}
}
async function load(path, kernel, { files, log }) {
	const content = await files.readBytes(path);
	if (content === null) throw heapgateError("FILE_NOT_FOUND", { path });
	const inflated = await inflateIntoKernel(path, content, kernel, files);
	const { file, isText } = inflated === null ? openFile(content, {
		name: path,
		inflate: files.gunzip
	}) : openInflated(inflated);
	if (file.raw !== content) letGo(content);
	if (isText) log.warn(cautionOfText(path));
	return file;
}
/** Set in a function that the compiler does not follow. */
const doneOf = (incoming) => incoming?.done() ?? null;
const loadAll = async (paths, kernel, ports) => await Promise.all(paths.map((path) => load(path, kernel, ports)));
/**
* The text of one report over absolute paths; several sources, or bases, add up. What pprof would warn of goes to the log. Throws
* FILE_NOT_FOUND, PROFILE_* and what `renderRawProfiles` throws.
*/
async function profileText(sources, bases, options, ports) {
	const kernel = tryToStartKernel();
	const { text, warnings } = renderRawProfiles(await loadAll(sources, kernel, ports), await loadAll(bases, kernel, ports), options);
	for (const warning of warnings) ports.log.warn(warning);
	return text;
}
/** The same as a profile to save (`.pb.gz`), which `go tool pprof` opens. */
async function profileBytes(sources, bases, options, ports) {
	const { profile, warnings } = writtenProfile((await loadAll(sources, null, ports)).map(unpackProfile), (await loadAll(bases, null, ports)).map(unpackProfile), options);
	for (const warning of warnings) ports.log.warn(warning);
	return ports.files.gzip(encodeProfile(profile));
}

// src/driver/writing-to.ts
/** Says which flag named a place that cannot be written: the catalog only knows the two that most commands have. */
/** Gives what `write` gives; where it throws OUTPUT_NOT_WRITABLE or DISK_FULL, the remedy names `flag`. */
const writingTo = async (flag, write) => {
	try {
		return await write();
	} catch (error) {
		if (!(error instanceof HeapgateError) || error.code !== "OUTPUT_NOT_WRITABLE" && error.code !== "DISK_FULL") throw error;
		const first = error.code === "DISK_FULL" ? "Free some space, or name" : "Name";
		throw new HeapgateError(error.code, error.blame, error.message, `${first} another place with ${flag}.`, { cause: error });
	}
};

// src/cli/output.ts
/** Where a result goes: stdout or a file, in the format asked for. */
const FORMATS = [
	"text",
	"md",
	"json"
];
const isFormat = (text) => FORMATS.some((format) => format === text);
/** Formats of commands that show a comparison: also the page. */
const REPORT_FORMATS = [...FORMATS, "html"];
const isReportFormat = (text) => REPORT_FORMATS.some((format) => format === text);
/** The same for those commands. Throws USAGE. */
const reportFormatOf = ({ flags }, command) => {
	const given = flags.get("format") ?? "text";
	if (isReportFormat(given)) return given;
	throw heapgateError("USAGE", {
		problem: `--format ${given}: ${command} writes ${REPORT_FORMATS.join(", ")}.`,
		command
	});
};
/** The value of `--format`. Throws USAGE. */
const formatOf = ({ flags }, command) => {
	const given = flags.get("format") ?? "text";
	if (isFormat(given)) return given;
	throw heapgateError("USAGE", {
		problem: `--format ${given}: ${command} writes ${FORMATS.join(", ")}.`,
		command
	});
};
/** Writes to `--output`, else to stdout. */
const writeResult = async ({ flags, ports, write, cwd }, text) => {
	const file = flags.get("output");
	if (file === null) write(text);
	else await writingTo("--output", async () => await ports.files.write(ports.files.resolve(cwd, file), text));
};
/** The same for a result that is no text, made once it is known that it can be written. Throws USAGE where it would go to a terminal. */
const writeBytes = async ({ flags, ports, writeBytes: write, cwd }, command, make) => {
	const file = flags.get("output");
	if (file !== null) {
		const content = await make();
		await writingTo("--output", async () => await ports.files.write(ports.files.resolve(cwd, file), content));
	} else if (write !== null) write(await make());
	else throw heapgateError("USAGE", {
		problem: `${command} writes no text: name a file with --output, or pipe it elsewhere.`,
		command: "profile"
	});
};

// src/cli/commands/profile.ts
/** `heapgate profile`: a profile, or the difference of two, as the text `go tool pprof` prints. */
const profileCommand = {
	name: "profile",
	summary: "prints pprof files as go tool pprof does",
	usage: "top|tree|traces|raw|tags|comments|proto FILE… | peek REGEXP FILE…",
	details: "Prints what `go tool pprof -symbolize=none` prints, byte for byte, with times in UTC; Go is not needed. Several files are merged. Flags have\npprof's names: -diff_base F, --diff_base=F and --diff-base F are the same. Regular expressions have RE2's syntax.\n`proto` writes what the flags leave, a difference for example, as a profile (.pb.gz).\nThe text of heap?debug=1 is read as well, its values scaled up as Go does.",
	options: PROFILE_FLAGS,
	translate: (argv) => translateGoFlags(argv, [...PROFILE_FLAGS, ...COMMON_OPTIONS]),
	run: async (context) => {
		const { flags, ports, cwd, positionals } = context;
		const format = formatOf(context, "profile");
		if (format !== "text") throw heapgateError("USAGE", {
			problem: `--format ${format}: profile writes text only.`,
			command: "profile"
		});
		const { result, options, notes, files } = parseProfileRequest(positionals, flags);
		for (const note of notes) ports.log.warn(note);
		const resolveAll = (paths) => paths.map((path) => ports.files.resolve(cwd, path));
		const bases = resolveAll([...flags.all("base"), ...flags.all("diff-base")]);
		const sources = resolveAll(files);
		if (result === "text") await writeResult(context, await profileText(sources, bases, options, ports));
		else await writeBytes(context, "profile proto", async () => await profileBytes(sources, bases, options, ports));
		return 0;
	}
};

// src/driver/describe-error.ts
/** An error as people read it: what happened, what the app or tool said, what to do. */
/** Several lines, the last one empty. */
const describeError = (error, version) => {
	if (error instanceof HeapgateError) {
		const tail = error.outputTail === null || error.outputTail.trim() === "" ? [] : ["", ...error.outputTail.trimEnd().split("\n").map((line) => `  | ${line}`)];
		return [
			`heapgate: ${error.code}: ${error.message}`,
			...tail,
			"",
			`→ ${error.remedy}`,
			""
		].join("\n");
	}
	const stack = error instanceof Error ? error.stack ?? error.message : String(error);
	return [
		`heapgate ${version}: this is a bug in heapgate.`,
		"",
		stack,
		"",
		"→ Please report it with the lines above.",
		""
	].join("\n");
};

// src/io/clock.ts
/** The clocks of this machine. */
/** Wall clock, monotonic clock and timers of Node. */
function createClock() {
	return {
		nowSeconds: () => Date.now() / 1e3,
		nowText: () => `${(/* @__PURE__ */ new Date()).toISOString().slice(0, 19)}Z`,
		monotonicSeconds: () => performance.now() / 1e3,
		sleep: async (seconds, signal) => {
			signal?.throwIfAborted();
			try {
				await setTimeout$1(Math.max(0, seconds) * 1e3, void 0, signal === void 0 ? {} : { signal });
			} catch (error) {
				signal?.throwIfAborted();
				throw error;
			}
		}
	};
}

// src/io/process-place.ts
/** Numbers of processes, where they count. */
/** The container or machine this process's number counts in: numbers of another one mean nothing here. */
const placeOfProcess = () => {
	try {
		return readlinkSync("/proc/self/ns/pid").replaceAll(/\D/gu, "");
	} catch {
		return "0";
	}
};
/** Whether a process of this place runs. */
const isAlive = (processId) => {
	try {
		process.kill(processId, 0);
		return true;
	} catch (error) {
		return error instanceof Error && "code" in error && error.code === "EPERM";
	}
};

// src/io/left-folders.ts
/** Temporary folders of processes that were killed, and what such processes left running from them. */
/** Before the random end of the name: whose it is stands in it. */
const temporaryPrefix = (purpose) => `heapgate-${purpose}-${process.pid}-${placeOfProcess()}-`;
const NAME = /^heapgate-[a-z0-9-]+-(?<pid>\d+)-(?<place>\d+)-[A-Za-z0-9]{6}$/u;
/** Another user can make a folder of any name in a shared place, or a link. */
const isOwnFolder = (path) => {
	try {
		const found = lstatSync(path);
		return found.isDirectory() && found.uid === userInfo().uid;
	} catch {
		return false;
	}
};
/** Folders below the temporary one that this user's heapgate made on this machine, in a process that is gone; real paths. */
function findLeftFolders(temporary) {
	const root = temporary ?? tmpdir();
	const place = placeOfProcess();
	let names = [];
	try {
		names = readdirSync(root);
	} catch {
		return [];
	}
	return names.filter((name) => {
		const parts = NAME.exec(name)?.groups;
		return parts !== void 0 && parts["place"] === place && !isAlive(Number(parts["pid"])) && isOwnFolder(join(root, name));
	}).map((name) => realpathSync(join(root, name)));
}
/** A program of the folder, or a kubectl that serves a cluster which is known by a file in it. */
const isOfFolder = (argv, folder) => {
	const isInside = (path) => path?.startsWith(`${folder}/`) === true;
	const [program] = argv;
	const config = argv.indexOf("--kubeconfig");
	return isInside(program) || basename(program ?? "") === "kubectl" && config !== -1 && isInside(argv[config + 1]);
};
/** Numbers of such processes of a folder. Linux only: elsewhere none are found. */
function processesOf(folder) {
	if (process.platform !== "linux") return [];
	return readdirSync("/proc").filter((name) => /^\d+$/u.test(name) && Number(name) !== process.pid).filter((name) => {
		try {
			return isOfFolder(readFileSync(`/proc/${name}/cmdline`, "utf8").split("\0"), folder);
		} catch {
			return false;
		}
	}).map(Number);
}
/** Ends the processes of a folder that was left; gives how many. */
function endProcessesOf(folder) {
	let ended = 0;
	for (const processId of processesOf(folder)) try {
		process.kill(processId, "SIGKILL");
		ended += 1;
	} catch {}
	return ended;
}

// src/io/sha256.ts
/** SHA-256 with `node:crypto`. */
/** Lower-case hex. */
const sha256 = (content) => createHash("sha256").update(content).digest("hex");

// src/io/files.ts
/** Files and temporary folders with `node:fs`. */
/** ESRCH: `/proc` of a process that ended. */
const ABSENT = /* @__PURE__ */ new Set([
	"ENOENT",
	"ENOTDIR",
	"ESRCH"
]);
/** `temporaryRoot`: the runner's own temporary folder where there is one, else the system's. */
function createFiles(temporaryRoot = null) {
	const root = temporaryRoot ?? tmpdir();
	return {
		readBytes: (path) => read(path),
		readText: async (path) => {
			const content = await read(path);
			return content === null ? null : new TextDecoder().decode(content);
		},
		write: (path, content) => save(path, () => writeFile(path, content)),
		replace: (path, content) => save(path, () => replaceFile(path, content)),
		append: (path, content) => save(path, () => appendFile(path, content)),
		list,
		entries: async (folder) => (await orNull(() => readdir(folder), ["EACCES", "EPERM"]))?.toSorted() ?? null,
		kindOf: async (path) => {
			const found = await orNull(() => stat(path));
			if (found === null) return "absent";
			return found.isDirectory() ? "folder" : "file";
		},
		remove: removeTree,
		makeFolder: (path) => save(path, () => mkdir(path, { recursive: true })),
		makeTemporaryFolder: async (purpose) => {
			await mkdir(root, { recursive: true });
			const path = await realpath(await mkdtemp(join(root, temporaryPrefix(purpose))));
			return {
				path,
				[Symbol.asyncDispose]: () => removeTree(path)
			};
		},
		resolve,
		sha256,
		gunzip,
		gunzipPieces,
		gzip: (content) => gzipSync(content)
	};
}
/** Throws PROFILE_TOO_LARGE when more than `maxBytes` would come out, another error when the data is no whole gzip stream. */
function gunzip(content, maxBytes) {
	try {
		return gunzipSync(content, {
			maxOutputLength: maxBytes,
			chunkSize: outputSize(content, maxBytes)
		});
	} catch (error) {
		if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") throw heapgateError("PROFILE_TOO_LARGE", {
			name: "The gzip stream",
			limitBytes: maxBytes
		}, { cause: error });
		throw error;
	}
}
/** Deflate makes at most this many bytes of one. */
const LARGEST_RATIO = 1032;
/**
* Bytes that a gzip file says, in its last four bytes, to hold; never more than it can. Damaged and joined files, and those of 4 GiB and more, say
* something else.
*/
function statedSize(content) {
	const end = new DataView(content.buffer, content.byteOffset, content.byteLength);
	const stated = content.length < 4 ? 0 : end.getUint32(content.length - 4, true);
	return Math.min(stated, content.length * LARGEST_RATIO);
}
const SMALLEST_CHUNK = 16384;
/**
* Room for the whole output in one piece, which saves zlib a copy of many. A few bytes more, or zlib asks for another piece to see that nothing
* follows. Damaged and joined files get a wrong guess, not a wrong result.
*/
const outputSize = (content, maxBytes) => Math.max(SMALLEST_CHUNK, Math.min(statedSize(content) + 64, maxBytes + 64));
/** Bytes of a piece: few enough to be written into memory that was used before. */
const PIECE_BYTES = 1 << 18;
async function gunzipPieces(content, maxBytes, open) {
	const take = open(Math.min(statedSize(content), maxBytes));
	const inflater = createGunzip({ chunkSize: PIECE_BYTES });
	let length = 0;
	inflater.end(content);
	for await (const piece of inflater) {
		length += piece.length;
		if (length > maxBytes) throw heapgateError("PROFILE_TOO_LARGE", {
			name: "The gzip stream",
			limitBytes: maxBytes
		});
		take(piece);
		if (piece.buffer.byteLength === piece.length && "transfer" in piece.buffer) piece.buffer.transfer(0);
	}
}
const codeOf = (error) => error instanceof Error && "code" in error ? String(error.code) : "";
async function orNull(action, alsoAbsent = []) {
	try {
		return await action();
	} catch (error) {
		if (ABSENT.has(codeOf(error)) || alsoAbsent.includes(codeOf(error))) return null;
		throw error;
	}
}
async function read(path) {
	try {
		return await orNull(() => readFile(path));
	} catch (error) {
		throw heapgateError("FILE_NOT_USABLE", {
			path,
			why: messageOf(error),
			isFolder: codeOf(error) === "EISDIR"
		}, { cause: error });
	}
}
async function save(path, action) {
	try {
		await mkdir(dirname(path), { recursive: true });
		await action();
	} catch (error) {
		const code = codeOf(error);
		if (code === "ENOSPC" || code === "EDQUOT") throw heapgateError("DISK_FULL", { path }, { cause: error });
		throw heapgateError("OUTPUT_NOT_WRITABLE", {
			path,
			why: messageOf(error)
		}, { cause: error });
	}
}
/** Written beside, then renamed: on one file system that is a single step. */
async function replaceFile(path, content) {
	const beside = `${path}.${crypto.randomUUID()}.tmp`;
	try {
		await writeFile(beside, content);
		await rename(beside, path);
	} finally {
		await rm(beside, { force: true });
	}
}
const messageOf = (error) => {
	switch (codeOf(error)) {
		case "EACCES":
		case "EPERM": return "permission denied";
		case "EISDIR": return "it is a folder";
		case "ENOTDIR":
		case "EEXIST": return "a part of the path is a file";
		case "EROFS": return "the file system is read-only";
		default: return error instanceof Error ? error.message : String(error);
	}
};
async function list(folder) {
	const found = await orNull(() => readdir(folder, {
		recursive: true,
		withFileTypes: true
	}));
	if (found === null) return null;
	return found.filter((entry) => !entry.isDirectory()).map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join("/")).toSorted();
}
/** A Go module cache holds read-only folders, which a plain removal cannot empty. */
async function removeTree(path) {
	const remove = () => rm(path, {
		recursive: true,
		force: true,
		maxRetries: 3
	});
	try {
		await remove();
	} catch {
		await makeWritable(path);
		await remove();
	}
}
async function makeWritable(folder) {
	await chmod(folder, 448);
	for (const entry of await readdir(folder, { withFileTypes: true })) if (entry.isDirectory()) await makeWritable(join(folder, entry.name));
}

// src/io/log.ts
const HEARTBEAT_SECONDS = 30;
const CLEAR_LINE = "\r\x1B[K";
const NARROW_COLUMNS = 80;
/** `NO_COLOR` before `FORCE_COLOR` (0 and false turn off) before what the stream can: a terminal, and the runner's log, which is none but shows colours. */
const hasColours = (env, canShow) => {
	if ((env["NO_COLOR"] ?? "") !== "") return false;
	const forced = env["FORCE_COLOR"];
	return forced === void 0 ? canShow : forced !== "0" && forced !== "false";
};
/** `6:30`, `1:02:03`: since this log began. */
const elapsedText = (seconds) => {
	const whole = Math.max(0, Math.floor(seconds));
	const [hours, minutes, rest] = [
		Math.floor(whole / 3600),
		Math.floor(whole / 60) % 60,
		whole % 60
	];
	const padded = `${String(minutes).padStart(hours > 0 ? 2 : 1, "0")}:${String(rest).padStart(2, "0")}`;
	return hours > 0 ? `${hours}:${padded}` : padded;
};
/** `GITHUB_ACTIONS=true` turns on groups; anything but a terminal turns off redrawing: there a heartbeat says how long it has been going on. */
function createLog({ stream, env, monotonicSeconds }) {
	const onGitHub = env["GITHUB_ACTIONS"] === "true";
	const redraws = stream.isTTY === true && env["TERM"] !== "dumb" && !onGitHub;
	const colours = hasColours(env, redraws || onGitHub);
	const startSeconds = monotonicSeconds();
	let drawn = false;
	let lastBeatSeconds = Number.NEGATIVE_INFINITY;
	let openGroup = false;
	const clear = () => {
		const text = drawn ? CLEAR_LINE : "";
		drawn = false;
		return text;
	};
	const print = (line) => void stream.write(`${clear()}${onGitHub ? defuse(line) : line}\n`);
	const group = async (title, body) => {
		if (openGroup) {
			print(title);
			return await body();
		}
		openGroup = true;
		lastBeatSeconds = Number.NEGATIVE_INFINITY;
		if (onGitHub) stream.write(`::group::${oneLine(title)}\n`);
		else print(title);
		try {
			return await body();
		} finally {
			openGroup = false;
			stream.write(`${clear()}${onGitHub ? "::endgroup::\n" : ""}`);
		}
	};
	return {
		info: print,
		warn: (line) => print(`${colours ? "\x1B[33mwarning:\x1B[39m" : "warning:"} ${line}`),
		progress: (line) => {
			if (redraws) {
				const width = ((stream.columns ?? 0) > 0 ? stream.columns ?? 0 : NARROW_COLUMNS) - 1;
				stream.write(`${CLEAR_LINE}${oneLine(line).slice(0, width)}`);
				drawn = true;
				return;
			}
			if (monotonicSeconds() - lastBeatSeconds < HEARTBEAT_SECONDS) return;
			lastBeatSeconds = monotonicSeconds();
			print(`${elapsedText(lastBeatSeconds - startSeconds)} ${oneLine(line)}`);
		},
		group
	};
}
const oneLine = (text) => text.replaceAll(/\s*\n\s*/gu, " ");
/**
* Output of the measured app may end up in a line. A runner reads `::command::` at the start of a line and `##[command]` anywhere as
* an order to itself, so both are broken up.
*/
const defuse = (text) => text.replaceAll(/^(\s*):(?=:)/gmu, "$1: ").replaceAll("##[", "# #[");

// src/io/page-template.ts
/** Where the built report page lies: beside the program, or where runs from the sources keep it. */
/** The folder of the program, which is that of this file when it runs from the sources. */
const here = () => dirname(fileURLToPath(import.meta.url));
const PLACES = [
	"page.html",
	"../../node_modules/.cache/heapgate/page.html",
	"../../dist/page.html"
];
/** Reads the first that is there. Throws PAGE_MISSING with all of them. */
const readPageTemplate = ({ readText }, folder = here()) => async () => {
	const paths = PLACES.map((place) => join(folder, place));
	for (const path of paths) {
		const text = await readText(path);
		if (text !== null) return text;
	}
	throw heapgateError("PAGE_MISSING", { paths: paths.slice(0, 2) });
};

// src/cli/file-ports.ts
/** The part of the real world that commands need which only read and write files. It loads nothing that talks to networks or programs. */
const SILENT = { write: () => true };
const createFilePorts = ({ environment, stderr, quiet }) => {
	const files = createFiles(environment["RUNNER_TEMP"] ?? null);
	return {
		files,
		log: createLog({
			stream: quiet ? SILENT : stderr,
			env: environment,
			monotonicSeconds: createClock().monotonicSeconds
		}),
		readPage: readPageTemplate(files)
	};
};

// src/cli/run-cli.ts
/** The command line as a function of its arguments and streams: picks the command, runs it, turns what it throws into an exit code. */
/** Measuring relies on what older versions of Node lack; that is said before anything is started. */
const requireNode = ({ name, leastNode = 0 }, nodeVersion) => {
	if (Number.parseInt(nodeVersion, 10) >= leastNode) return;
	throw heapgateError("TOOL_MISSING", {
		tool: `Node ${leastNode}`,
		why: `for heapgate ${name} (this is Node ${nodeVersion})`
	});
};
/** `profile` is what people wait for at a prompt: it starts without what only the others need. Throws USAGE for an unknown name. */
const commandOf = async (name) => {
	if (name === profileCommand.name) return {
		command: profileCommand,
		run: (context, world) => profileCommand.run({
			...context,
			ports: createFilePorts(world)
		})
	};
	const { findCommand, runInWorld } = await import("./cli-commands.js");
	const command = findCommand(name);
	return {
		command,
		run: (context, world) => runInWorld(command, context, world)
	};
};
/** When aborted, whatever else was thrown on the way down is a consequence: the abort reason is the error. */
const rootCause = (error, signal) => signal.aborted && signal.reason instanceof HeapgateError ? signal.reason : error;
/** Runs one call of the command line and returns its exit code. Never throws. */
const runCli = async (world) => {
	const [name, ...rest] = world.argv;
	try {
		if (name === void 0 || name === "--help" || name === "-h" || name === "help") {
			const { overview } = await import("./cli-commands.js");
			world.stdout.write(overview());
			return name === void 0 ? 2 : 0;
		}
		if (name === "--version" || name === "-v") {
			world.stdout.write(`heapgate ${world.version}\n`);
			return 0;
		}
		const { command, run } = await commandOf(name);
		if (rest.includes("--help") || rest.includes("-h")) {
			world.stdout.write(helpOf(command));
			return 0;
		}
		requireNode(command, world.nodeVersion);
		const { flags, positionals } = parseFlags(command, rest);
		const environment = flags.has("no-color") ? {
			...world.environment,
			NO_COLOR: "1"
		} : world.environment;
		const exitCode = await run({
			positionals,
			flags,
			signal: world.signal,
			write: (text) => void world.stdout.write(text),
			writeBytes: world.stdout.isTTY === true ? null : (content) => void world.stdout.write(content),
			version: world.version,
			nodeVersion: world.nodeVersion,
			cwd: world.cwd,
			installation: world.installation
		}, {
			environment,
			cwd: world.cwd,
			stderr: world.stderr,
			quiet: flags.has("quiet")
		});
		world.signal.throwIfAborted();
		return exitCode;
	} catch (error) {
		const cause = rootCause(error, world.signal);
		world.stderr.write(`\n${describeError(cause, world.version)}`);
		return exitCodeOf(cause);
	}
};

// src/cli/main.ts
/** Composition root of the command line: streams, signals and the exit code of the process. */
setFlagsFromString("--semi-space-growth-factor=1");
const installation = installationOf(dirname(fileURLToPath(import.meta.url)));
const versionOf = () => {
	const parsed = JSON.parse(readFileSync(join(installation, "package.json"), "utf8"));
	return typeof parsed === "object" && parsed !== null && "version" in parsed && typeof parsed.version === "string" ? parsed.version : "0.0.0";
};
const abort = new AbortController();
for (const signal of [
	"SIGINT",
	"SIGTERM",
	"SIGHUP"
]) process.on(signal, () => {
	if (abort.signal.aborted) return;
	process.stderr.write(`\nheapgate: ${signal}, stopping and cleaning up ...\n`);
	abort.abort(heapgateError("INTERRUPTED", { signal }));
});
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => void 0);
const run = async () => {
	process.exitCode = await runCli({
		argv: process.argv.slice(2),
		environment: process.env,
		cwd: process.env["HEAPGATE_CALLER_DIR"] ?? process.cwd(),
		stdout: process.stdout,
		stderr: process.stderr,
		signal: abort.signal,
		version: versionOf(),
		nodeVersion: process.versions.node,
		installation
	});
};
process.exitCode = 70;
run();

export { recognizeForeign as A, SAMPLE_SERVICE as B, unpackUsual as C, inflateFile as D, parseMemStats as E, totalOf as F, heapgateError as H, growFloat64 as I, growInt32 as L, functionFile as M, functionName as N, letGo as O, locationAddress as P, require_minimal as R, unpackProfile as S, openFile as T, __commonJSMin as U, HeapgateError as V, __require as W, diffBaseProfile as _, isAlive as a, mergeProfiles as b, profileCommand as c, writeResult as d, writingTo as f, sampleIndexOf as g, requireSampleIndex as h, processesOf as i, encodeProfile as j, refuseForeign as k, formatOf as l, profileKindOf as m, endProcessesOf as n, placeOfProcess as o, possibleKindsOf as p, findLeftFolders as r, createClock as s, createFilePorts as t, reportFormatOf as u, keepSamples as v, cautionOfText as w, unpackAny as x, scaleProfile as y, REPORT_FORMAT_OPTION as z };