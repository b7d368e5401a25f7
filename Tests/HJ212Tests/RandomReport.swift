import HJ212
import Telemetry

func randomInstant(_ random: inout SplitMix) -> Instant {
    Instant(milliseconds: Int64.random(in: 1_400_000_000_000...2_000_000_000_000, using: &random))
}

/// What a terminal may have to say, from nothing at all to several frames.
func randomReport(_ random: inout SplitMix) -> Report {
    let commands = [Command.realTime, .minuteData, .hourData, .dayData, .deviceStatus]
    return Report(
        device: ["4208022018070100000000A1", "LD130133000015", "A1"].randomElement(using: &random) ?? "A1",
        password: "123456",
        system: [31, 32, 39, 51, 101].randomElement(using: &random) ?? 31,
        command: commands.randomElement(using: &random) ?? .realTime,
        dataTime: Instant(milliseconds: randomInstant(&random).milliseconds / 1000 * 1000),
        groups: (0..<Int.random(in: 0...60, using: &random)).map { group(number: $0, &random) }
    )
}

private func group(number: Int, _ random: inout SplitMix) -> [NamedValue] {
    let code = "a\(10_000 + number)"
    let value = Double(Int.random(in: -9999...99_999, using: &random)) / 100
    return [
        NamedValue("\(code)-Rtd", "\(value)"), NamedValue("\(code)-ZsRtd", "\(value * 2)"),
        NamedValue("\(code)-Flag", ["N", "D", "T", "M"].randomElement(using: &random) ?? "N"),
    ].filter { _ in Int.random(in: 0..<5, using: &random) > 0 } + [NamedValue("\(code)-EFlag", "A01")]
}
