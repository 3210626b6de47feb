package board

import "iter"

// batch is how many rows a listing reads at once. What comes with them (people, files) is asked for once a batch: so a
// listing of any length takes little memory, and one of up to batch rows a constant number of queries.
const batch = 1000

// reader reads rows in batches: more returns those that follow the last one (nil: from the first), at most n; fewer are
// the last ones.
type reader[T any] struct {
	n    int
	more func(last *T) ([]T, error)

	rows []T
	last *T
	done bool
}

// peek returns the next row, nil at the end.
func (r *reader[T]) peek() (*T, error) {
	if len(r.rows) == 0 && !r.done {
		rows, err := r.more(r.last)
		if err != nil {
			return nil, err
		}
		r.rows, r.done = rows, len(rows) < r.n
	}
	if len(r.rows) == 0 {
		return nil, nil
	}
	return &r.rows[0], nil
}

// take goes on to the next row.
func (r *reader[T]) take() { r.last, r.rows = &r.rows[0], r.rows[1:] }

// while returns the following rows for as long as a condition holds.
func (r *reader[T]) while(holds func(*T) bool) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for {
			row, err := r.peek()
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			if row == nil || !holds(row) {
				return
			}
			r.take()
			if !yield(*row, nil) {
				return
			}
		}
	}
}

// all returns all rows that follow.
func (r *reader[T]) all() iter.Seq2[T, error] {
	return r.while(func(*T) bool { return true })
}

// skip leaves out the following rows for as long as a condition holds.
func (r *reader[T]) skip(holds func(*T) bool) error {
	for _, err := range r.while(holds) {
		if err != nil {
			return err
		}
	}
	return nil
}
