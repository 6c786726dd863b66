// A small Go service with pprof, built once per test file; tests that need it say loudly when there is no Go.
import { execFileSync } from "node:child_process";

const runsGo = (): boolean => {
  try {
    execFileSync("go", ["version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
};

/** In CI a missing Go is a failure (the tests run and break), elsewhere they are skipped with a warning. */
export const GO_MISSING = !runsGo() && process.env["CI"] === undefined;
if (GO_MISSING) console.warn("SKIPPED: go is not installed; tests with a real Go service do not run");

const MODULE = "module example.com/tiny\n\ngo 1.21\n";
const MAIN = `package main

import (
	"fmt"
	"net/http"
	_ "net/http/pprof"
	"os"
)

var kept [][]byte

func main() {
	http.HandleFunc("/work", func(w http.ResponseWriter, r *http.Request) {
		if os.Getenv("TINY_LEAK") != "" {
			kept = append(kept, make([]byte, 4096))
		}
		fmt.Fprintln(w, "done")
	})
	http.HandleFunc("/crash", func(http.ResponseWriter, *http.Request) {
		fmt.Fprintln(os.Stderr, "panic: told to crash")
		os.Exit(3)
	})
	http.HandleFunc("/metrics", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "# TYPE go_goroutines gauge\\ngo_goroutines 7")
	})
	fmt.Fprintln(os.Stderr, http.ListenAndServe("127.0.0.1:"+os.Getenv("PORT"), nil))
	os.Exit(1)
}
`;

/** Sources of the service: no dependencies, so that it builds offline. */
export const TINY_SERVICE: Readonly<Record<string, string>> = { "go.mod": MODULE, "main.go": MAIN };
