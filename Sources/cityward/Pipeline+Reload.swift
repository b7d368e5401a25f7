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
        guard let end = takeoverEnd else { return true }
        guard ContinuousClock.now >= end else {
            pause(.milliseconds(100))
            return false
        }
        takeoverEnd = nil
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
        do throws(MQTTError) {
            try subscriber.change(topics: next.topics, former: next.formerTopics)
            guard plan.storeLocation.folder == nil, next.jurisdiction.takesMore(than: plan.jurisdiction.partitions)
            else { return }
            // Out with it now: from here on the broker keeps what comes.
            try subscriber.acknowledge()
            // Messages that wait must be acknowledged before the broker sends them again.
            let patience = Duration.seconds(next.broker.redeliverySeconds) / 2
            takeoverEnd = .now + (patience > .zero ? min(Self.takeover, patience) : Self.takeover)
        } catch {
            log.warning("\(error)", metadata: ["broker": "\(plan.broker)"])
        }
    }
}
