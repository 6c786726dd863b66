// What prometheus/common makes of metrics bodies, one JSON line each, for the differential tests of heapgate's readers.
//
// Input: for each body one byte ('t' text, 'p' delimited protobuf), its length as four bytes, big-endian, and the body.
// usage: expfmt <BODIES   |   expfmt -bench FILE ROUNDS   (parses FILE that often, prints seconds)
package main

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"sort"
	"strconv"
	"strings"
	"time"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
)

type answer struct {
	Error    string `json:"error,omitempty"`
	Families []any  `json:"families"`
}

// bits names a float exactly; JSON has no NaN and no infinities.
func bits(value float64) string {
	if math.IsNaN(value) {
		return "nan"
	}
	return strconv.FormatUint(math.Float64bits(value), 16)
}

// countOf prefers the float, as the format says.
func countOf(count uint64, float float64) string {
	if float > 0 || math.IsNaN(float) {
		return bits(float)
	}
	return bits(float64(count))
}

func parseText(body []byte) (map[string]*dto.MetricFamily, error) {
	parser := expfmt.NewTextParser(model.UTF8Validation)
	return parser.TextToMetricFamilies(bytes.NewReader(body))
}

// The decoder gives a family at a time; a second one of the same name is kept as one more.
func decodeProtobuf(body []byte) ([]*dto.MetricFamily, error) {
	decoder := expfmt.NewDecoder(bytes.NewReader(body), expfmt.NewFormat(expfmt.TypeProtoDelim).WithEscapingScheme(model.NoEscaping))
	var families []*dto.MetricFamily
	for {
		family := &dto.MetricFamily{}
		err := decoder.Decode(family)
		if errors.Is(err, io.EOF) {
			return families, nil
		}
		if err != nil {
			return nil, err
		}
		families = append(families, family)
	}
}

func labelsOf(metric *dto.Metric) [][2]string {
	labels := [][2]string{}
	for _, pair := range metric.GetLabel() {
		labels = append(labels, [2]string{pair.GetName(), pair.GetValue()})
	}
	sort.Slice(labels, func(i, j int) bool { return labels[i][0] < labels[j][0] })
	return labels
}

func spans(found []*dto.BucketSpan) [][2]int64 {
	all := [][2]int64{}
	for _, span := range found {
		all = append(all, [2]int64{int64(span.GetOffset()), int64(span.GetLength())})
	}
	return all
}

// native is what expfmt says of exponential buckets; heapgate must say the same in its own form.
func native(histogram *dto.Histogram) any {
	if !(histogram.GetZeroThreshold() > 0) && histogram.GetZeroCount() == 0 && histogram.GetZeroCountFloat() == 0 && len(histogram.GetPositiveSpan()) == 0 && len(histogram.GetNegativeSpan()) == 0 {
		return nil
	}
	return map[string]any{
		"schema": histogram.GetSchema(), "zeroThreshold": bits(histogram.GetZeroThreshold()), "zeroCount": histogram.GetZeroCount(),
		"positiveSpans": spans(histogram.GetPositiveSpan()), "positiveDeltas": histogram.GetPositiveDelta(),
		"negativeSpans": spans(histogram.GetNegativeSpan()), "negativeDeltas": histogram.GetNegativeDelta(),
	}
}

