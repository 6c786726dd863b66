// Templates of charts are rendered as Helm renders them, as far as files tell; the rest is marked as unread.
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { renderTemplates } from "../../../src/core/init/render-template.ts";
import { templateValueOf, UNREAD_TEXT, type TemplateMap } from "../../../src/core/init/template-values.ts";

const VALUES = {
  name: "shop",
  empty: "",
  on: true,
  off: false,
  port: 8080,
  list: ["a", "b"],
  map: { x: 1, y: "two" },
  image: { repository: "acme/shop", tag: null },
};
const root: TemplateMap = {
  Values: templateValueOf(VALUES),
  Chart: { Name: "shop", Version: "1.2.3", AppVersion: "4.5" },
  Release: { Name: "dev", Namespace: "default", Service: "Helm" },
};
const HELPERS = `{{- define "app.name" -}}
{{ default .Chart.Name .Values.nameOverride | trunc 3 }}
{{- end }}
{{- define "app.labels" -}}
app: {{ include "app.name" . }}
release: {{ .Release.Name }}
{{- end }}
{{- define "app.image" -}}
{{- $image := index . 0 -}}
{{- $result := "" -}}
{{- if $image.tag -}}{{- $result = "tagged" -}}{{- else -}}{{- $result = printf "%s:%s" $image.repository (index . 1) -}}{{- end -}}
{{- $result -}}
{{- end -}}
{{- define "app.endless" -}}{{ include "app.endless" . }}{{- end -}}`;
const render = (text: string): string =>
  renderTemplates(
    [
      { path: "templates/_helpers.tpl", text: HELPERS },
      { path: "templates/x.yaml", text },
    ],
    root,
  )
    .map((file) => file.text)
    .join("");

test.each([
  ["plain text", "plain text"],
  ["a {{ .Values.name }} b", "a shop b"],
  ["a {{- .Values.name -}} b", "ashopb"],
  ["{{ .Values.name | quote }}", '"shop"'],
  ["{{/* {{ no }} action */}}x", "x"],
  ["{{ .Values.missing }}x", "x"],
  ['{{ .Values.missing | default "y" }}', "y"],
  ["{{ default .Chart.AppVersion .Values.image.tag }}", "4.5"],
  ["{{ if .Values.on }}a{{ else }}b{{ end }}{{ if not .Values.off }}c{{ end }}", "ac"],
  ["{{ if .Values.empty }}a{{ else if .Values.on }}b{{ else }}c{{ end }}d", "bd"],
  ['{{ if and .Values.on (eq .Values.name "shop") }}a{{ end }}', "a"],
  ['{{ if or .Values.off (ne .Values.name "x") }}a{{ end }}', "a"],
  ["{{ with .Values.map }}{{ .x }}{{ .y }}{{ end }}", "1two"],
  ["{{ with .Values.empty }}x{{ else }}y{{ end }}", "y"],
  ["{{ with .Values.map }}{{ $.Release.Name }}{{ end }}", "dev"],
  ["{{ range .Values.list }}[{{ . }}]{{ end }}", "[a][b]"],
  ["{{ range $i, $one := .Values.list }}{{ $i }}{{ $one }}{{ end }}", "0a1b"],
  ["{{ range $k, $v := .Values.map }}{{ $k }}={{ $v }};{{ end }}", "x=1;y=two;"],
  ["{{ range .Values.missing }}x{{ else }}none{{ end }}", "none"],
  ["{{ $n := .Values.name }}{{ $n }}", "shop"],
  ["{{ $n := 1 }}{{ if .Values.on }}{{ $n = 2 }}{{ end }}{{ $n }}", "2"],
  ["{{ $n := 1 }}{{ if .Values.on }}{{ $n := 2 }}{{ end }}{{ $n }}", "1"],
  ['{{ include "app.name" . }}', "sho"],
  ['x:{{ include "app.labels" . | nindent 2 }}', "x:\n  app: sho\n  release: dev"],
  ['{{ include "app.image" (list .Values.image "9") }}', "acme/shop:9"],
  ["{{ toYaml .Values.map | indent 2 }}", "  x: 1\n  y: two"],
  ['{{ printf "%s-%d" .Values.name (int .Values.port) }}', "shop-8080"],
  ['{{ (printf "%s" .Values.name) | upper }}', "SHOP"],
  ['{{ "a-b" | replace "-" "_" | trimSuffix "_b" }}', "a"],
  ['{{ ternary "y" "n" .Values.on }}', "y"],
  // Only Helm or a cluster would tell.
  ["{{ .Capabilities.KubeVersion.Version }}", UNREAD_TEXT],
  ['{{ if .Capabilities.APIVersions.Has "x" }}a{{ else }}b{{ end }}', "b"],
  ["{{ .Values.name | sha256sum }}", UNREAD_TEXT],
  ['{{ include "nowhere" . }}', UNREAD_TEXT],
  ['{{ include "app.endless" . }}', UNREAD_TEXT],
  // Broken templates end with the text.
  ["a{{ if .Values.on }}b", "ab"],
  ["a{{ end }}b", "ab"],
])("%j is rendered as %j", (template, text) => {
  expect(render(template)).toBe(text);
});

test("text without actions is left as it is, and nothing is thrown whatever stands there", () => {
  fc.assert(
    fc.property(
      fc.string().filter((text) => !text.includes("{{")),
      (text) => {
        expect(render(text)).toBe(text);
      },
    ),
  );
  const piece = fc.constantFrom(
    "{{",
    "}}",
    "if",
    "end",
    "range",
    ".Values.list",
    "$x",
    ":=",
    "|",
    "(",
    ")",
    '"a"',
    "include",
    "-",
    " ",
    "x",
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 24 }), (pieces) => {
      expect(typeof render(pieces.join(" "))).toBe("string");
    }),
  );
});
