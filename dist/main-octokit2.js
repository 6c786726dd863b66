import { n as fetchThroughProxy, r as makeOctokit, t as API_VERSION } from "./main-octokit.js";

export { API_VERSION, fetchThroughProxy, makeOctokit };