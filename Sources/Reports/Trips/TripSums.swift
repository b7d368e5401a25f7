import Places
import Telemetry

/// Trips counted together: of a site pair, a company, a day or all.
struct TripSums: Equatable {
    var trips = 0
    var normalLoadings = 0
    var suspiciousLoadings = 0
    /// By verdict; bodies that went up under load count too.
    var unloadings: [Unloading.Verdict: Int] = [:]
    /// Loaded, and not seen unloading.
    var openTrips = 0
    /// Unloaded, and not seen loading.
    var unattended = 0
    var withoutPermit = 0
    var offWindow = 0
    /// Trips of which both ends were seen, their way in metres and their time.
    var passages = 0
    var metres = 0.0
    var length = TimeSpan.zero
    var gaps = 0

    mutating func add(_ trip: Trip) {
        if let loading = trip.loading {
            trips += 1
            if loading.isSuspicious { suspiciousLoadings += 1 } else { normalLoadings += 1 }
            if trip.permit == nil { withoutPermit += 1 }
            if trip.unloading == nil { openTrips += 1 }
        } else {
            unattended += 1
        }
        for unloading in trip.tips + [trip.unloading].compactMap(\.self) {
            unloadings[unloading.verdict, default: 0] += 1
        }
        guard let passage = trip.passage else { return }
        passages += 1
        metres += passage.course.metres
        length = length + passage.length
        gaps += passage.course.gaps
        if passage.offWindowShare ?? 0 > 0 { offWindow += 1 }
    }

    func count(_ verdict: Unloading.Verdict) -> Int { unloadings[verdict] ?? 0 }

    /// In seconds; nothing where no passage was seen.
    var meanLength: ReportCell { passages == 0 ? .none : .number(length.seconds / Double(passages)) }
    /// In kilometres; nothing where no passage was seen.
    var kilometres: ReportCell { passages == 0 ? .none : .number(metres / 1000) }
}
