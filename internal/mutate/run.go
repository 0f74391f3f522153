package mutate

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"

	"github.com/simrun-dev/simrun/internal/trial"
)

// A Result is what came of the mutants of a package.
type Result struct {
	// Locks are those that were judged.
	Locks []trial.Original
	// Verdicts has one for each mutant, in order. Stuck is an outcome besides those of
	// package trial: a step did not end, and the clock has stopped it, which is no
	// verdict.
	Verdicts []trial.Verdict
}

// Stuck is the outcome of a mutant that was given up.
const Stuck = "stuck"

// Run puts all mutants on trial, in the program that Build has made. A mutant may end
// the process that judges it; another one then goes on with the next. progress is told
// the number of the mutant that is on trial.
func (p *Package) Run(ctx context.Context, program string, r trial.Request, progress func(mutant int)) (*Result, error) {
	for _, m := range p.Mutants {
		r.Functions = append(r.Functions, m.function.index)
	}
	res := &Result{}
	r.From = 1
	for r.From == 1 && len(res.Locks) == 0 || r.From <= len(p.Mutants) {
		s := &session{result: res, progress: progress}
		err := s.run(ctx, program, r)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case s.failed != "":
			return nil, errors.New(s.failed)
		case err == nil:
			return res, nil
		case s.at == 0:
			return nil, fmt.Errorf("the original cannot be judged: %s", s.last())
		}
		v := trial.Verdict{Mutant: s.at, Outcome: trial.Caught, Property: "ends the process: " + s.last()}
		if s.stuck {
			v = trial.Verdict{Mutant: s.at, Outcome: Stuck}
		}
		res.Verdicts = append(res.Verdicts, v)
		r.From = s.at + 1
	}
	return res, nil
}

// A session is one process that judges.
type session struct {
	result   *Result
	progress func(int)
	at       int // the mutant on trial, 0 for the original
	stuck    bool
	failed   string
	errs     bytes.Buffer
}

func (s *session) run(ctx context.Context, program string, r trial.Request) error {
	request, err := json.Marshal(r)
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, program)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(request), &s.errs
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	read := s.listen(out)
	return errors.Join(cmd.Wait(), read)
}

// listen reads what the process has to say.
func (s *session) listen(out io.Reader) error {
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return nil // the process has ended
		}
		var m trial.Message
		if err := json.Unmarshal(line, &m); err != nil {
			continue // a lock that prints
		}
		switch {
		case m.Lock != nil && s.result.Verdicts == nil:
			s.result.Locks = append(s.result.Locks, *m.Lock)
		case m.Begin > 0:
			s.at = m.Begin
			s.progress(m.Begin)
		case m.Verdict != nil:
			s.result.Verdicts = append(s.result.Verdicts, *m.Verdict)
		case m.Stuck > 0:
			s.stuck = true
		case m.Failed != "":
			s.failed = m.Failed
		}
	}
}

// last is what the process said when it died, in a line.
func (s *session) last() string {
	for _, line := range strings.Split(s.errs.String(), "\n") {
		if rest, ok := strings.CutPrefix(line, "fatal error: "); ok {
			return rest
		}
		if strings.Contains(line, "goroutine stack exceeds") {
			return "stack overflow"
		}
	}
	line, _, _ := strings.Cut(strings.TrimSpace(s.errs.String()), "\n")
	if line == "" {
		return "without a word"
	}
	return line
}
