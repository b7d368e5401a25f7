import Logging
import Storage

/// What the pipeline has done since it began, for the status line and the log.
struct Tally {
    private(set) var messages = 0
    private(set) var stored = 0
    private(set) var duplicates = 0
    private(set) var rejected = 0
    private(set) var retained = 0
    private(set) var alertEvents = 0
    private(set) var commits = 0
    private(set) var connectionsLost = 0

    mutating func add(_ outcome: Store.Outcome, of batch: Store.Batch, retained: Int, messages: Int) {
        self.messages += messages
        stored += outcome.stored
        duplicates += outcome.duplicates
        rejected += batch.rejections.count
        self.retained += retained
        alertEvents += batch.events.count
        commits += 1
    }

    mutating func noteConnectionLost() {
        connectionsLost += 1
    }

    /// received = stored + duplicate + rejected.
    var received: Int { stored + duplicates + rejected }
}

extension Tally: CustomStringConvertible {
    var description: String {
        "\(received) received = \(stored) stored + \(duplicates) duplicate + \(rejected) rejected; "
            + "\(retained) retained; \(alertEvents) alert events"
    }
}

extension Tally {
    /// The counts as fields of the journal.
    var metadata: Logger.Metadata {
        [
            "received": "\(received)", "stored": "\(stored)", "duplicates": "\(duplicates)", "rejected": "\(rejected)",
            "alert_events": "\(alertEvents)", "commits": "\(commits)",
        ]
    }
}