func value(family *dto.MetricFamily, metric *dto.Metric) any {
	switch family.GetType() {
	case dto.MetricType_COUNTER:
		return bits(metric.GetCounter().GetValue())
	case dto.MetricType_GAUGE:
		return bits(metric.GetGauge().GetValue())
	case dto.MetricType_UNTYPED:
		return bits(metric.GetUntyped().GetValue())
	case dto.MetricType_SUMMARY:
		summary := metric.GetSummary()
		// heapgate keeps quantiles and buckets in order whatever the order of the body; so must this.
		sort.SliceStable(summary.Quantile, func(i, j int) bool { return summary.Quantile[i].GetQuantile() < summary.Quantile[j].GetQuantile() })
		quantiles := [][2]string{}
		for _, quantile := range summary.GetQuantile() {
			quantiles = append(quantiles, [2]string{bits(quantile.GetQuantile()), bits(quantile.GetValue())})
		}
		return map[string]any{"quantiles": quantiles, "sum": bits(summary.GetSampleSum()), "count": bits(float64(summary.GetSampleCount()))}
	default:
		histogram := metric.GetHistogram()
		sort.SliceStable(histogram.Bucket, func(i, j int) bool { return histogram.Bucket[i].GetUpperBound() < histogram.Bucket[j].GetUpperBound() })
		buckets := [][2]string{}
		for _, bucket := range histogram.GetBucket() {
			buckets = append(buckets, [2]string{bits(bucket.GetUpperBound()), countOf(bucket.GetCumulativeCount(), bucket.GetCumulativeCountFloat())})
		}
		return map[string]any{
			"buckets": buckets, "sum": bits(histogram.GetSampleSum()), "count": countOf(histogram.GetSampleCount(), histogram.GetSampleCountFloat()), "native": native(histogram),
		}
	}
}

func dump(families []*dto.MetricFamily) []any {
	all := []any{}
	for _, family := range families {
		series := []any{}
		for _, metric := range family.GetMetric() {
			var at any
			if metric.TimestampMs != nil {
				at = strconv.FormatInt(metric.GetTimestampMs(), 10)
			}
			series = append(series, []any{labelsOf(metric), at, value(family, metric)})
		}
		all = append(all, []any{family.GetName(), strings.ToLower(strings.ReplaceAll(family.GetType().String(), "_", "")), family.Help, series})
	}
	return all
}

// addInfinite adds the bucket that holds everything, as the writer of the text format does.
func addInfinite(family *dto.MetricFamily) {
	for _, metric := range family.GetMetric() {
		histogram := metric.GetHistogram()
		if histogram == nil {
			continue
		}
		hasInfinite := false
		for _, bucket := range histogram.GetBucket() {
			hasInfinite = hasInfinite || math.IsInf(bucket.GetUpperBound(), 1)
		}
		if !hasInfinite {
			infinity := math.Inf(1)
			histogram.Bucket = append(histogram.Bucket, &dto.Bucket{
				UpperBound: &infinity, CumulativeCount: histogram.SampleCount, CumulativeCountFloat: histogram.SampleCountFloat,
			})
		}
	}
}

// answerTo takes a panic of the parser (there are bodies that have it look into nothing) for a refusal.
func answerTo(format byte, body []byte) (result answer) {
	defer func() {
		if found := recover(); found != nil {
			result = answer{Error: fmt.Sprint("panic: ", found)}
		}
	}()
	if format == 'p' {
		families, err := decodeProtobuf(body)
		if err != nil {
			return answer{Error: err.Error()}
		}
		for _, family := range families {
			addInfinite(family)
		}
		return answer{Families: dump(families)}
	}
	byName, err := parseText(body)
	if err != nil {
		return answer{Error: err.Error()}
	}
	families := make([]*dto.MetricFamily, 0, len(byName))
	for _, family := range byName {
		families = append(families, family)
	}
	sort.Slice(families, func(i, j int) bool { return families[i].GetName() < families[j].GetName() })
	return answer{Families: dump(families)}
}

func bench(path string, rounds int) error {
	body, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	start := time.Now()
	for round := 0; round < rounds; round++ {
		if _, err := parseText(body); err != nil {
			return err
		}
	}
	fmt.Println(time.Since(start).Seconds())
	return nil
}

func run() error {
	if len(os.Args) == 4 && os.Args[1] == "-bench" {
		rounds, err := strconv.Atoi(os.Args[3])
		if err != nil {
			return err
		}
		return bench(os.Args[2], rounds)
	}
	in := bufio.NewReader(os.Stdin)
	out := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	for {
		header := make([]byte, 5)
		if _, err := io.ReadFull(in, header); errors.Is(err, io.EOF) {
			return out.Flush()
		} else if err != nil {
			return err
		}
		body := make([]byte, binary.BigEndian.Uint32(header[1:]))
		if _, err := io.ReadFull(in, body); err != nil {
			return err
		}
		if err := encoder.Encode(answerTo(header[0], body)); err != nil {
			return err
		}
	}
}

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
