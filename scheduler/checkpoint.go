package scheduler

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc64"
	"math"

	"github.com/simrun-dev/simrun/sim"
)

// A checkpoint is a snapshot of an exploration: a line for people, the version
// of the format, a byte for the kind of search, the parameters of the
// exploration as text, the length of the body and the body, whose format is the
// kind's own, and a CRC-64 (ECMA) of all that. Numbers are varints.
const (
	checkpointMagic   = "simrun checkpoint\n"
	checkpointVersion = 3

	checkpointDFS  = 'f'
	checkpointDPOR = 'p'
)

// maxParams bounds the text of the parameters.
const maxParams = 1 << 16

var checkpointTable = crc64.MakeTable(crc64.ECMA)

// sealCheckpoint wraps a body.
func sealCheckpoint(kind byte, params string, body []byte) []byte {
	b := append([]byte(checkpointMagic), checkpointVersion, kind)
	b = binary.AppendUvarint(b, uint64(len(params)))
	b = append(b, params...)
	b = binary.AppendUvarint(b, uint64(len(body)))
	b = append(b, body...)
	return binary.BigEndian.AppendUint64(b, crc64.Checksum(b, checkpointTable))
}

// openCheckpoint unwraps the body of a checkpoint of this kind of search with
// these parameters. Any damage is an error that says which.
func openCheckpoint(data []byte, kind byte, params string) (*snapshotReader, error) {
	body, err := openCheckpointBody(data, kind, params)
	if err != nil {
		return nil, fmt.Errorf("scheduler: checkpoint: %w", err)
	}
	return &snapshotReader{bodyReader{b: body}}, nil
}

func openCheckpointBody(data []byte, kind byte, params string) ([]byte, error) {
	const head = len(checkpointMagic) + 2
	if len(data) < head || string(data[:len(checkpointMagic)]) != checkpointMagic {
		return nil, fmt.Errorf("this is none: it does not begin with %q", checkpointMagic)
	}
	if v := data[head-2]; v != checkpointVersion {
		return nil, fmt.Errorf("unknown version %d: this program reads %d", v, checkpointVersion)
	}
	if len(data) < head+crc64.Size {
		return nil, errors.New("truncated")
	}
	end := len(data) - crc64.Size
	if crc64.Checksum(data[:end], checkpointTable) != binary.BigEndian.Uint64(data[end:]) {
		return nil, errors.New("checksum mismatch: truncated or damaged")
	}
	r := &bodyReader{b: data[head:end]}
	was := string(r.take(r.number(maxParams, "length of the parameters"), "parameters"))
	body := r.take(r.number(math.MaxInt32, "length of the body"), "body")
	switch {
	case r.err != nil:
		return nil, r.err
	case len(r.b) > 0:
		return nil, errors.New("malformed, although the checksum is right: data behind the body")
	case data[head-1] != kind || was != params:
		return nil, fmt.Errorf("it is of another exploration: %s, where this one is: %s", was, params)
	}
	return body, nil
}

// parameters is what must be the same in an exploration that goes on from a
// checkpoint. How far it may go (MaxExecutions, StopAt) may change.
func (x *Exploration) parameters(w *sim.World) string {
	steps, cache := w.MaxSteps, x.MaxCache
	if steps <= 0 {
		steps = sim.DefaultMaxSteps
	}
	if cache <= 0 {
		cache = DefaultMaxClasses
	}
	bound := func(n int) string {
		if n < 0 {
			return "any number of"
		}
		return fmt.Sprintf("at most %d", n)
	}
	memory := ""
	if w.Memory != sim.SC {
		memory = fmt.Sprintf(", memory %s with %d places", w.Memory, w.StoreBuffer)
	}
	return fmt.Sprintf("%s, discipline %s, time %s, at most %d steps, %s deviations, %s preemptions, classes counted %v, cache of %d%s",
		x.Reduction, w.Discipline, w.Time, steps, bound(x.Bounds.Deviations), bound(x.Bounds.Preemptions), x.CountClasses, cache, memory)
}

// A snapshotWriter makes the body of a checkpoint.
type snapshotWriter struct{ b []byte }

// number writes n, which is not negative.
func (s *snapshotWriter) number(n int64) { s.b = binary.AppendUvarint(s.b, uint64(n)) }

func (s *snapshotWriter) flag(f bool) {
	n := int64(0)
	if f {
		n = 1
	}
	s.number(n)
}

func (s *snapshotWriter) hash(h Hash) {
	s.b = binary.BigEndian.AppendUint64(s.b, h.Hi)
	s.b = binary.BigEndian.AppendUint64(s.b, h.Lo)
}

// set writes the hashes of s, which may be nil, in order.
func (s *snapshotWriter) set(set *hashSet) {
	if set == nil {
		s.number(0)
		s.flag(false)
		return
	}
	s.number(int64(set.n))
	s.flag(set.full)
	for _, h := range set.sorted() {
		s.hash(h)
	}
}

