import Databases
import Faults
import Hosting
import Logging
import MQTT
import Rules
import Storage
import Telemetry

extension Pipeline {
    /// How long whoever had a partition may take, at most, to store what was published before we had subscribed to it.
    private static let takeover = Duration.seconds(5)
    /// How long the broker may take to grant it, before other partitions' readings go on.
    private static let subscription = Duration.seconds(10)

    /// Goes on under another rule set, between two turns.
    ///
    /// The new judge is built from the store, as after a restart: rules that are unchanged keep their state, alerts of rules
    /// that are gone end with the next commit. If that fails, the old judge goes on.
    mutating func adopt(_ next: PipelinePlan) {
        let summary = "\(next.rules.rules.count) rules (\(next.rules.hash.prefix(12)))"
        guard recovery.failure == nil else {
            // The judge is about to be built anew anyway.
            punctuality = Punctuality(lateness: next.judging.lateness)
            subscribe(to: next)
            plan = next
            plan.monitor.reloads.noteSuccess(at: plan.wall())
            log.notice(
                "reloaded: \(summary), from when the store can be written again",
                metadata: ["reload": "taken", "rule_set": "\(next.rules.hash)"]
            )
            return
        }
        do {
            var judgement = Judgement()
            // Of the devices that move here only the store may know something.
            let isSameShare = next.jurisdiction == plan.jurisdiction
            let reports = isSameShare ? next.rules.catalogue.indices.map { judge.reports(of: $0) } : nil
            let successor = try next.judge(continuing: store, directory, knowing: reports, into: &judgement)
            let intake = try next.intake(continuing: store, directory)
            faultPoint("reload-judged")
            // Last, because the store must not name rules that did not come into force.
            try store.load(ruleSet: next.rules.hash, text: next.rules.text, at: next.wall())
            faultPoint("reload-noted")
            judge = successor
            self.intake = intake
            punctuality = Punctuality(lateness: next.judging.lateness)
            self.judgement = judgement
            subscribe(to: next)
            plan = next
            logDamage()
            plan.monitor.reloads.noteSuccess(at: plan.wall())
            log.notice("reloaded: \(summary)", metadata: ["reload": "taken", "rule_set": "\(next.rules.hash)"])
        } catch {
            plan.monitor.reloads.noteFailure()
            log.error(
                "the running rules stay: the store cannot be read or written: \(error)",
                metadata: ["reload": "failed", "store": "\(plan.storeLocation)"]
            )
        }
    }

    /// Whether what is taken over from another daemon is known, where both share a store.
    ///
    /// Between the look at the store and the subscription readings came that only the other has. They are in the store a little later: the
    /// broker keeps what comes for us until then, and the judge is built once more.
    mutating func hasTakenOver() -> Bool {
        guard case .storing(let end) = takeover else { return true }
        guard ContinuousClock.now >= end else {
            pause(.milliseconds(100))
            return false
        }
        takeover = nil
        do {
            try standOnStore()
        } catch let error as DatabaseError {
            fail(error)
            return false
        } catch {
            log.error("\(error)", metadata: ["store": "\(plan.storeLocation)"])
        }
        return true
    }

    /// Takes up partitions and gives others up, where they have moved. Nothing leaves before what was received is committed.
    private mutating func subscribe(to next: PipelinePlan) {
        guard next.jurisdiction != plan.jurisdiction else { return }
        log.notice("\(next.share)")
        let sharesStore = plan.storeLocation.folder == nil
        if sharesStore, next.jurisdiction.takesMore(than: plan.jurisdiction.partitions) { takeover = .subscribing }
        do throws(MQTTError) {
            try subscriber.change(topics: next.topics, former: next.formerTopics)
            // Now: from here on the broker keeps what comes.
            if takeover != nil { try subscriber.settle(atMost: Self.subscription) }
        } catch {
            log.warning("\(error)", metadata: ["broker": "\(plan.broker)"])
        }
        if subscriber.isSubscribed { noteSubscription(to: next.broker) }
    }

    /// What is taken over comes to us from now on.
    mutating func noteSubscription(to broker: Broker) {
        guard case .subscribing = takeover else { return }
        // Messages that wait must be acknowledged before the broker sends them again.
        let patience = Duration.seconds(broker.redeliverySeconds) / 2
        takeover = .storing(until: .now + (patience > .zero ? min(Self.takeover, patience) : Self.takeover))
    }
}

/// How far it is that partitions come to us from a daemon with the same store.
enum Takeover {
    case subscribing
    /// Readings wait at the broker until the other daemon has stored what it has.
    case storing(until: ContinuousClock.Instant)
}
