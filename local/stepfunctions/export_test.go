package stepfunctions

// Kill ends the service as a power cut would: what is not on disk is lost.
func (s *Service) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, x := range s.executions {
		if x.journal != nil {
			x.journal.seal()
			x.cancel(errClosing)
		}
	}
	s.cancel(errClosing)
}
