package fairness

import (
	"bytes"
	"fmt"
	"html"
	"math"
	"strconv"
)

// A Panel is a workload with the results that are drawn together.
type Panel struct {
	Title, Summary string
	Results        []*Result
}

// The places of a plot, in pixels.
const (
	plotWidth   = 1000
	labelRight  = 250 // names end here
	waitsLeft   = 265
	waitsWidth  = 400
	sharesLeft  = 710
	sharesWidth = 200
	jainRight   = 985
	rowHeight   = 22
	headHeight  = 58 // of a panel
	axisHeight  = 52
)

// colours are those of Okabe and Ito, which people who see fewer colours can tell
// apart; names stand beside the rows all the same.
var colours = map[string]string{"all": "#0072B2", "readers": "#0072B2", "writers": "#D55E00", "getters": "#009E73", "putters": "#CC79A7"}

// Plot draws panels as an SVG file. The same results give the same bytes.
func Plot(panels []Panel) []byte {
	height := 0
	for i := range panels {
		height += panels[i].height()
	}
	p := &plotter{}
	p.add(`<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">`, plotWidth, height+64, plotWidth, height+64)
	p.add(`<title>Fairness of locks</title>`)
	p.add(`<rect width="100%%" height="100%%" fill="white"/>`)
	y := 0.0
	for i := range panels {
		p.panel(&panels[i], y)
		y += float64(panels[i].height())
	}
	p.legend(y + 14)
	p.add(`</svg>`)
	return p.out.Bytes()
}

func (q *Panel) rows() (n int) {
	for _, r := range q.Results {
		n += len(r.Groups)
	}
	return n
}

func (q *Panel) height() int { return headHeight + q.rows()*rowHeight + axisHeight }

type plotter struct{ out bytes.Buffer }

func (p *plotter) add(format string, args ...any) {
	fmt.Fprintf(&p.out, format, args...)
	p.out.WriteByte('\n')
}

// px is a coordinate: a tenth of a pixel is fine enough, and the same on all machines.
func px(x float64) string { return strconv.FormatFloat(math.Round(x*10)/10, 'f', -1, 64) }

func (p *plotter) text(x, y float64, anchor, style, s string) {
	p.add(`<text x="%s" y="%s" text-anchor="%s"%s>%s</text>`, px(x), px(y), anchor, style, html.EscapeString(s))
}

func (p *plotter) line(x1, y1, x2, y2 float64, style string) {
	p.add(`<line x1="%s" y1="%s" x2="%s" y2="%s" %s/>`, px(x1), px(y1), px(x2), px(y2), style)
}

func (p *plotter) rect(x, y, w, h float64, style string) {
	p.add(`<rect x="%s" y="%s" width="%s" height="%s" %s/>`, px(x), px(y), px(max(w, 1)), px(h), style)
}

const (
	bold = ` font-weight="bold" font-size="14"`
	grey = ` fill="#444"`
)

// panel draws a workload from y on downwards.
func (p *plotter) panel(q *Panel, y float64) {
	p.text(15, y+24, "start", bold, q.Title)
	p.text(15, y+42, "start", grey, q.Summary)
	top := y + headHeight
	bottom := top + float64(q.rows()*rowHeight)
	waits := waitsAxis(q)
	p.axis(waits, top, bottom, "steps of a wait (logarithmic)")
	several := false
	for _, r := range q.Results {
		several = several || len(r.Groups) > 1
	}
	right, word := axis{sharesLeft, sharesWidth, 1, false}, "Jain's index within the row"
	if several {
		right, word = axis{sharesLeft, sharesWidth, 100, false}, "share of all entries, %"
	}
	p.axis(right, top, bottom, word)
	p.text(jainRight, top-6, "end", grey, "Jain")
	at := top
	for _, r := range q.Results {
		for i := range r.Groups {
			g := &r.Groups[i]
			label := r.Lock.Name
			if len(r.Groups) > 1 {
				label += ", " + g.Name
			}
			p.row(label, g, at, waits, right, several)
			at += rowHeight
		}
	}
}

