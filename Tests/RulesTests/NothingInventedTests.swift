import Documents
import Rules
import Telemetry
import Testing

/// What must not come of time alone: alerts in hours in which a rule sleeps, of devices that have said nothing, or of
/// silence.
@Suite struct NothingInventedTests {
    @Test func silenceIsNotToldWhenAnExceptionOpensInAClosedWindow() {
        story(
            rule("silent", "absent: 10m, during: \"08:00-12:00\", except: \"13:00-14:00\""),
            """
            11:55:00 T1 speed 10
            12:10:00 clock
            13:30:00 clock
            23:00:00 clock
            2026-11-24
            08:00:29 clock
            08:00:30 clock            -> fired silent of T1 at 08:00:00 onset 2026-11-23T11:55:00
            """
        )
    }

    @Test func silenceIsNotToldWhenTheWindowClosesInAnException() {
        story(
            rule("silent", "absent: 10m, during: \"08:00-12:00\", except: \"11:00-13:00\""),
            """
            10:55:00 T1 speed 10
            23:00:00 clock
            2026-11-24
            12:00:00 clock
                -> fired silent of T1 at 08:00:00 onset 2026-11-23T10:55:00
                -> resolved silent window_closed of T1 at 11:00:00
            """
        )
    }

    @Test func silenceIsNeverToldByARuleThatAlwaysSleeps() {
        story(
            rule("silent", "absent: 10m, during: \"08:00-12:00\", except: \"07:00-13:00\""),
            """
            10:55:00 T1 speed 10
            23:00:00 clock
            2026-12-24
            12:00:00 clock
            """
        )
    }

    @Test func aDeviceIsNotJudgedBeforeItsFirstReading() {
        story(
            rule("unpermitted", "when: '!permitted()', during: \"07:00-20:00\", gap: 2d"),
            """
            07:10:00 T1 speed 10      -> fired unpermitted onset 07:10:00
            20:00:30 clock            -> resolved unpermitted window_closed of T1 at 20:00:00
            """
        )
    }

    @Test func sinceDoesNotCountTheSilenceBeforeAWindowOpens() {
        story(
            rule("stuck", "when: 'since(changed(load), \"1h\") >= duration(\"1h\")', during: \"08:00-09:00\", gap: 2h"),
            """
            07:00:00 T1 load full
            07:05:00 T1 load full
            08:00:30 clock
            08:10:00 T1 load full
            """
        )
    }

    @Test func aPlateThatStandsTwiceInAPermitHasOnePermit() {
        story(
            rule("known", "when: 'permit.number == \"P1\"'"),
            permits: "permit,plates,valid_from,valid_to\nP1,A1;A1,2026-11-01,2026-12-01",
            """
            08:00:00 T1 speed 10      -> fired known
            """
        )
    }

    /// When the clock is looked at would decide whether the silence was told before a window opened.
    @Test func aRuleOnSilenceCannotSuppress() {
        let loaded = load(
            rules: rule("silent", "absent: 3m")
                + rule("parked", "when: ignition, during: \"08:05-09:00\", suppressed_by: [silent]")
        )
        #expect(loaded.problems.contains { $0.message.contains("'silent' is a rule with 'absent'") })
    }

    /// What the device said while nobody listened may still come; from then on its silence is proved for the span again.
    @Test func silenceThatNobodyCouldHearDoesNotGetGraver() throws {
        let loaded = load(rules: rule("silent", "absent: 10m, escalate: [{ after: 30m, severity: major }]"))
        let directory = DeviceDirectory()
        var judge = Judge(rules: loaded.rules, directory: directory, settings: Judge.Settings())
        var judgement = Judgement()
        var batch = told("08:00:00 T1 speed 10\n08:00:00 T2 speed 10").map { $0.reading(in: directory) }
        judge.judge(&batch, into: &judgement)
        judge.advance(to: time("08:11:00"), into: &judgement)
        #expect(judgement.events.map(\.kind) == [.fired, .fired])
        judgement.removeAll()
        judge.listen(since: time("09:00:00"))
        judge.advance(to: time("09:01:00"), into: &judgement)
        #expect(judgement.events.isEmpty)
        batch = told("08:20:00 T1 speed 10 received 09:02:00").map { $0.reading(in: directory) }
        judge.judge(&batch, into: &judgement)
        judge.advance(to: time("09:11:00"), into: &judgement)
        #expect(judgement.events.map(\.kind) == [.resolved(.reported), .escalated])
        #expect(judgement.events.map(\.at) == [time("09:02:00"), time("09:10:00")])
    }
}
