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

// src/io/archive-rules.ts
/** What an archive from outside may hold: the limits, the paths, and the error that refuses it. */
const ARCHIVE_LIMITS = {
	maxEntries: 5e3,
	maxEntryBytes: 67108864,
	maxTotalBytes: 268435456
};
const refuseArchive = (name, problem) => heapgateError("ARTIFACT_REFUSED", {
	name,
	problem
}, { stage: "baseline" });
/** A path as it may be shown in a message: capped, without control characters. */
const showPath = (path) => JSON.stringify(path.length > 120 ? `${path.slice(0, 120)}…` : path);
/** True for a relative path of plain names: no `..`, no empty part, no backslash, no drive letter, no NUL. */
const isPlainPath = (path) => !/[\\:\p{Cc}]/u.test(path) && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");

// src/io/github-failures.ts
/** Turns what Octokit throws into heapgate's errors, by status and GitHub's own words. */
const STAGE = { stage: "publish" };
const MAX_REASON = 200;
/** First line of a message, capped: what a server answers is not trusted to be short. */
const firstLine = (message) => (message.split(/[\r\n]/u, 1)[0] ?? "").slice(0, MAX_REASON);
/** The HTTP status an error of Octokit carries; null for anything else. */
const statusOf = (error) => typeof error === "object" && error !== null && "status" in error && typeof error.status === "number" ? error.status : null;
/** True for what Octokit reports when no answer came at all: it has a status, 500, but no response. */
const gotNoAnswer = (error) => typeof error === "object" && error !== null && (!("response" in error) || error.response === void 0);
/** The HeapgateError for a failed call. */
function describeFailure(error, { what, permission }) {
	if (error instanceof HeapgateError) return error;
	const details = {
		...STAGE,
		cause: error
	};
	const status = statusOf(error);
	const why = firstLine(error instanceof Error ? error.message : String(error));
	if (status === null || gotNoAnswer(error)) return heapgateError("GITHUB_UNREACHABLE", {
		what,
		why
	}, details);
	if (status === 429 || status === 403 && /rate limit/iu.test(why)) return heapgateError("GITHUB_UNREACHABLE", {
		what,
		why: "its rate limit is used up"
	}, details);
	if (status >= 500) return heapgateError("GITHUB_UNREACHABLE", {
		what,
		why: `status ${status}`
	}, details);
	if (status !== 403) return heapgateError("GITHUB_REFUSED", {
		what,
		why: `${why} (status ${status})`
	}, details);
	if (permission === "comment" && /\blocked\b/iu.test(why)) return heapgateError("GITHUB_REFUSED", {
		what,
		why
	}, details);
	if (permission === "comment") return heapgateError("COMMENT_FORBIDDEN", { what }, details);
	return heapgateError("GITHUB_FORBIDDEN", {
		what,
		permission
	}, details);
}
/** Runs the call; whatever it throws comes out as a HeapgateError of blame `github`. */
async function asking(call, run) {
	try {
		return await run();
	} catch (error) {
		throw describeFailure(error, call);
	}
}

export { refuseArchive as a, exitCodeOf as c, isPlainPath as i, heapgateError as l, statusOf as n, showPath as o, ARCHIVE_LIMITS as r, HeapgateError as s, asking as t };