package transfer

import "sync/atomic"

// Stats are sums since the start of the process, for whoever measures. All may be read at any time.
type Stats struct {
	Uploads   atomic.Int64 // closed with success
	Downloads atomic.Int64 // begun from the first byte
	BytesIn   atomic.Int64 // of chunks that were kept
	BytesOut  atomic.Int64 // of content that was sent
}

// InMemory is how many uploads are under way that only this process knows.
func (s *Service) InMemory() int { return s.memory.size() }
