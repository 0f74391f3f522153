package cli

import (
	"fmt"
	"io"
	"strconv"

	"github.com/simrun-dev/simrun/internal/fairness"
)

// jsonFairness is the document without its results: the first line of JSON Lines.
type jsonFairness struct {
	jsonHead
	Executions int            `json:"executions"`
	Entries    int            `json:"entries"`
	Strategy   string         `json:"strategy"`
	Confidence jsonConfidence `json:"confidence"`
	Skipped    []jsonNoFit    `json:"skipped,omitempty"`
}

type jsonConfidence struct {
	Level  float64 `json:"level"`
	Method string  `json:"method"`
}

type jsonNoFit struct {
	Workload string `json:"workload"`
	Lock     string `json:"lock"`
	Why      string `json:"why"`
}

// jsonTreatment is one lock under one workload.
type jsonTreatment struct {
	Workload string      `json:"workload"`
	Digest   string      `json:"digest"`
	Lock     string      `json:"lock"`
	Loop     string      `json:"loop"`
	Time     string      `json:"time"`
	Stuck    int         `json:"stuck"`
	Panicked int         `json:"panicked"`
	Limited  int         `json:"limited"`
	Groups   []jsonGroup `json:"groups"`
}

type jsonGroup struct {
	Name      string        `json:"name"`
	Tasks     []string      `json:"tasks"`
	Share     *jsonEstimate `json:"share,omitempty"`
	Jain      *jsonEstimate `json:"jain,omitempty"`
	Steps     jsonSpread    `json:"wait_steps"`
	Times     jsonSpread    `json:"wait_time"`
	Bypass    *jsonMost     `json:"bypass,omitempty"`
	Overtakes *jsonMost     `json:"overtakes,omitempty"`
	Resumes   *jsonEstimate `json:"resumes,omitempty"`
	Unserved  int           `json:"unserved"`
}

type jsonEstimate struct {
	N    int      `json:"n"`
	Mean float64  `json:"mean"`
	Low  *float64 `json:"low,omitempty"`
	High *float64 `json:"high,omitempty"`
}

type jsonSpread struct {
	Mean *jsonEstimate `json:"mean,omitempty"`
	P50  *jsonEstimate `json:"p50,omitempty"`
	P95  *jsonEstimate `json:"p95,omitempty"`
	P99  *jsonEstimate `json:"p99,omitempty"`
	Max  int64         `json:"max"`
}

type jsonMost struct {
	*jsonEstimate
	Most int64 `json:"most"`
}

func (d *fairnessDoc) head() jsonFairness {
	j := jsonFairness{
		jsonHead{jsonVersion, "simrun.fairness"}, d.seeds, fairness.Entries, d.strategy,
		jsonConfidence{fairness.Confidence, "Student's t over executions"}, nil,
	}
	for _, no := range d.skipped {
		j.Skipped = append(j.Skipped, jsonNoFit{no.Scenario, no.Algorithm, no.Why})
	}
	return j
}

func (d *fairnessDoc) values() (list []jsonTreatment) {
	for _, p := range d.parts {
		for _, r := range p.results {
			j := jsonTreatment{
				Workload: r.Workload.Name, Digest: fmt.Sprintf("%x", r.Workload.Digest), Lock: r.Lock.Name, Loop: r.Loop.String(), Time: r.Time.String(),
				Stuck: r.Stuck, Panicked: r.Panicked, Limited: r.Limited,
			}
			for i := range r.Groups {
				j.Groups = append(j.Groups, groupValue(r, &r.Groups[i]))
			}
			list = append(list, j)
		}
	}
	return list
}

func groupValue(r *fairness.Result, g *fairness.Measured) jsonGroup {
	j := jsonGroup{
		Name: g.Name, Tasks: g.Tasks, Share: estimateValue(g.Share), Jain: estimateValue(g.Jain),
		Steps: spreadValue(g.Steps), Times: spreadValue(g.Times), Unserved: g.Unserved,
	}
	if r.Ordered && g.Bypass.N > 0 {
		j.Bypass = &jsonMost{estimateValue(g.Bypass), g.MostBypass}
		j.Overtakes = &jsonMost{estimateValue(g.Overtakes), g.MostOvertakes}
	}
	if r.Resumes {
		j.Resumes = estimateValue(g.Resumes)
	}
	return j
}

func spreadValue(s fairness.Spread) jsonSpread {
	return jsonSpread{estimateValue(s.Mean), estimateValue(s.P50), estimateValue(s.P95), estimateValue(s.P99), s.Max}
}

// estimateValue is nil where there is nothing to estimate.
func estimateValue(e fairness.Estimate) *jsonEstimate {
	if e.N == 0 {
		return nil
	}
	j := &jsonEstimate{N: e.N, Mean: rounded(e.Mean)}
	if e.N > 1 {
		low, high := rounded(e.Mean-e.Half), rounded(e.Mean+e.Half)
		j.Low, j.High = &low, &high
	}
	return j
}

func (d *fairnessDoc) json(w io.Writer) error {
	return writeJSON(w, struct {
		jsonFairness
		Results []jsonTreatment `json:"results"`
	}{d.head(), d.values()}, "  ")
}

// jsonl is a line for the whole and one for each lock under each workload.
func (d *fairnessDoc) jsonl(w io.Writer) error {
	if err := writeJSON(w, d.head(), ""); err != nil {
		return err
	}
	for _, v := range d.values() {
		if err := writeJSON(w, v, ""); err != nil {
			return err
		}
	}
	return nil
}

// rounded keeps six digits: the last ones of a mean depend on the machine.
func rounded(x float64) float64 {
	y, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 6, 64), 64)
	return y
}
