import Foundation
import Ingest
import MQTT

/// Whether the broker lets us in, and keeps readings while the daemon is away: proved with messages, not read from its files.
struct BrokerExamination {
    private static let subject = "broker"

    let broker: Broker
    /// The name under which the daemon's session is kept; the probe has others, so that it does not take it over.
    let clientID: String
    /// Messages of a batch of the daemon's.
    let batch: Int
    let sources: [Source]
    /// Messages that are left behind.
    let count: Int
    /// A command that restarts the broker while the messages wait there; `nil` to leave it alone.
    let restart: String?

    func examine(_ record: inout HealthRecord) {
        let tag = String(UInt32.random(in: .min ... .max), radix: 36)
        let topic = "cityward/doctor/\(clientID)/\(tag)"
        guard !sources.contains(where: { $0.topic.takes(topic) }) else {
            record.warning(
                Self.subject,
                "a source takes the topic \(topic), so nothing was published",
                why: "the doctor's messages would come to the daemon as readings",
                next: "give the sources topics that say what they are, as cityward/truck/{device}"
            )
            return
        }
        let probe = QueueProbe(
            to: broker,
            clientID: "\(clientID)-doctor-\(tag)",
            topic: topic,
            count: count,
            receiveMaximum: min(2 * batch, 65_535)
        )
        do throws(MQTTError) {
            try readSystemTopics(&record)
            try listenToDevices(&record)
            defer { try? probe.forget() }
            try probe.leaveMessages()
            let wasRestarted = restartBroker(&record)
            let outcome = try probe.collect(waitingForBroker: wasRestarted ? .seconds(60) : .zero)
            judge(outcome, wasRestarted: wasRestarted, &record)
            judgeWindow(try probe.window(), &record)
        } catch {
            complain(error, &record)
            return
        }
        tryWithoutName(topic: topic, &record)
        sayWhatIsNotKnown(&record)
    }

    // MARK: - The queue

    /// - Returns: whether it was restarted.
    private func restartBroker(_ record: inout HealthRecord) -> Bool {
        guard let restart else { return false }
        let command = TimedCommand(restart, atMost: .seconds(120))
        guard let trouble = command.run() else { return true }
        record.problem(
            Self.subject,
            "'\(restart)' \(trouble)",
            why: "whether queued readings survive a restart of the broker is not proved",
            next: "run the command by hand, and look at what it says"
        )
        return false
    }

    private func judge(_ outcome: QueueProbe.Outcome, wasRestarted: Bool, _ record: inout HealthRecord) {
        let event = wasRestarted ? "a restart of the broker" : "our absence"
        if !outcome.sessionWasKept || outcome.arrived == 0 {
            record.problem(
                Self.subject,
                "the broker forgot us over \(event): of \(count) messages that waited, \(outcome.arrived) came",
                why: "readings that are published while the daemon, or the broker, is away are lost",
                next: wasRestarted
                    ? "set 'persistence true' and a 'persistence_location' that mosquitto may write to; \(Self.fragment)"
                    : "let the broker keep sessions; \(Self.fragment)"
            )
        } else if outcome.arrived < count {
            record.problem(
                Self.subject,
                "of \(count) messages that waited over \(event), \(outcome.arrived) came",
                why:
                    "a city of 10,000 devices publishes as many in seconds: the broker drops readings while the daemon is away",
                next: "raise 'max_queued_messages' (mosquitto's default is 1000); \(Self.fragment)"
            )
        } else {
            record.fine(Self.subject, "all of \(count) messages waited over \(event), and came")
        }
        if !wasRestarted, restart == nil {
            record.note(
                Self.subject,
                "whether they survive a restart of the broker was not tried",
                next: "run: cityward doctor --restart-broker 'systemctl restart mosquitto'"
            )
        }
    }

    /// `inFlight`: messages that came while none was acknowledged.
    private func judgeWindow(_ inFlight: Int, _ record: inout HealthRecord) {
        let wanted = min(2 * batch, count)
        guard inFlight < wanted else {
            return record.fine(Self.subject, "\(inFlight) messages came before the first acknowledgement")
        }
        record.warning(
            Self.subject,
            "only \(inFlight) of \(wanted) messages came before the first acknowledgement",
            why: "two batches should be on their way, so that one travels while the other is committed",
            next: "raise 'max_inflight_messages' to twice the batch, and lift 'max_inflight_bytes'; \(Self.fragment)"
        )
    }

    private static let fragment = "mosquitto/cityward.conf of Cityward has the lines for /etc/mosquitto/conf.d"

    // MARK: - Who is let in