func (p *plotter) row(label string, g *Measured, y float64, waits, right axis, several bool) {
	mid, colour := y+rowHeight/2, colours[g.Name]
	if n := []rune(label); len(n) > 38 {
		label = "…" + string(n[len(n)-37:])
	}
	p.text(labelRight, mid+4, "end", "", label)
	if s := &g.Steps; s.Mean.N > 0 {
		p50, p95, p99, most := waits.at(s.P50.Mean), waits.at(s.P95.Mean), waits.at(s.P99.Mean), waits.at(float64(s.Max))
		p.line(p99, mid, most, mid, fmt.Sprintf(`stroke="%s" stroke-dasharray="2 3"`, colour))
		p.add(`<circle cx="%s" cy="%s" r="3" fill="white" stroke="%s"/>`, px(most), px(mid), colour)
		p.rect(p95, mid-2, p99-p95, 4, fmt.Sprintf(`fill="%s"`, colour))
		p.rect(p50, mid-6, p95-p50, 12, fmt.Sprintf(`fill="%s" fill-opacity="0.45"`, colour))
		p.interval(waits.at(s.Mean.Mean), waits.at(s.Mean.Mean-s.Mean.Half), waits.at(s.Mean.Mean+s.Mean.Half), mid)
	}
	e, times := g.Jain, 1.0
	if several {
		e, times = g.Share, 100
	}
	if e.N > 0 {
		p.rect(right.at(0), mid-6, right.at(times*e.Mean)-right.at(0), 12, fmt.Sprintf(`fill="%s" fill-opacity="0.45"`, colour))
		p.interval(right.at(times*e.Mean), right.at(times*(e.Mean-e.Half)), right.at(times*(e.Mean+e.Half)), mid)
	}
	jain := "-"
	if g.Jain.N > 0 {
		jain = fmt.Sprintf("%.3f", g.Jain.Mean)
	}
	p.text(jainRight, mid+4, "end", "", jain)
}

// interval draws a mean with its confidence interval.
func (p *plotter) interval(mean, low, high, y float64) {
	p.line(low, y, high, y, `stroke="black" stroke-width="1.5"`)
	p.line(mean, y-7, mean, y+7, `stroke="black" stroke-width="1.5"`)
}

// An axis maps values to places.
type axis struct {
	left, width, most float64
	log               bool
}

// waitsAxis reaches to the longest wait of a panel.
func waitsAxis(q *Panel) axis {
	most := 10.0
	for _, r := range q.Results {
		for i := range r.Groups {
			most = max(most, float64(r.Groups[i].Steps.Max))
		}
	}
	return axis{waitsLeft, waitsWidth, most, true}
}

func (a axis) at(x float64) float64 {
	x = min(max(x, 0), a.most)
	if a.log {
		return a.left + a.width*math.Log1p(x)/math.Log1p(a.most)
	}
	return a.left + a.width*x/a.most
}

// ticks are the values that are written at an axis.
func (a axis) ticks() (list []float64) {
	if !a.log {
		return []float64{0, a.most / 4, a.most / 2, 3 * a.most / 4, a.most}
	}
	list = []float64{0}
	for decade := 1.0; decade <= a.most; decade *= 10 {
		for _, x := range []float64{decade, 3 * decade} {
			if x <= a.most {
				list = append(list, x)
			}
		}
	}
	return list
}

func (p *plotter) axis(a axis, top, bottom float64, name string) {
	for _, x := range a.ticks() {
		p.line(a.at(x), top, a.at(x), bottom, `stroke="#ddd"`)
		p.text(a.at(x), bottom+15, "middle", ` font-size="10"`, strconv.FormatFloat(x, 'f', -1, 64))
	}
	p.line(a.left, bottom, a.left+a.width, bottom, `stroke="black"`)
	p.text(a.left+a.width/2, bottom+31, "middle", grey, name)
}

// legend explains what is drawn.
func (p *plotter) legend(y float64) {
	const grey = "#666"
	p.rect(40, y, 40, 12, `fill="#666" fill-opacity="0.45"`)
	p.rect(80, y+4, 30, 4, `fill="#666"`)
	p.line(110, y+6, 140, y+6, `stroke="#666" stroke-dasharray="2 3"`)
	p.add(`<circle cx="140" cy="%s" r="3" fill="white" stroke="%s"/>`, px(y+6), grey)
	p.text(152, y+10, "start", "", "half of the waits are over where the wide bar begins, 95 % where it ends, 99 % where the narrow one does; ring: the longest")
	p.interval(90, 75, 105, y+28)
	p.text(152, y+32, "start", "", "mean over executions, with its confidence interval of 95 %")
}
