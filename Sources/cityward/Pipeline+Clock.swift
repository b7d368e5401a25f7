import Faults
import Ingest
import Logging
import Rules
import Storage
import Telemetry

extension Pipeline {
    /// Notices that the computer's clock was set, and finds out whether rightly.
    mutating func watchClock(at now: Instant) {
        faultPoint("rung")
        guard let leap = plan.clock.leap else {
            if witnesses != nil { log.notice("the computer's clock shows again what it should") }
            witnesses = nil
            return
        }
        if witnesses == nil {
            log.error(
                """
                the computer's clock was set \(leapInWords(leap)); time goes on as before until devices show which is right: \
                see 'timedatectl'
                """
            )
        }
        var heard = witnesses ?? ClockWitnesses(lateness: plan.judging.lateness)
        let refused = arrivals.rejections.count { $0.reason == .future }
        let verdict = heard.hear(arrivals.readings, refused: refused, at: now, leap: leap)
        witnesses = heard
        if case .computerIsRight = verdict { adoptClock(leap) }
    }

    /// What was kept is wrong. Arrival times of before say nothing about silence by the new time, so it begins anew.
    private mutating func adoptClock(_ leap: TimeSpan) {
        plan.clock.adopt()
        witnesses = nil
        log.notice("the computer's clock is right, devices say: time goes on \(leapInWords(leap))")
        punctuality = Punctuality(lateness: plan.judging.lateness)
        guard !plan.clockFollowsReadings else { return }
        judge.clockWasSet(to: plan.wall())
        do {
            try note(since: plan.wall(), isComplete: false, taken)
        } catch {
            fail(error)
        }
    }
}