    private func complain(_ error: MQTTError, _ record: inout HealthRecord) {
        switch error {
        case .publicationRefused(let topic, let reason):
            record.problem(
                Self.subject,
                "the broker refuses what we publish on \(topic): \(reason)",
                why: "without it the queue cannot be tried; alerts may be refused likewise",
                next: "give our user 'topic readwrite cityward/doctor/#' and 'topic write cityward/alert/#', as "
                    + "mosquitto/cityward.acl has it"
            )
        case .subscriptionRefused(let topic):
            record.problem(
                Self.subject,
                "the broker refuses the subscription to \(topic)",
                why: "the daemon's own subscriptions may be refused likewise",
                next: "see mosquitto/cityward.acl for what our user needs"
            )
        case .unreachable, .refused, .untrusted, .lost, .library:
            record.problem(
                Self.subject,
                "\(error)",
                why: "without the broker no reading arrives",
                next: "check 'broker' in cityward.yaml, and whether the broker runs"
            )
        }
    }

    /// Anybody who is let in without a name can say that he is a truck.
    private func tryWithoutName(topic: String, _ record: inout HealthRecord) {
        var stranger = broker
        stranger.username = nil
        stranger.password = nil
        stranger.tls = broker.tls.map { Broker.TLS(authorityFile: $0.authorityFile) }
        do {
            var publisher = try Publisher(to: stranger)
            let deadline = ContinuousClock.now + .seconds(10)
            while try !publisher.connect(waitingAtMost: .milliseconds(100)), ContinuousClock.now < deadline {}
            _ = try publisher.publish(topic: topic, payload: "cityward doctor".utf8.span)
            while try publisher.confirmations(waitingAtMost: .milliseconds(100)).isEmpty, ContinuousClock.now < deadline
            {}
            publisher.disconnect()
            record.warning(
                Self.subject,
                "it lets in clients without a name, and takes what they publish",
                why: "whoever reaches \(broker) can invent readings, and alerts with them",
                next: "set 'allow_anonymous false' and an 'acl_file': mosquitto/cityward.acl and listener.conf.example"
            )
        } catch MQTTError.publicationRefused {
            record.warning(
                Self.subject,
                "it lets in clients without a name; its access list keeps them from publishing here",
                why: "a hole in the list is open to whoever reaches \(broker)",
                next: "set 'allow_anonymous false'"
            )
        } catch {
            record.fine(Self.subject, "clients without a name are not let in")
        }
    }

    // MARK: - What the broker says of itself

    private static let version = "$SYS/broker/version"
    private static let dropped = "$SYS/broker/publish/messages/dropped"

    /// Before anything is published: what a probe overflows is not the readings' fault.
    private func readSystemTopics(_ record: inout HealthRecord) throws(MQTTError) {
        // mosquitto says it every ten seconds.
        let heard = try Overheard(from: broker, topics: [Self.version, Self.dropped], atMost: .seconds(12)) {
            $0.keys.contains(Self.version) && $0.keys.contains(Self.dropped)
        }
        record.fine(Self.subject, "\(broker) lets us in\(broker.tls == nil ? "" : ", over TLS")")
        guard let version = heard.texts[Self.version] else {
            return record.warning(
                Self.subject,
                "$SYS/broker cannot be read",
                why: "nobody would notice that the broker drops readings",
                next: "give our user 'topic read $SYS/broker/#', and leave sys_interval on"
            )
        }
        record.fine(Self.subject, version)
        guard let dropped = heard.texts[Self.dropped].flatMap(Int.init) else { return }
        guard dropped > 0 else { return record.fine(Self.subject, "it has dropped no message since it started") }
        record.warning(
            Self.subject,
            "it has dropped \(dropped) messages since it started (earlier probes that were too many for it count, too)",
            why: "they may have been readings",
            next:
                "look at 'max_queued_messages', and at clients that stay away; the count begins anew when the broker starts"
        )
    }

    // MARK: - Readings

    /// Whether the subscriptions of the daemon are granted, and readings come.
    private func listenToDevices(_ record: inout HealthRecord) throws(MQTTError) {
        let filters = sources.topicFilters
        let heard = try Overheard(from: broker, topics: filters, atMost: .seconds(3)) { !$0.isEmpty }
        for filter in heard.refused {
            record.problem(
                Self.subject,
                "it refuses our subscription to \(filter)",
                why: "no reading of these devices arrives",
                next: "give our user 'topic read \(filter)', as mosquitto/cityward.acl has it"
            )
        }
        if let topic = heard.texts.keys.first {
            record.fine(Self.subject, "readings come in, as on \(topic)")
        } else {
            record.note(
                Self.subject,
                "no reading came in while we listened for three seconds; a list of mosquitto's grants every subscription "
                    + "and delivers nothing, so that a missing 'topic read' looks like this, too"
            )
        }
    }

    private func sayWhatIsNotKnown(_ record: inout HealthRecord) {
        record.note(
            Self.subject,
            "the daemon's own session '\(clientID)' was left alone: it could only be seen by taking it over"
        )
    }
}

extension TopicPattern {
    /// Whether a message with this topic would be taken for one of a device.
    fileprivate func takes(_ topic: String) -> Bool { device(in: topic.utf8.span) != nil }
}
