import Foundation
import TestSupport

/// A thousand devices and what they report, one reading every half minute: the same for the same seed.
///
/// Trucks drive to and fro through the curfew zone, loaded and empty, too fast and uncovered now and then; kitchens cook. Some
/// fall silent for minutes, and some fixes are far away. The times lie in the past, for a clock that follows the readings.
struct Fleet {
    static let deviceCount = 1000
    static let interval: Int64 = 30_000
    /// 2025-06-02, a Monday, 08:00 in Jingmen.
    static let start: Int64 = 1_748_822_400_000

    struct Reading {
        let device: Int
        let observedAt: Int64
        let payload: String

        var publication: Publication { Publication("cityward/\(deviceClass)/\(Fleet.name(device))", payload) }
        var deviceClass: String { Fleet.isKitchen(device) ? "fume" : "truck" }
        /// As ``Stored/readings()`` has it.
        var key: String { "\(deviceClass) \(Fleet.name(device)) \(observedAt)" }
    }

    static func isKitchen(_ device: Int) -> Bool { device % 5 == 2 }
    static func name(_ device: Int) -> String { "d-\(device)" }

    /// In the order of their times, as they would arrive.
    let readings: [Reading]

    init(seed: UInt64, readingsPerDevice: Int, devices: Int = deviceCount, from start: Int64 = start) {
        readings = (0..<devices).flatMap { device in
            var random = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(device))
            return Self.isKitchen(device)
                ? Self.kitchen(device, readingsPerDevice, start, &random)
                : Self.truck(device, readingsPerDevice, start, &random)
        }.sorted { ($0.observedAt, $0.device) < ($1.observedAt, $1.device) }
    }

    private static func truck(_ device: Int, _ count: Int, _ start: Int64, _ random: inout SplitMix64) -> [Reading] {
        var time = start + Int64.random(in: 0..<interval, using: &random)
        var position = Double.random(in: 0..<2, using: &random)
        var isFast = false
        var isFull = Bool.random(using: &random)
        var isOpen = false
        var strayFixes = 0
        return (0..<count).map { _ in
            if random.chance(isFast ? 0.2 : 0.03) { isFast.toggle() }
            if random.chance(0.04) { isFull.toggle() }
            if random.chance(isOpen ? 0.4 : 0.02) { isOpen.toggle() }
            let speed = isFast ? Double.random(in: 55..<95, using: &random) : Double.random(in: 0..<50, using: &random)
            // From 112.17 to 112.21 E and back; the longest step is some 300 m.
            position = (position + 0.15 * random.unit()).truncatingRemainder(dividingBy: 2)
            let longitude = 112.17 + 0.04 * (position < 1 ? position : 2 - position)
            // A receiver that errs, for one fix or for some: the third in a row is believed.
            strayFixes =
                strayFixes > 0 ? strayFixes - 1 : random.chance(0.004) ? Int.random(in: 1...4, using: &random) : 0
            let latitude = strayFixes > 0 ? 32.5 : 31.04
            let payload =
                "{\"time\":\(time),\"lat\":\(latitude),\"lon\":\(longitude),\"speed\":\(speed),"
                + "\"load\":\"\(isFull ? "full" : "empty")\",\"cover\":\"\(isOpen ? "open" : "closed")\","
                + "\"ignition\":\(!random.chance(0.1))}"
            defer { time += interval + random.silence() }
            return Reading(device: device, observedAt: time, payload: payload)
        }
    }

    private static func kitchen(_ device: Int, _ count: Int, _ start: Int64, _ random: inout SplitMix64) -> [Reading] {
        var time = start + Int64.random(in: 0..<interval, using: &random)
        var isCooking = false
        var isFanOn = false
        var isPurified = true
        return (0..<count).map { _ in
            if random.chance(0.05) { isCooking.toggle() }
            if random.chance(0.05) { isFanOn.toggle() }
            if random.chance(0.05) { isPurified.toggle() }
            let fume = Double.random(in: isCooking ? 1..<6 : 0..<1, using: &random)
            let payload = "{\"time\":\(time),\"fume\":\(fume),\"fan\":\(isFanOn),\"purifier\":\(isPurified)}"
            defer { time += interval + random.silence() }
            return Reading(device: device, observedAt: time, payload: payload)
        }
    }
}

extension SplitMix64 {
    fileprivate mutating func unit() -> Double { Double.random(in: 0..<1, using: &self) }

    /// Mostly nothing; now and then some minutes, in which a device sends nothing.
    fileprivate mutating func silence() -> Int64 {
        chance(0.01) ? Int64.random(in: 120_000..<900_000, using: &self) : 0
    }
}
