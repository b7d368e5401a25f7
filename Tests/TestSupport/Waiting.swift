package import Foundation

/// How many times longer than usual tests wait, from `CITYWARD_PATIENCE`: under a sanitizer all programs are so much slower.
package let patience = max(1, ProcessInfo.processInfo.environment["CITYWARD_PATIENCE"].flatMap(Int.init) ?? 1)

/// Asks again and again until the answer is yes: the only way in which a test waits.
///
/// - Throws: ``TimedOut`` when the answer was no for too long.
package func eventually(
    _ what: String,
    within limit: Duration,
    every interval: Duration = .milliseconds(20),
    _ condition: () throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit * patience
    while !(try condition()) {
        guard ContinuousClock.now < deadline else { throw TimedOut(what: what, limit: limit * patience) }
        try await Task.sleep(for: interval)
    }
}

/// What was waited for did not happen.
package struct TimedOut: Error, CustomStringConvertible {
    package let what: String
    package let limit: Duration

    package init(what: String, limit: Duration) {
        self.what = what
        self.limit = limit
    }

    package var description: String { "not within \(limit): \(what)" }
}

/// A random generator that always gives the same numbers for the same seed (Vigna, prng.di.unimi.it/splitmix64.c).
package struct SplitMix64: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) {
        state = seed
    }

    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// True once in so many times.
    package mutating func oneIn(_ count: Int) -> Bool {
        Int.random(in: 0..<count, using: &self) == 0
    }

    /// True with this probability.
    package mutating func chance(_ probability: Double) -> Bool { Double.random(in: 0..<1, using: &self) < probability }
}

/// The computer's clock in Unix milliseconds.
package func wallTime() -> Int { Int(Date().timeIntervalSince1970 * 1000) }

/// The folder of the package that these tests belong to, with what the project ships.
package enum Project {
    package static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()

    package static var schemas: String { root.appendingPathComponent("schemas").path }
    package static var brokerConfiguration: String { root.appendingPathComponent("systemd/mosquitto").path }
    /// Who may publish and read what.
    package static var accessList: String { root.appendingPathComponent("systemd/mosquitto/cityward.acl").path }
}

/// A folder of one test, removed with everything in it when the test is over.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        // Short, because the path of a socket has at most 107 bytes.
        let name = "cityward-" + String(UInt32.random(in: .min ... .max), radix: 36)
        url = FileManager.default.temporaryDirectory.appendingPathComponent(name, isDirectory: true)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }

    package func path(_ name: String) -> String { url.appendingPathComponent(name).path }
}
