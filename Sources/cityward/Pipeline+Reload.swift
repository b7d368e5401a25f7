import Faults
import Logging
import MQTT
import Rules
import Storage
import Telemetry

extension Pipeline {
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
            try next.noteNewPartitions(in: &store)
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
            plan.keepPartitions()
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

    /// Takes up partitions and gives others up, where they have moved. Nothing leaves before what was received is committed.
    private mutating func subscribe(to next: PipelinePlan) {
        guard next.jurisdiction != plan.jurisdiction else { return }
        log.notice("\(next.share)")
        do throws(MQTTError) {
            try subscriber.change(topics: next.topics, former: next.formerTopics)
        } catch {
            log.warning("\(error)", metadata: ["broker": "\(plan.broker)"])
        }
    }
}
