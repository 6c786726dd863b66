// Label selectors read and applied as Kubernetes does.
import { expect, test } from "vitest";
import { isSelected, parseLabelSelector } from "../../../src/core/manifests/label-selector.ts";

const LABELS = { app: "shop", tier: "web", "app.kubernetes.io/part-of": "acme", empty: "" };

test.each([
  ["app=shop", true],
  ["app==shop", true],
  ["app = shop", true],
  ["app=shop,tier=web", true],
  ["app=shop, tier=db", false],
  ["app!=shop", false],
  ["tier!=db", true],
  ["zone!=a", true],
  ["app in (shop)", true],
  ["app in (cart, shop)", true],
  ["app in (cart)", false],
  ["zone in (a)", false],
  ["app notin (cart,till)", true],
  ["app notin (shop)", false],
  ["zone notin (a)", true],
  ["app", true],
  ["zone", false],
  ["!zone", true],
  ["! app", false],
  ["app.kubernetes.io/part-of=acme", true],
  ["empty=", true],
  ["app=", false],
  ["app in (shop),tier notin (db),!zone,empty", true],
])("%s fits: %j", (selector, fits) => {
  expect(isSelected(parseLabelSelector(selector), LABELS)).toBe(fits);
});

test.each([
  ["", ""],
  ["app=shop,", ""],
  ["app=a=b", "app=a=b"],
  ["app in shop", "app in shop"],
  ["app within (shop)", "app within (shop)"],
  ["app in (a b)", "app in (a b)"],
  ["-app=x", "-app=x"],
  ["app=x y", "app=x y"],
  ["{app: shop}", "{app: shop}"],
])("%j is refused with the part that is not readable", (selector, part) => {
  expect(() => parseLabelSelector(selector)).toThrow(
    expect.objectContaining({ code: "SELECTOR_INVALID", message: `"${selector}" is no label selector: "${part}" is not readable.` }),
  );
});
