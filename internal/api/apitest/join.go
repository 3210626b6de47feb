package apitest

// Join makes one more account, and signs its owner in. His address is name@example.com, his user name the name with 1
// behind it, his password "correct " and the name.
func (w *World) Join(name, first, last string) *User {
	w.t.Helper()
	return w.join(name, first, last)
}
