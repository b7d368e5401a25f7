import Synchronization

/// Where word of a reload waits for the pipeline, which looks between two turns.
final class PlanMailbox: Sendable {
    /// What became of a reload.
    enum Letter: Sendable {
        case plan(PipelinePlan)
        /// Everything stays as it is; only those who wait for an answer have to be told.
        case refusal
    }

    private let waiting = Mutex<Letter?>(nil)

    /// A later plan takes the place of an earlier one.
    func put(_ plan: PipelinePlan) {
        waiting.withLock { $0 = .plan(plan) }
    }

    /// A plan that waits stays: the pipeline answers for both when it has taken it.
    func putRefusal() {
        waiting.withLock { letter in
            if letter == nil { letter = .refusal }
        }
    }

    func take() -> Letter? {
        waiting.withLock { letter in
            defer { letter = nil }
            return letter
        }
    }
}
