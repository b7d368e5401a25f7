import Databases
import Hosting
import Logging
import MQTT
import Rules
import ServiceLifecycle
import Telemetry

/// Runs the pipeline on a thread of its own until it is told to stop, and tells systemd how it goes.
struct PipelineService: Service {
    let plan: PipelinePlan
    let mailbox: PlanMailbox
    let log: Logger

    func run() async throws {
        try await onDedicatedThread(named: "pipeline") { isStopping in
            // Born on this thread, and it dies here, after its last commit and acknowledgement.
            var pipeline = try Pipeline(plan, log: log)
            var reporter = SystemdReporter()
            while !isStopping() {
                if let letter = mailbox.take() {
                    if case .plan(let next) = letter { pipeline.adopt(next) }
                    reporter.reportReloaded()
                }
                pipeline.turn()
                plan.monitor.pulse.beat(at: plan.wall(), trouble: pipeline.trouble)
                reporter.report(pipeline.status)
            }
            reporter.reportStopping()
            pipeline.end()
            log.notice("stopped: \(pipeline.tally)", metadata: pipeline.tally.metadata)
        }
    }
}

extension Pipeline {
    /// How the pipeline stands after a turn.
    var status: ServiceStatus {
        let devices = judge.deviceCounts
        return ServiceStatus(
            isReady: subscriber.isSubscribed,
            summary: "\(tally); \(devices.met) devices, \(devices.unregistered) not in the register",
            trouble: recovery.failure.map { "nothing is acknowledged: \(recovery.obstacle ?? $0.message)" }
                ?? (subscriber.isSubscribed
                    ? nil : "not connected to \(plan.broker)" + (recovery.brokerTrouble.map { ": \($0)" } ?? ""))
                ?? plan.clock.words
        )
    }

    /// What keeps it from its work.
    var trouble: Pulse.Trouble? {
        if let failure = recovery.failure { return .store(recovery.obstacle ?? failure.message) }
        if !subscriber.isSubscribed { return .broker("not connected to \(plan.broker)") }
        return plan.clock.words.map { .clock($0) }
    }
}
