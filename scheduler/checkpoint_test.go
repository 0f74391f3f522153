package scheduler_test

import (
	"context"
	"encoding/binary"
	"hash/crc64"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/simrun-dev/simrun/scheduler"
	"github.com/simrun-dev/simrun/sim"
)

// checkpointOf is a snapshot in the middle of an exploration.
func checkpointOf(t testing.TB, x *scheduler.Exploration, executions int64) (point []byte) {
	t.Helper()
	y := *x
	y.MaxExecutions = executions
	y.Checkpoint = func(take func() []byte) error { point = take(); return nil }
	if e := mustExploreDFS(t, &y); e.Complete {
		t.Fatal("complete")
	}
	return point
}

func TestCheckpointIsRefused(t *testing.T) {
	x := dfs(race)
	point := checkpointOf(t, x, 1000)
	damaged := func(at int) []byte {
		b := slices.Clone(point)
		b[at] ^= 4
		return b
	}
	world := func(change func(w *sim.World)) func(*scheduler.Exploration) {
		return func(x *scheduler.Exploration) {
			x.NewSubject = func() (*scheduler.Subject, error) {
				sub, err := race()
				change(sub.World)
				return sub, err
			}
		}
	}
	for _, c := range []struct {
		name   string
		data   []byte
		change func(x *scheduler.Exploration)
		want   string
	}{
		{"empty", []byte{}, nil, "this is none"},
		{"something else", []byte("simrun schedule 1\nA - 1\n"), nil, "this is none"},
		{"version", damaged(18), nil, "unknown version 7: this program reads 3"},
		{"only the beginning", point[:20], nil, "truncated"},
		{"truncated", point[:len(point)-1], nil, "checksum mismatch"},
		{"damaged", damaged(len(point) / 2), nil, "checksum mismatch"},
		{"longer", append(slices.Clone(point), 0), nil, "checksum mismatch"},
		{"bounds", point, func(x *scheduler.Exploration) { x.Bounds.Deviations = 3 },
			"it is of another exploration: dfs, discipline any, time strict, at most 13 steps, any number of deviations, "},
		{"reduction", point, func(x *scheduler.Exploration) { x.Reduction, x.Bounds.Deviations = scheduler.Optimal, 3 }, "where this one is: dpor, "},
		{"classes", point, func(x *scheduler.Exploration) { x.CountClasses = true }, "another exploration"},
		{"cache", point, func(x *scheduler.Exploration) { x.MaxCache = 7 }, "another exploration"},
		{"discipline", point, world(func(w *sim.World) { w.Discipline = sim.FIFO }), "another exploration"},
		{"time", point, world(func(w *sim.World) { w.Time = sim.Elastic }), "another exploration"},
		{"steps", point, world(func(w *sim.World) { w.MaxSteps = 12 }), "another exploration"},
	} {
		t.Run(c.name, func(t *testing.T) {
			y := *x
			y.Resume = c.data
			if c.change != nil {
				c.change(&y)
			}
			e, err := y.Run(context.Background())
			if err == nil || !strings.HasPrefix(err.Error(), "scheduler: checkpoint: ") || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if !reflect.DeepEqual(e, scheduler.Explored{}) {
				t.Errorf("executed %+v", e)
			}
		})
	}
}

// A subject that is not the one of the checkpoint is noticed where it offers
// other options.
func TestCheckpointOfAnotherSubject(t *testing.T) {
	x := dfs(stepsEach(5, 5, 4))
	x.Resume = checkpointOf(t, x, 1000)
	x.NewSubject = stepsEach(5, 5)
	if _, err := x.Run(context.Background()); err == nil || !strings.Contains(err.Error(), "differs when the same schedule is executed again") {
		t.Errorf("got %v", err)
	}
}

// A limit may be raised after it has ended an exploration.
func TestCheckpointAfterALimit(t *testing.T) {
	x := dfs(stepsEach(5, 5, 2))
	want := mustExploreDFS(t, x)
	for _, n := range []int64{1, 255, 256, 257, 1000, 16631} {
		x.Resume = checkpointOf(t, x, n)
		e := mustExploreDFS(t, x)
		if !reflect.DeepEqual(e, want) {
			t.Errorf("after %d executions: %+v, want %+v", n, e, want)
		}
		x.Resume = nil
	}
}

// resealed is data with the checksum that it should have, and in the envelope
// of point, so that a fuzzer gets behind both.
func resealed(data []byte) []byte {
	return binary.BigEndian.AppendUint64(slices.Clone(data), crc64.Checksum(data, crc64.MakeTable(crc64.ECMA)))
}

// rebodied puts a body into the envelope of a checkpoint.
func rebodied(point, body []byte) []byte {
	n, k := binary.Uvarint(point[20:])
	head := slices.Clone(point[:20+k+int(n)])
	return resealed(append(binary.AppendUvarint(head, uint64(len(body))), body...))
}

// bodyOf is the body of a checkpoint.
func bodyOf(point []byte) []byte {
	n, k := binary.Uvarint(point[20:])
	rest := point[20+k+int(n):]
	n, k = binary.Uvarint(rest)
	return rest[k : k+int(n)]
}

// A forged checkpoint is an error, or some state or other of the search, but
// never a panic, a hang or a huge allocation.
func FuzzCheckpoint(f *testing.F) {
	searches := []*scheduler.Exploration{
		dfs(stepsEach(4, 4)),
		{NewSubject: stepsEach(4, 4), Bounds: scheduler.Bounds{Deviations: 4, Preemptions: 5}, MaxCache: 40},
	}
	var points [][]byte
	for _, x := range searches {
		p := checkpointOf(f, x, 20)
		points = append(points, p)
		f.Add(p)
		f.Add(bodyOf(p))
	}
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		for i, x := range searches {
			for _, resume := range [][]byte{data, resealed(data), rebodied(points[i], data)} {
				y := *x
				y.Workers, y.Resume, y.MaxExecutions = 1, resume, 200
				_, err := y.Run(context.Background())
				if err != nil && (!strings.HasPrefix(err.Error(), "scheduler: ") || strings.Contains(err.Error(), "panic")) {
					t.Errorf("error %q", err)
				}
			}
		}
	})
}
