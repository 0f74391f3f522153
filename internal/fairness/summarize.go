package fairness

import "github.com/simrun-dev/simrun/sim"

// summarize fills in what the executions say, in the order of the seeds.
func (r *Result) summarize(seeds []uint64, samples []sample) {
	count := func(n *int, first *uint64, i int) {
		if *n++; *n == 1 {
			*first = seeds[i]
		}
	}
	for i := range samples {
		switch x := &samples[i]; {
		case x.outcome == sim.Panicked:
			count(&r.Panicked, &r.FirstPanic, i)
		case x.outcome == sim.StepLimit:
			count(&r.Limited, &r.FirstLimited, i)
		case x.outcome == sim.Quiet && x.waiting:
			count(&r.Stuck, &r.FirstStuck, i)
		}
	}
	for g := range r.Groups {
		r.Groups[g].summarize(samples, g)
	}
}

func (m *Measured) summarize(samples []sample, g int) {
	var share, jain, resumes, bypass, overtakes series
	add := func(s *series, x float64, ok bool) {
		if ok {
			*s = append(*s, x)
		}
	}
	var steps, times spreads
	for i := range samples {
		s := &samples[i].groups[g]
		add(&share, s.share, s.shared)
		add(&jain, s.jain, s.jained)
		add(&resumes, s.resumes, s.resumed)
		add(&bypass, s.bypass, s.bypassed)
		add(&overtakes, s.overtakes, s.bypassed)
		if s.waited {
			steps.add(&s.steps)
			times.add(&s.times)
		}
		m.MostBypass, m.MostOvertakes = max(m.MostBypass, s.mostBypass), max(m.MostOvertakes, s.mostOvertakes)
		m.Unserved += s.unserved
	}
	m.Share, m.Jain, m.Resumes = share.estimate(), jain.estimate(), resumes.estimate()
	m.Bypass, m.Overtakes = bypass.estimate(), overtakes.estimate()
	m.Steps, m.Times = steps.spread(), times.spread()
}

// spreads are those of executions.
type spreads struct {
	mean, p50, p95, p99 series
	max                 int64
}

func (s *spreads) add(x *spread) {
	s.mean = append(s.mean, x.mean)
	s.p50 = append(s.p50, float64(x.p50))
	s.p95 = append(s.p95, float64(x.p95))
	s.p99 = append(s.p99, float64(x.p99))
	s.max = max(s.max, x.max)
}

func (s *spreads) spread() Spread {
	return Spread{s.mean.estimate(), s.p50.estimate(), s.p95.estimate(), s.p99.estimate(), s.max}
}
