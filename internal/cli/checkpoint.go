package cli

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc64"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/internal/verify"
	"github.com/simrun-dev/simrun/scenarios"
	"github.com/simrun-dev/simrun/scheduler"
)

// A checkpoint file is a line for people, a line of JSON that says what is
// explored, the snapshot of the scheduler, and a CRC-64 (ECMA) of all that.
const checkpointMagic = "simrun exploration 1\n"

var checkpointTable = crc64.MakeTable(crc64.ECMA)

// checkpointHead is what must be the same when an exploration goes on.
type checkpointHead struct {
	Scenario   string `json:"scenario"`
	Digest     string `json:"digest"`
	Lock       string `json:"lock"`
	Properties string `json:"properties"`
	Strategy   string `json:"strategy"`
	Loop       string `json:"loop"`
	Time       string `json:"time"`
	Memory     string `json:"memory,omitempty"`
	MaxSteps   int    `json:"max_steps"`
}

// checkpoints prepares the reading and writing of --checkpoint and --resume; resumes
// says that the latter was given. What goes on is kept where it came from, so that it
// can be interrupted any number of times, unless another file is named.
func (a *app) checkpoints(s *scenarios.Scenario, algs []*algorithms.Algorithm, o *verify.Options, resumes bool) error {
	keep, from := a.flags.checkpoint, a.flags.resume
	switch {
	case resumes && from == "" && keep == "":
		return usagef("--resume needs the FILE to go on with, or --checkpoint FILE")
	case resumes && from == "":
		if _, err := os.Stat(keep); !errors.Is(err, fs.ErrNotExist) {
			from = keep
		}
	case resumes && keep == "":
		keep = from
	}
	if keep == "" {
		return nil
	}
	if o.Strategy.Method == verify.Auto { // what is kept is no sample
		o.Strategy.Method = verify.Classes
	}
	head := checkpointHead{
		Scenario: s.Name, Digest: fmt.Sprintf("%x", s.Digest), Lock: verify.Names(algs),
		Properties: a.flags.properties, Strategy: o.Strategy.Name(), Loop: a.flags.loop, Time: a.flags.time, Memory: a.flags.memory, MaxSteps: a.flags.steps,
	}
	if from != "" {
		snapshot, err := a.readCheckpoint(from, head)
		if err != nil {
			return err
		}
		o.Resume = snapshot
	}
	if err := checkFolder("--checkpoint", keep); err != nil {
		return err
	}
	k := &keeper{path: keep, head: head, most: o.MaxExecutions}
	o.Checkpoint = k.offer
	if from != "" && from != keep {
		return k.write(o.Resume) // there may be nothing left to do
	}
	return nil
}

// readCheckpoint reads the snapshot of the exploration that is described.
func (a *app) readCheckpoint(path string, head checkpointHead) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, badInput(err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, usagef("--resume %s: that is a folder", path)
	}
	begin := make([]byte, len(checkpointMagic))
	if _, err := io.ReadFull(f, begin); err != nil || string(begin) != checkpointMagic {
		return nil, usagef("--resume %s: this is no checkpoint of this version: it does not begin with %q", path, checkpointMagic)
	}
	rest, err := io.ReadAll(f)
	if err != nil {
		return nil, badInput(err)
	}
	end := len(rest) - crc64.Size
	if end < 0 || crc64.Update(crc64.Checksum(begin, checkpointTable), checkpointTable, rest[:end]) != binary.BigEndian.Uint64(rest[end:]) {
		return nil, usagef("--resume %s: the checkpoint is truncated or damaged", path)
	}
	line, snapshot, _ := bytes.Cut(rest[:end], []byte{'\n'})
	var was checkpointHead
	if err := json.Unmarshal(line, &was); err != nil {
		return nil, usagef("--resume %s: the checkpoint cannot be read: %v", path, err)
	}
	for _, d := range []struct{ what, was, is string }{
		{"scenario", was.Scenario, head.Scenario},
		{"text of the scenario (its digest)", was.Digest, head.Digest},
		{"lock", was.Lock, head.Lock},
		{"--properties", was.Properties, head.Properties},
		{"--strategy", was.Strategy, head.Strategy},
		{"--loop", was.Loop, head.Loop},
		{"--time", was.Time, head.Time},
		{"--memory", was.Memory, head.Memory},
		{"--max-steps", fmt.Sprint(was.MaxSteps), fmt.Sprint(head.MaxSteps)},
	} {
		if d.was != d.is {
			return nil, usagef("--resume %s: the checkpoint is of another exploration: the %s was %q, and is %q", path, d.what, d.was, d.is)
		}
	}
	return snapshot, nil
}

// A keeper writes checkpoints now and then: when there is a twentieth, or ten
// thousand, more to lose than at the last time, and at the end.
type keeper struct {
	path string
	head checkpointHead
	most int64 // executions after which the exploration ends; 0 for never
	kept int64 // executions in the file
}

// keepEvery bounds the executions that a crash can lose, beside those of a round.
const keepEvery = 10_000

func (k *keeper) offer(take func() []byte, sofar *scheduler.Explored) error {
	ended := sofar.Complete || sofar.Cut || k.most > 0 && sofar.Runs >= k.most
	if more := sofar.Runs - k.kept; !ended && k.kept > 0 && more < min(k.kept/20, keepEvery) {
		return nil
	}
	k.kept = sofar.Runs
	return k.write(take())
}

func (k *keeper) write(snapshot []byte) error {
	line, err := json.Marshal(k.head)
	if err != nil {
		return err
	}
	data := append([]byte(checkpointMagic), line...)
	data = append(data, '\n')
	data = append(data, snapshot...)
	data = binary.BigEndian.AppendUint64(data, crc64.Checksum(data, checkpointTable))
	if err := writeFile(k.path, data); err != nil {
		return usagef("--checkpoint %s: %v", k.path, cause(err))
	}
	return nil
}

// checkFolder tells whether a file can appear at path, as far as one can know.
func checkFolder(flag, path string) error {
	dir := filepath.Dir(path)
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return usagef("%s %s: there is no folder %s", flag, path, dir)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return usagef("%s %s: that is a folder", flag, path)
	}
	probe, err := os.CreateTemp(dir, ".simrun.*")
	if err != nil {
		return usagef("%s %s: %v", flag, path, cause(err))
	}
	probe.Close()
	os.Remove(probe.Name())
	return nil
}
