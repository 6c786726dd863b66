/** Starts the report page: reads its data, then shows the sections below the head that is there already. */
import "./page.css";
import { render } from "preact";
import { App } from "./app.tsx";
import { loadPage } from "./page/blocks.ts";

const place = document.getElementById("app");

const start = async (host: HTMLElement): Promise<void> => {
  try {
    render(<App data={await loadPage()} />, host);
  } catch (error) {
    render(
      <p class="wrong" role="alert">
        The graphs and tables of this report cannot be shown: {error instanceof Error ? error.message : String(error)}. The verdict above is
        not affected; result.json in the results has every number.
      </p>,
      host,
    );
  }
};

if (place !== null) void start(place);
