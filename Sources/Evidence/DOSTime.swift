import Telemetry

/// A time as ZIP archives have it: local, to two seconds, from 1980 to 2107.
struct DOSTime {
    let date: UInt16
    let time: UInt16

    /// In China Standard Time; years outside are brought to the nearest one.
    init(_ instant: Instant) {
        let local = instant.milliseconds + 8 * 3_600_000
        let seconds = local >= 0 ? local / 1000 : 0
        let day = CivilDate(daysSinceEpoch: Int(seconds / 86_400))
        let rest = Int(seconds % 86_400)
        let year = min(max(day.year, 1980), 2107) - 1980
        date = UInt16(year << 9 | day.month << 5 | day.day)
        time = UInt16((rest / 3600) << 11 | (rest / 60 % 60) << 5 | (rest % 60) / 2)
    }
}
