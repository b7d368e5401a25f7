import ArgumentParser
import Foundation
import Simulation
import Telemetry

/// What is played.
struct PlayOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The city's configuration folder.", valueName: "folder"))
    var city = "tools/city"

    @Option(help: "How many devices; more than the register has are unregistered trucks. [default: the register]")
    var devices: Int?

    @Option(help: "The same seed gives the same day.")
    var seed: UInt64 = 1

    @Option(
        help: "When the day begins, as 2026-03-16T05:30:00+08:00. [default: so that it ends now]",
        transform: instant
    )
    var start: Instant?

    @Option(help: ArgumentHelp("How long it lasts, as 4h or 1h30m. [default: 24h]", valueName: "span"), transform: span)
    var duration = TimeSpan.days(1)

    func validate() throws {
        guard devices ?? 1 >= 1 else { throw ValidationError("--devices must be 1 or more.") }
        guard devices ?? 1 <= 1_000_000 else { throw ValidationError("--devices must be at most 1000000.") }
        guard duration > .zero else { throw ValidationError("--duration must be more than 0s.") }
    }

    func fleet() throws -> Fleet {
        let now = Instant(milliseconds: Int64(Date().timeIntervalSince1970 * 1000))
        let options = Fleet.Options(devices: devices, seed: seed, start: start ?? now - duration, duration: duration)
        return try Fleet(of: City(folder: city), options)
    }
}

private func instant(_ text: String) throws -> Instant {
    guard let instant = Instant(rfc3339: text) else {
        throw ValidationError("'\(text)' is no time; write it as 2026-03-16T05:30:00+08:00, with its offset.")
    }
    return instant
}

func span(_ text: String) throws -> TimeSpan {
    guard let span = TimeSpan(text) else {
        throw ValidationError("'\(text)' is no length of time; write it as 24h, 90m or 1h30m.")
    }
    return span
}
