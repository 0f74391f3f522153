// Package builtin lists the algorithms that come with simrun.
package builtin

import (
	"github.com/simrun-dev/simrun/algorithms"
	"github.com/simrun-dev/simrun/algorithms/aiorwlock"
	"github.com/simrun-dev/simrun/algorithms/asyncio"
	"github.com/simrun-dev/simrun/algorithms/broken"
	"github.com/simrun-dev/simrun/algorithms/fair"
	"github.com/simrun-dev/simrun/algorithms/golang"
	"github.com/simrun-dev/simrun/algorithms/java"
	"github.com/simrun-dev/simrun/algorithms/littlebook"
	"github.com/simrun-dev/simrun/algorithms/spin"
	"github.com/simrun-dev/simrun/algorithms/tokio"
	"github.com/simrun-dev/simrun/algorithms/tornado"
	"github.com/simrun-dev/simrun/algorithms/toro"
)

// Algorithms lists them family by family.
func Algorithms() []*algorithms.Algorithm {
	var all []*algorithms.Algorithm
	all = append(all, toro.Algorithms()...)
	all = append(all, tornado.Algorithms()...)
	all = append(all, asyncio.Algorithms()...)
	all = append(all, aiorwlock.Algorithms()...)
	all = append(all, golang.Algorithms()...)
	all = append(all, tokio.Algorithms()...)
	all = append(all, java.Algorithms()...)
	all = append(all, fair.Algorithms()...)
	all = append(all, spin.Algorithms()...)
	all = append(all, littlebook.Algorithms()...)
	all = append(all, broken.Algorithms()...)
	return all
}