func (s *snapshotWriter) choices(list []int32) {
	s.number(int64(len(list)))
	for _, c := range list {
		s.number(int64(c))
	}
}

// sample writes a sample, which may be nil, and its deviations.
func (s *snapshotWriter) sample(m *Sample, deviations int) {
	s.flag(m != nil)
	if m == nil {
		return
	}
	s.number(int64(deviations))
	s.number(int64(m.Steps))
	s.choices(m.Choices)
}

// ledger writes all of l but what a search derives from its state: Complete,
// Mass, Interval, Stopped, Cut; and Classes, ClassesFull where they are the size
// of a set.
func (s *snapshotWriter) ledger(l *ledger) {
	for _, n := range ledgerNumbers(l) {
		s.number(*n)
	}
	s.number(int64(l.MaxSteps))
	s.flag(l.ClassesFull)
	s.sample(l.FirstPanic, l.deviations.panic)
	s.sample(l.FirstLimit, l.deviations.limit)
	for i := range l.Properties {
		t := &l.Properties[i]
		s.number(t.Violations)
		s.number(t.Unknowns)
		s.sample(t.FirstViolation, l.deviations.violation[i])
		s.sample(t.FirstUnknown, l.deviations.unknown[i])
	}
}

// ledgerNumbers are the counters of a ledger in the order of the format.
func ledgerNumbers(l *ledger) []*int64 {
	list := []*int64{&l.Runs, &l.Steps, &l.Violations, &l.Abandoned, &l.Classes, &l.Singletons, &l.Redundant, &l.Limited}
	for i := range l.Outcomes {
		list = append(list, &l.Outcomes[i])
	}
	for i := range l.Measures {
		list = append(list, &l.Measures[i].Max)
	}
	return list
}

// A snapshotReader takes the body of a checkpoint apart. The checksum protects
// from accidents only: whatever is read is checked, and no more memory is taken
// than the body is long.
type snapshotReader struct{ bodyReader }

func (r *snapshotReader) wide(what string) int64 {
	return int64(r.number(math.MaxInt64, what))
}

func (r *snapshotReader) flag(what string) bool { return r.number(1, what) == 1 }

func (r *snapshotReader) hash(what string) Hash {
	b := r.take(16, what)
	if b == nil {
		return Hash{}
	}
	return Hash{binary.BigEndian.Uint64(b), binary.BigEndian.Uint64(b[8:])}
}

// length reads the number of entries of a list, each of which takes so many
// bytes at least.
func (r *snapshotReader) length(size int, what string) int {
	return r.number(uint64(len(r.b)/size), "number of "+what)
}

// set reads into a set, which may be nil if it is to be empty.
func (r *snapshotReader) set(set *hashSet, what string) {
	n := r.length(16, what)
	full := r.flag(what)
	if set == nil && (n > 0 || full) || set != nil && n > set.limit {
		r.fail("too many %s", what)
		return
	}
	last := Hash{}
	for range n {
		h := r.hash(what)
		if h.Hi < last.Hi || h.Hi == last.Hi && h.Lo <= last.Lo {
			r.fail("%s are not in order", what)
			return
		}
		set.add(h)
		last = h
	}
	if set != nil {
		set.full = full
	}
}

func (r *snapshotReader) choices() []int32 {
	list := make([]int32, r.length(1, "choices"))
	for i := range list {
		list[i] = int32(r.number(math.MaxInt32, "choice"))
	}
	return list
}

func (r *snapshotReader) sample(deviations *int) *Sample {
	if !r.flag("sample") {
		return nil
	}
	*deviations = r.number(math.MaxInt32, "deviations")
	return &Sample{Steps: r.number(math.MaxInt32, "steps"), Choices: r.choices()}
}

func (r *snapshotReader) ledger(l *ledger) {
	for _, n := range ledgerNumbers(l) {
		*n = r.wide("counter")
	}
	l.MaxSteps = r.number(math.MaxInt32, "steps")
	l.ClassesFull = r.flag("classes")
	l.FirstPanic = r.sample(&l.deviations.panic)
	l.FirstLimit = r.sample(&l.deviations.limit)
	for i := range l.Properties {
		t := &l.Properties[i]
		t.Violations = r.wide("violations")
		t.Unknowns = r.wide("unknowns")
		t.FirstViolation = r.sample(&l.deviations.violation[i])
		t.FirstUnknown = r.sample(&l.deviations.unknown[i])
	}
}

// end is the error of the body, which must be over.
func (r *snapshotReader) end() error {
	if r.err == nil && len(r.b) > 0 {
		r.fail("data behind the end")
	}
	if r.err != nil {
		return fmt.Errorf("scheduler: checkpoint: %w", r.err)
	}
	return nil
}
