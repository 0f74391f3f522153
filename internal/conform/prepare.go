package conform

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/sim"
)

// prepare finds what the script asks for. An error names what the port, or the
// language, does not have.
func prepare(s *Script, b *Binding) (*replay, error) {
	params, raises, err := b.params(s.Params)
	if err != nil {
		return nil, err
	}
	r := newReplay(s, b, params)
	r.constructError = raises
	for i := range s.Tasks {
		t := &s.Tasks[i]
		r.ops[i] = make([]Op, len(t.Ops))
		for n := range t.Ops {
			if r.ops[i][n], err = r.find(&t.Ops[n]); err != nil {
				return nil, fmt.Errorf("task %s: op %d: %w", t.Name, n, err)
			}
		}
	}
	return r, nil
}

// params are the constructor's arguments, with the defaults for those missing;
// raises is the class that it raises instead, "" for none.
func (b *Binding) params(given map[string]json.RawMessage) (p algorithms.Params, raises string, err error) {
	p = make(algorithms.Params, len(b.Params))
	for i := range b.Params {
		d := &b.Params[i]
		p[d.Name] = d.Default
		text, has := given[d.Name]
		switch {
		case !has:
		case string(text) == "null" && d.Null != "":
			raises = d.Null
		default:
			if p[d.Name], err = d.number(string(text)); err != nil {
				return nil, "", err
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		if _, known := p[name]; !known {
			return nil, "", fmt.Errorf("%s has no parameter %q", b.Name(), name)
		}
	}
	return p, raises, nil
}

// number is an argument; truth values are 0 and 1.
func (d *Param) number(text string) (int64, error) {
	switch text {
	case "false":
		return 0, nil
	case "true":
		return 1, nil
	}
	n, err := strconv.ParseInt(text, 10, 64)
	if err == nil {
		return n, nil
	}
	x, err := strconv.ParseFloat(text, 64)
	if !d.Counts || err != nil || math.Abs(x) > maxDuration {
		return 0, fmt.Errorf("parameter %s is neither a whole number nor a truth value", d.Name)
	}
	if x < 0 {
		return int64(math.Floor(x)), nil
	}
	return int64(math.Ceil(x)), nil
}

// find is the operation for a call of the script.
func (r *replay) find(c *Call) (Op, error) {
	op, ok := r.language(c)
	if !ok {
		if op, ok = r.b.Ops[c.Op]; !ok {
			return op, fmt.Errorf("%s has no operation %s", r.b.Name(), c.Op)
		}
	}
	if op.Arg == ValueArg && c.Value == nil {
		return op, fmt.Errorf("%s needs a value", c.Op)
	}
	if c.Timed && r.b.OwnDeadlines && op.Timed == nil {
		return op, fmt.Errorf("%s takes no timeout", c.Op)
	}
	return op, nil
}

// language is the operation if it is one of every script.
func (r *replay) language(c *Call) (op Op, ok bool) {
	switch c.Op {
	case "sleep":
		return Op{Arg: ValueArg, Call: func(t *sim.Task, _ any, d int64) (sim.Value, error) {
			return sim.Value{}, t.Sleep(d)
		}}, true
	case "yield":
		return Op{Call: func(t *sim.Task, _ any, _ int64) (sim.Value, error) {
			return sim.Value{}, t.Yield()
		}}, true
	case "cancel":
		return Op{Call: func(*sim.Task, any, int64) (sim.Value, error) {
			return sim.Bool(r.tasks[c.Target].Cancel()), nil
		}}, true
	}
	return op, false
}
