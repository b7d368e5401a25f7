import Databases
import Hosting
import Logging
import MQTT
import Rules
import Storage
import Telemetry

/// What a pipeline remembers while something is wrong.
struct Recovery {
    /// Why the last commit failed; `nil` while all is well.
    var failure: DatabaseError?
    /// What keeps it from going on, though the store can be reached again.
    var obstacle: String?
    /// When the store is tried again.
    var retryAt = ContinuousClock.Instant.now
    /// Since when the broker could not be heard.
    var deafSince: Instant?
    /// Why there is no subscription, as the last attempt told.
    var brokerTrouble: String?
}

extension Pipeline {
    private static let retryInterval = Duration.seconds(2)

    /// A commit failed: nothing of the batch counts. The connection is dropped without acknowledgements, so that the broker
    /// delivers the batch again, and what the judge has seen of it is forgotten.
    mutating func fail(_ error: DatabaseError) {
        if recovery.failure == nil {
            log.error(
                "nothing is acknowledged until the store can be written: \(error)\(advice(error))",
                metadata: ["store": "\(plan.storeLocation)", "store_error": "\(error.kind)"]
            )
        }
        plan.monitor.metrics.countCommitFailure()
        recovery.failure = error
        recovery.deafSince = recovery.deafSince ?? plan.wall()
        recovery.retryAt = .now + Self.retryInterval
        subscriber.abandon()
    }

    /// Whether the judge and the intake stand on what the store holds; after a failed commit it builds them again.
    mutating func isRecovered() -> Bool {
        guard recovery.failure != nil else { return true }
        guard ContinuousClock.now >= recovery.retryAt else {
            pause(.milliseconds(100))
            return false
        }
        do {
            if store.isLost {
                store = try plan.openStore(directory)
            }
            try store.probe()
            // A plan that came meanwhile is in force from now on.
            try store.load(ruleSet: plan.rules.hash, text: plan.rules.text, at: plan.wall())
            try standOnStore()
        } catch {
            if let failure = error as? Failure { tell(failure) }
            recovery.retryAt = .now + Self.retryInterval
            return false
        }
        logDamage()
        log.notice(
            "the store can be written again; the broker delivers again what was not acknowledged",
            metadata: ["store": "\(plan.storeLocation)"]
        )
        recovery.failure = nil
        recovery.obstacle = nil
        return true
    }

    /// Somebody has taken our place while the store was away. Told once, and by the status as long as it is so.
    private mutating func tell(_ failure: Failure) {
        guard recovery.obstacle == nil else { return }
        recovery.obstacle = failure.message
        log.error("\(failure.message)", metadata: ["store": "\(plan.storeLocation)"])
    }

    /// Builds judge and intake again from what the store holds.
    mutating func standOnStore() throws {
        judgement.removeAll()
        intake = try plan.intake(continuing: store, directory)
        judge = try plan.judge(continuing: store, directory, into: &judgement)
    }

    /// A connection was made: whether devices could be heard all the time.
    mutating func noteConnection(_ connection: Subscriber.Progress.Connected) {
        log.notice(
            "connected to \(plan.broker)\(connection.sessionWasKept ? "" : ", with a new session")",
            metadata: ["broker": "\(plan.broker)", "session": connection.sessionWasKept ? "kept" : "new"]
        )
        plan.monitor.metrics.countConnection(sessionWasKept: connection.sessionWasKept)
        noteSubscription(to: plan.broker)
        let now = plan.wall()
        let deafSince = recovery.deafSince ?? now
        recovery.deafSince = nil
        recovery.brokerTrouble = nil
        guard !plan.clockFollowsReadings else { return }
        // While the broker was away devices could not report: their silence begins when they could again.
        let isComplete = connection.sessionWasKept && now - deafSince <= plan.judging.lateness
        if !isComplete { judge.listen(since: now) }
        do {
            // What a new session is to queue is known when the broker has granted it.
            try note(since: now, isComplete: isComplete, connection.sessionWasKept ? taken : plan.noPartitions)
        } catch {
            // The next connection notes it, however soon it is made.
            if !isComplete { recovery.deafSince = .distantPast }
            fail(error)
        }
    }

    /// Days that the judge could not look into: what it remembers of devices may be less than it was.
    func logDamage() {
        for day in store.leftOut.takeNew() { log.error("the judge was built without a damaged day, \(day)") }
    }

    private func advice(_ error: DatabaseError) -> String {
        switch error.kind {
        case .full: "; make room on the disk of \(plan.storeLocation), it goes on by itself"
        case .readOnly, .inputOutput: "; check the disk and the permissions of \(plan.storeLocation)"
        case .busy: "; another process holds the store of \(plan.storeLocation)"
        case .corrupt: "; the store of \(plan.storeLocation) is damaged, restore a backup"
        case .interrupted, .outOfMemory, .other: ""
        }
    }
}
