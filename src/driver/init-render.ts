/** What `heapgate init` prints, for the command line, which knows nothing of core/init. */
import { renderFiles, renderInit, renderInitJson, type InitResult } from "../core/init/render-init.ts";

/** Text or JSON of the result. */
export const renderInitResult = (result: InitResult, asJson: boolean): string => (asJson ? renderInitJson(result) : renderInit(result));

/** The files one after the other. */
export const renderInitFiles = ({ files }: InitResult): string => renderFiles(files);
