package scheduler

import (
	"context"
	"sync"
	"sync/atomic"
)

// A pool hands out blocks of seeds and merges their results in seed order. How
// far workers run ahead depends on timing, but what is merged does not: a
// sampling that stops early stops at a seed, and what lies behind it is thrown
// away.
type pool struct {
	s     *Sampling
	total int64

	mu      sync.Mutex
	changed sync.Cond
	ring    []block // block i is at i%len(ring)
	blocks  int64
	next    int64 // block to hand out
	merged  int64 // blocks before it are in sum
	over    bool  // nothing more to hand out or merge
	err     error
	sum     Summary
	classes *classSet
	told    int64 // runs at the last call of Progress

	quit atomic.Bool // workers: give up the block at hand
}

// A block is the work on blockSize seeds, the last one on less.
type block struct {
	index  int64
	done   bool
	sum    Summary
	hashes []Hash
	err    error
}

func newPool(s *Sampling, total, blocks int64, workers int) *pool {
	const ahead = 8 // blocks per worker, so that a slow one holds up nobody
	p := &pool{s: s, total: total, blocks: blocks, ring: make([]block, workers*ahead)}
	p.changed.L = &p.mu
	if s.CountClasses {
		limit := s.MaxClasses
		if limit <= 0 {
			limit = DefaultMaxClasses
		}
		p.classes = newClassSet(limit)
	}
	return p
}

// run lets one goroutine per subject work until all is done.
func (p *pool) run(ctx context.Context, subjects []*Subject) (Summary, error) {
	unhook := context.AfterFunc(ctx, p.cut)
	defer unhook()
	if ctx.Err() != nil { // the hook may come late
		p.cut()
	}
	var wg sync.WaitGroup
	for _, sub := range subjects {
		wg.Add(1)
		go func() {
			defer wg.Done()
			p.work(sub)
		}()
	}
	wg.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.classes != nil {
		p.sum.Classes, p.sum.Singletons, p.sum.ClassesFull = p.classes.counts()
	}
	return p.sum, p.err
}

// cut ends the sampling because the context has ended.
func (p *pool) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.over && p.merged < p.blocks {
		p.sum.Cut = true
		p.finish()
	}
}

// finish lets everybody go. p.mu is held.
func (p *pool) finish() {
	p.over = true
	p.quit.Store(true)
	p.changed.Broadcast()
}

// take waits for a block to work on; nil when there is none left.
func (p *pool) take() *block {
	p.mu.Lock()
	defer p.mu.Unlock()
	for !p.over && p.next < p.blocks && p.next-p.merged == int64(len(p.ring)) {
		p.changed.Wait()
	}
	if p.over || p.next == p.blocks {
		return nil
	}
	b := &p.ring[p.next%int64(len(p.ring))]
	*b = block{index: p.next, hashes: b.hashes[:0]}
	p.next++
	return b
}

// put hands in a block, complete or with an error, and merges what has become
// mergeable.
func (p *pool) put(b *block) {
	p.mu.Lock()
	defer p.mu.Unlock()
	b.done = true
	for !p.over && p.merged < p.next {
		b := &p.ring[p.merged%int64(len(p.ring))]
		if b.index != p.merged || !b.done {
			break
		}
		p.merge(b)
	}
	p.changed.Broadcast()
}

// fail hands in a block whose worker is dying: the error takes its place in
// seed order. If the block is merged already, what broke was the progress
// callback, and the error ends the sampling at once.
func (p *pool) fail(b *block, err error) {
	p.mu.Lock()
	merged := b.index < p.merged
	if merged && p.err == nil {
		p.err = err
		p.finish()
	}
	p.mu.Unlock()
	if !merged {
		b.err = err
		p.put(b)
	}
}

func (p *pool) merge(b *block) {
	p.sum.merge(&b.sum)
	for _, h := range b.hashes {
		p.classes.add(h)
	}
	b.done = false
	p.merged++
	p.tell()
	if p.err = b.err; b.err != nil || b.sum.Stopped {
		p.finish()
	}
}

// tell reports progress.
func (p *pool) tell() {
	every := p.s.ProgressEvery
	if every <= 0 {
		every = DefaultProgressEvery
	}
	if p.s.Progress == nil || p.sum.Runs-p.told < every {
		return
	}
	p.told = p.sum.Runs
	pr := Progress{Runs: p.sum.Runs, Total: p.total, Steps: p.sum.Steps, Violations: p.sum.Violations}
	if p.classes != nil {
		pr.Classes, pr.Singletons, _ = p.classes.counts()
	}
	p.s.Progress(pr)
}
