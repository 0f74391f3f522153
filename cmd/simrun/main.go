// Command simrun verifies lock algorithms; see the README.
package main

import "github.com/simrun-dev/simrun"

func main() { simrun.Main() }
