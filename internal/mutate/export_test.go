package mutate

import "os"

// Find lists the mutants of one file, without looking at its package.
func Find(path string) ([]*Mutant, error) {
	src, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	f, err := parse(path, path, src)
	if err != nil {
		return nil, err
	}
	p := &Package{}
	for _, fn := range f.functions {
		p.Mutants = append(p.Mutants, fn.find()...)
	}
	p.number()
	return p.Mutants, nil
}
