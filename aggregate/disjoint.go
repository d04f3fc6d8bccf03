package aggregate

// disjoint is a union-find over numbers. The root of a set is its smallest number, whatever the order in which sets
// were joined.
type disjoint struct{ parent []int32 }

func newDisjoint(n int) *disjoint {
	d := &disjoint{make([]int32, n)}
	for i := range d.parent {
		d.parent[i] = int32(i)
	}
	return d
}

func (d *disjoint) root(i int) int {
	for d.parent[i] != int32(i) {
		d.parent[i] = d.parent[d.parent[i]] // halve the path
		i = int(d.parent[i])
	}
	return i
}

func (d *disjoint) join(i, j int) {
	a, b := d.root(i), d.root(j)
	d.parent[max(a, b)] = int32(min(a, b))
}
