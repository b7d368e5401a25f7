import Databases
import MQTT
import Rules
import Storage
import Telemetry

/// Since when our devices are heard, and which they are, as the store keeps it under the name of our session at the broker.
///
/// Devices of a partition that is new here, or comes back, were not heard until now. Their silence must not be reckoned from what the
/// store knows of them, which may be days old. The broker queues for the session whatever happens to us, and nobody else is given what
/// it queues: so all this is the session's, and a daemon that gets another name begins anew.
extension PipelinePlan {
    /// Since when a silence proves something; `nil` where it always did.
    func audibleSince(_ store: borrowing Store) throws(DatabaseError) -> Instant? {
        guard !clockFollowsReadings else { return try store.audibleSince(by: clientID) }
        let now = wall()
        guard try !jurisdiction.takesMore(than: takenPartitions(store)) else { return now }
        // The clock may have been wrong when it was noted: nobody is to stay unheard until then.
        return try store.audibleSince(by: clientID).map { min($0, now) }
    }

    /// The partitions that the broker was last known to queue for us; `nil` for all.
    func takenPartitions(_ store: borrowing Store) throws(DatabaseError) -> Partitions? {
        if let last = try store.lastHearing(by: clientID) { return last.partitions }
        return jurisdiction.partitions == nil ? nil : noPartitions
    }

    /// What a session has that was never granted anything.
    var noPartitions: Partitions { Partitions(count: jurisdiction.partitions?.count ?? 1, own: []) }
}

extension Pipeline {
    /// Notes which partitions we have, when the broker has granted them. Before that a daemon that is killed must not believe that they
    /// were queued for it; what it gives up is noted before the broker is told.
    mutating func noteShare() {
        let partitions = plan.jurisdiction.partitions
        guard taken != partitions, !plan.clockFollowsReadings, subscriber.isSubscribed else { return }
        let takesMore = plan.jurisdiction.takesMore(than: taken)
        let now = plan.wall()
        if takesMore { judge.listen(since: now) }
        do {
            try note(since: now, isComplete: !takesMore, partitions)
        } catch {
            fail(error)
        }
    }

    /// Keeps since when devices are heard: a judge that is built again, and a replay, must know it.
    mutating func note(since instant: Instant, isComplete: Bool, _ partitions: Partitions?) throws(DatabaseError) {
        try store.note(
            Hearing(by: plan.clientID, since: instant, isComplete: isComplete, partitions: partitions)
        )
        taken = partitions
    }
}
