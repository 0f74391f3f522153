package main

import (
	"example.com/mylocks"
	"github.com/simrun-dev/simrun"
)

func main() { simrun.Main(simrun.Lock("mylocks.Fair", mylocks.New)) }
