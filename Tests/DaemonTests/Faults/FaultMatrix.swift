import Testing

extension DaemonTests {
    /// What may go wrong around the daemon, one test for each fault: every published reading is accounted for, and the alerts are
    /// those of a run that nothing disturbed.
    ///
    /// `tools/test-faults` runs it and prints its table; `tools/check` leaves it out, for it takes longer than everything else.
    @Suite(.serialized) enum FaultMatrix {}
}
