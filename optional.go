package voc

// Optional is a value that a source may not bring. An absent value is "not measured" and never counts as zero.
type Optional[T any] struct {
	Value T
	Known bool
}

// Some returns a known value.
func Some[T any](value T) Optional[T] { return Optional[T]{Value: value, Known: true} }

// Pointer returns nil for an absent value, else a pointer to a copy.
func (o Optional[T]) Pointer() *T {
	if !o.Known {
		return nil
	}
	value := o.Value // so that an absent one takes no memory
	return &value
}

// FromPointer is the inverse of Pointer.
func FromPointer[T any](p *T) Optional[T] {
	if p == nil {
		return Optional[T]{}
	}
	return Some(*p)
}
