import Foundation

/// How a vehicle covers a stretch: it accelerates, holds its speed more or less, and brakes.
///
/// Distance and speed are closed formulas of the time, so that whatever the reporting times are, the reported speed fits the
/// distance between two fixes.
struct SpeedProfile: Sendable {
    /// What a loaded truck manages, in m/s².
    private static let acceleration = 0.6
    /// Traffic makes the speed rise and fall by this share, about every minute and a half.
    private static let wave = 0.08

    let length: Double
    private let cruise: Double
    private let rampUp: Double
    private let rampDown: Double
    private let middle: Double
    private let frequency: Double

    /// - Parameters:
    ///   - length: in metres.
    ///   - kilometresPerHour: the speed between the ramps, on average.
    ///   - startsAtRest: whether it accelerates at the beginning, or has that speed already.
    ///   - endsAtRest: whether it brakes at the end.
    ///   - isSteady: whether the speed is held exactly.
    init(length: Double, kilometresPerHour: Double, startsAtRest: Bool, endsAtRest: Bool, isSteady: Bool = false) {
        let ramps = Double((startsAtRest ? 1 : 0) + (endsAtRest ? 1 : 0))
        let wanted = kilometresPerHour / 3.6
        // Too short a stretch ends before that speed is reached.
        let reachable = ramps == 0 ? wanted : (2 * Self.acceleration * length / ramps).squareRoot()
        let cruise = min(wanted, reachable)
        let ramp = cruise / Self.acceleration
        self.length = length
        self.cruise = cruise
        rampUp = startsAtRest ? ramp : 0
        rampDown = endsAtRest ? ramp : 0
        middle = cruise > 0 ? max(0, length - ramps * cruise * ramp / 2) / cruise : 0
        frequency = isSteady || middle < 60 ? 0 : 2 * .pi * (middle / 90).rounded(.up) / middle
    }

    /// In seconds.
    var duration: Double { rampUp + middle + rampDown }

    /// Metres covered, and the speed in km/h, so many seconds after the beginning.
    func progress(after seconds: Double) -> (metres: Double, kilometresPerHour: Double) {
        guard seconds < duration else { return (length, rampDown > 0 ? 0 : cruise * 3.6) }
        if seconds < rampUp {
            return (Self.acceleration * seconds * seconds / 2, Self.acceleration * seconds * 3.6)
        }
        let cruising = seconds - rampUp
        if cruising < middle {
            let start = cruise * rampUp / 2
            guard frequency > 0 else { return (start + cruise * cruising, cruise * 3.6) }
            let phase = frequency * cruising
            let ahead = Self.wave / frequency * (1 - cos(phase))
            return (start + cruise * (cruising + ahead), cruise * (1 + Self.wave * sin(phase)) * 3.6)
        }
        let rest = duration - seconds
        return (length - Self.acceleration * rest * rest / 2, Self.acceleration * rest * 3.6)
    }
}
