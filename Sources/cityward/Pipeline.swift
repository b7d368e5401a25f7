import API
import Databases
import Faults
import Feeds
import Ingest
import Logging
import MQTT
import Rules
import Storage
import Telemetry

/// The way of a reading, from the broker to the store and to alerts: one thread, one turn after the other.
///
/// ```
/// broker ─▶ receive ─▶ read ─▶ judge ─▶ commit ─▶ acknowledge ─▶ ring ─▶ feeds
/// ```
///
/// What was received is acknowledged only when it is on the disk with everything that it caused. Killed anywhere, the broker
/// delivers again what was not acknowledged, and the store tells what it already has.
struct Pipeline: ~Copyable {
    /// How long a turn waits for messages: also how late a stop, or what time alone causes, may be noticed.
    private static let longestWait = Duration.milliseconds(250)

    var plan: PipelinePlan
    let log: Logger
    var subscriber: Subscriber
    var store: Store
    let directory: DeviceDirectory
    var intake: Intake
    var judge: Judge
    private var messages = MessageBatch()
    private(set) var arrivals = Arrivals()
    var judgement = Judgement()
    var recovery = Recovery()
    var punctuality: Punctuality
    /// While the computer's clock is not believed.
    var witnesses: ClockWitnesses?
    private var terms = TermWatch()
    private var notices = IntakeNotices()
    /// The partitions that the broker is known to queue for us, as the store has it; `nil` for all.
    var taken: Partitions?
    var takeover: Takeover?
    private(set) var tally = Tally()

    /// Opens the store and takes up where the last pipeline ended.
    init(_ plan: PipelinePlan, log: Logger) throws {
        let directory = DeviceDirectory()
        var store = try plan.openStore(directory)
        faultPoint("store-opened")
        try store.load(ruleSet: plan.rules.hash, text: plan.rules.text, at: plan.wall())
        taken = try plan.takenPartitions(store)
        var judgement = Judgement()
        let intake = try plan.intake(continuing: store, directory)
        var judge = try plan.judge(continuing: store, directory, into: &judgement)
        let reports = plan.rules.catalogue.indices.map { judge.reports(of: $0) }
        try plan.restoreBoard(from: store, directory, knowing: reports)
        faultPoint("judge-built")
        let subscriber = try plan.subscriber()
        self.intake = intake
        self.judge = judge
        self.subscriber = subscriber
        punctuality = Punctuality(lateness: plan.judging.lateness)
        self.judgement = judgement
        self.store = store
        self.directory = directory
        self.plan = plan
        self.log = log
        logDamage()
        if plan.jurisdiction.partitions != nil { log.notice("\(plan.share)") }
    }

    /// One round: at most one batch, from the broker to the disk and back.
    mutating func turn() {
        guard isRecovered(), hasTakenOver() else { return }
        receive()
        noteShare()
        let now = plan.wall()
        read(at: now)
        decide(at: now)
        guard let outcome = commit(at: now) else { return }
        acknowledge()
        plan.monitor.board.note(arrivals.readings, judgement.events, directory, clock: intake.clock.now(wall: now))
        plan.bell.ring(if: !judgement.events.isEmpty || outcome.overdue > 0)
        tellNotices(at: now)
        watchClock(at: now)
        forget()
    }

    /// The last turn is done; leaves the broker in order.
    mutating func end() {
        subscriber.disconnect()
    }

    // MARK: - The stages

    private mutating func receive() {
        do {
            let progress = try subscriber.receive(
                into: &messages,
                within: plan.batch,
                waitingAtMost: judgement.isEmpty ? Self.longestWait : .zero
            )
            if let connected = progress.connected { noteConnection(connected) }
        } catch {
            // What was read before the connection was lost is in the batch and takes its way; nobody waits for its PUBACK.
            tally.noteConnectionLost()
            plan.monitor.metrics.count(error)
            recovery.deafSince = recovery.deafSince ?? plan.wall()
            recovery.brokerTrouble = error.reason
            log.warning("\(error)", metadata: ["broker": "\(plan.broker)"])
        }
    }

    private mutating func read(at now: Instant) {
        faultPoint("received")
        messages.forEach { topic, payload, isRetained, session in
            let before = arrivals.readings.count
            intake.take(topic: topic, payload: payload, isRetained: isRetained, wall: now, into: &arrivals)
            punctuality.note(arrivals.readings[before...], of: session, at: now)
        }
        plan.monitor.metrics.countMessagesWithoutReading(arrivals.messagesWithoutReading)
    }

    /// What the batch means under the rules, and what time alone has caused.
    private mutating func decide(at now: Instant) {
        faultPoint("read")
        let start = ContinuousClock.now
        judge.judge(&arrivals.readings, into: &judgement)
        let isUpToDate = punctuality.isUpToDate(subscriber.yields, now)
        if isUpToDate, !plan.clockFollowsReadings {
            judge.advance(to: now, into: &judgement)
        }
        if !arrivals.readings.isEmpty || !judgement.isEmpty { plan.monitor.judged(took: .now - start) }
    }

    /// Stores the batch with everything that it caused, in one transaction; `nil` where that was impossible.
    private mutating func commit(at now: Instant) -> Store.Outcome? {
        faultPoint("judged")
        let feeds = plan.board.takeChanges()
        let batch = Store.Batch(
            readings: arrivals.readings,
            rejections: arrivals.rejections,
            events: judgement.events,
            states: judgement.states,
            feeds: feeds,
            termsUntil: terms.ended(at: intake.clock.now(wall: now), in: &store)
        )
        guard !batch.isEmpty else { return Store.Outcome() }
        do {
            let start = ContinuousClock.now
            let outcome = try store.commit(batch)
            let duration = ContinuousClock.now - start
            plan.monitor.committed(batch, outcome, messages: messages.count, took: duration, at: plan.wall())
            tally.add(outcome, of: batch, retained: arrivals.retainedMessages, messages: messages.count)
            return outcome
        } catch {
            plan.board.putBack(feeds)
            forget()
            fail(error)
            return nil
        }
    }

    private mutating func acknowledge() {
        do {
            try subscriber.acknowledge()
        } catch {
            log.warning("\(error)", metadata: ["broker": "\(plan.broker)"])
        }
        faultPoint("acknowledged")
    }

    private mutating func tellNotices(at now: Instant) {
        for notice in notices.look(at: arrivals, directory, plan.rules.catalogue, wall: now) {
            log.warning("\(notice)")
        }
    }

    private mutating func forget() {
        messages.removeAll()
        arrivals.removeAll()
        judgement.removeAll()
    }
}

extension Bell {
    fileprivate func ring(if isNeeded: Bool) {
        if isNeeded { ring() }
    }
}
