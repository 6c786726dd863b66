import { a as refuseArchive, l as heapgateError, n as statusOf, s as HeapgateError, t as asking } from "./main-github-failures.js";
import { n as fetchThroughProxy } from "./main-octokit.js";
import { setTimeout } from "node:timers/promises";
import { createHash } from "node:crypto";

// src/io/download-artifact.ts
/** Downloads an artifact's zip with a byte limit and checks its digest: the toolkit's own download has no limit. */
const ATTEMPTS = 3;
const GONE = 410;
const call = {
	what: "give out a stored artifact",
	permission: "actions: read"
};
/** The signed address of the zip, valid for one minute and used without a token; null when the artifact has expired. */
async function fetchAddress({ octokit, owner, repository }, artifactId) {
	return asking(call, async () => {
		try {
			const { headers } = await octokit.request("GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}", {
				owner,
				repo: repository,
				artifact_id: artifactId,
				archive_format: "zip",
				request: { redirect: "manual" }
			});
			if (headers.location === void 0) throw heapgateError("GITHUB_REFUSED", {
				what: call.what,
				why: "no address came"
			});
			return headers.location;
		} catch (error) {
			if (statusOf(error) === GONE) return null;
			throw error;
		}
	});
}
async function readBody(response, name, maxBytes) {
	const pieces = [];
	let bytes = 0;
	for await (const piece of response.body ?? []) {
		bytes += piece.length;
		if (bytes > maxBytes) throw refuseArchive(name, `it has more than ${maxBytes} bytes`);
		pieces.push(piece);
	}
	return Buffer.concat(pieces);
}
/** The address carries a signature: it is in no message, and a `cause` would print it. */
const unreachable = (why) => heapgateError("GITHUB_UNREACHABLE", {
	what: "downloading a stored artifact",
	why
}, { stage: "baseline" });
async function fetchZip(address, name, maxBytes) {
	try {
		const response = await fetchThroughProxy(address, { redirect: "error" });
		if (!response.ok) throw unreachable(`the storage answered ${response.status}`);
		return await readBody(response, name, maxBytes);
	} catch (error) {
		throw error instanceof HeapgateError ? error : unreachable("the connection broke");
	}
}
/** The zip's bytes; null when it has expired. Throws ARTIFACT_REFUSED for one too large or with another digest than GitHub lists. */
async function downloadArtifact(settings, artifact, maxBytes) {
	const { id, name, sizeBytes, digest, expired } = artifact;
	if (expired) return null;
	if (sizeBytes > maxBytes) throw refuseArchive(name, `it has ${sizeBytes} bytes, more than ${maxBytes}`);
	for (let attempt = 1;; attempt += 1) {
		const address = await fetchAddress(settings, id);
		if (address === null) return null;
		try {
			const zip = await fetchZip(address, name, maxBytes);
			const found = `sha256:${createHash("sha256").update(zip).digest("hex")}`;
			if (digest !== null && digest.toLowerCase() !== found) throw refuseArchive(name, `its digest is ${found}, not ${digest}`);
			return zip;
		} catch (error) {
			if (!(error instanceof HeapgateError && error.code === "GITHUB_UNREACHABLE" && attempt < ATTEMPTS)) throw error;
			await setTimeout(attempt * settings.retryMilliseconds);
		}
	}
}

export { downloadArtifact };