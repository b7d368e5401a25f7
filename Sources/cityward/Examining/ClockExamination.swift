import CLinux
import Foundation

/// Whether this computer knows what time it is.
struct ClockExamination {
    private static let subject = "clock"

    func examine(_ record: inout HealthRecord) {
        var state = timex()
        let outcome = unsafe adjtimex(&state)
        let isFollowing = outcome >= 0 && outcome != TIME_ERROR && state.status & STA_UNSYNC == 0
        if outcome < 0 {
            record.note(Self.subject, "the kernel does not say whether the clock is synchronised")
        } else if isFollowing {
            record.fine(Self.subject, "the clock follows a time server")
        } else {
            record.warning(
                Self.subject,
                "the clock follows no time server",
                why: "readings are refused as 'future' or 'outdated' by this clock, and windows open and close by it",
                next: "run chrony or systemd-timesyncd: timedatectl set-ntp true"
            )
        }
        let zone = TimeZone.current
        guard zone.secondsFromGMT() != 8 * 3600 else {
            return record.fine(Self.subject, "the time zone is \(zone.identifier)")
        }
        record.note(
            Self.subject,
            "the time zone is \(zone.identifier); rules, days and reports go by Asia/Shanghai all the same, "
                + "only the journal shows this one"
        )
    }
}
