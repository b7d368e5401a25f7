import Databases
import Foundation
import SQLite
import Testing
import TestSupport

extension DaemonTests {
    /// What devices, and people who play with them, send instead of readings.
    @Suite struct BadInputTests {
        /// A payload, and the reasons why it, or items of it, are rejected; `good` says how many of its items are readings.
        struct Case {
            let name: String
            var topic = "cityward/truck/"
            let payload: [UInt8]
            let reasons: [String]
            var good = 0

            init(_ name: String, _ payload: String, _ reasons: String..., good: Int = 0) {
                self.name = name
                self.payload = Array(payload.utf8)
                self.reasons = reasons
                self.good = good
            }

            init(_ name: String, bytes: [UInt8], _ reasons: String...) {
                self.name = name
                payload = bytes
                self.reasons = reasons
            }
        }

        private static let now = wallTime()
        private static let time = "\"time\":\(now)"
        private static let place = "\"lat\":31.04,\"lon\":112.2"
        private static let good = "{\(time),\(place)}"

        private static let cases: [Case] = [
            Case("garbage", bytes: (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) | 1 }, "invalid_utf8"),
            Case("text", "hello", "malformed"),
            Case("truncated", "{\(time),\"lat\":31.04,\"lo", "malformed"),
            Case("truncated-array", "[\(good),\(good)", "malformed"),
            Case("trailing", "\(good)}", "malformed"),
            Case("two-documents", "\(good)\(good)", "malformed"),
            Case("nul", "{\(time),\(place)}\0", "malformed"),
            Case("deep-unclosed", String(repeating: "{\"a\":", count: 100_000), "malformed"),
            Case(
                "deep",
                String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000),
                "too_deep"
            ),
            Case("ten-megabytes", bytes: [UInt8](repeating: 0x20, count: 10 << 20), "empty"),
            Case(
                "invalid-utf8",
                bytes: Array("{\(time),\(place),\"load\":\"".utf8) + [0xC3, 0x28, 0x22, 0x7D],
                "invalid_utf8"
            ),
            Case("no-bytes", "", "empty"),
            Case("white-space", " \n\t ", "empty"),
            Case("empty-array", "[]", "empty"),
            Case("too-many", "[" + String(repeating: "{},", count: 100_000) + "{}]", "too_many"),
            Case("null", "null", "not_an_object"),
            Case("number", "42", "not_an_object"),
            Case("string", "\"reading\"", "not_an_object"),
            Case("array-of-arrays", "[[\(good)]]", "not_an_object"),
            Case("empty-object", "{}", "missing_field"),
            Case("no-time", "{\(place)}", "missing_field"),
            Case("no-longitude", "{\(time),\"lat\":31.04}", "missing_field"),
            Case("null-latitude", "{\(time),\"lat\":null,\"lon\":112.2}", "missing_field"),
            Case("text-latitude", "{\(time),\"lat\":\"31.04\",\"lon\":112.2}", "wrong_type"),
            Case("nested-speed", "{\(time),\(place),\"speed\":{\"value\":3}}", "wrong_type"),
            Case("number-ignition", "{\(time),\(place),\"ignition\":1}", "wrong_type"),
            Case("number-load", "{\(time),\(place),\"load\":2}", "wrong_type"),
            Case("fraction-seq", "{\(time),\(place),\"seq\":1.5}", "wrong_type"),
            Case("true-time", "{\"time\":true,\(place)}", "wrong_type"),
            Case("NaN", "{\(time),\"lat\":NaN,\"lon\":112.2}", "malformed"),
            Case("infinity", "{\(time),\(place),\"speed\":-Infinity}", "malformed"),
            Case("1e999", "{\(time),\(place),\"speed\":1e999}", "malformed"),
            Case("1e308", "{\(time),\(place),\"speed\":1e308}", "out_of_range"),
            Case("twenty-digits", "{\(time),\(place),\"speed\":99999999999999999999}", "malformed"),
            Case("twenty-digit-time", "{\"time\":99999999999999999999,\(place)}", "malformed"),
            Case("nineteen-digit-time", "{\"time\":18446744073709551615,\(place)}", "invalid_time"),
            Case("least-time", "{\"time\":-9223372036854775808,\(place)}", "invalid_time"),
            Case("greatest-time", "{\"time\":9223372036854775807,\(place)}", "invalid_time"),
            Case("huge-time", "{\"time\":1e300,\(place)}", "invalid_time"),
            Case("word-time", "{\"time\":\"yesterday\",\(place)}", "invalid_time"),
            Case("time-without-offset", "{\"time\":\"2026-11-23T08:00:00\",\(place)}", "invalid_time"),
            Case("latitude-95", "{\(time),\"lat\":95,\"lon\":112.2}", "out_of_range"),
            Case("swapped", "{\(time),\"lat\":112.2,\"lon\":31.04}", "out_of_range"),
            Case("negative-speed", "{\(time),\(place),\"speed\":-1}", "out_of_range"),
            Case("unknown-load", "{\(time),\(place),\"load\":\"heavy\"}", "unknown_choice"),
            Case("null-island", "{\(time),\"lat\":0,\"lon\":0}", "null_island"),
            Case("future", "{\"time\":\(now + 3_600_000),\(place)}", "future"),
            Case("far-past", "{\"time\":\"1999-12-31T23:59:59Z\",\(place)}", "outdated"),
            Case("seconds", "{\"time\":\(now / 1000),\(place)}", "outdated"),
            Case(
                "mixed",
                "[\(good),{\(time)},7,{\"time\":\(now + 1),\(place)}]",
                "missing_field",
                "not_an_object",
                good: 2
            ),
            Case("unknown-member", "{\(time),\(place),\"colour\":{\"a\":[1,2]}}", good: 1),
            Case("repeated-member", "{\(time),\(place),\"speed\":1,\"speed\":2}", good: 1),
        ]

        @Test(.timeLimit(.minutes(5)))
        func everyBadPayloadIsKeptWithItsReasonAndNoGoodReadingIsLost() async throws {
            let scene = try await Scene()
            // A session that was once subscribed to more than the configuration now knows.
            let earlier = try scene.city(extraSources: [
                "{ topic: \"cityward/bus/{device}\", class: truck, datum: wgs84 }"
            ])
            var daemon = try scene.daemon(earlier)
            try await daemon.ready()
            #expect(try await daemon.stop() == .exited(0))
            let city = try scene.city()
            let stored = scene.stored(city)
            daemon = try scene.daemon(city)
            try await daemon.ready()

            var publications: [Publication] = []
            var expected: [String] = []
            func send(_ topic: String, _ payload: [UInt8], rejectedAs reasons: [String]) {
                publications.append(Publication(topic: topic, payload: payload))
                expected += reasons.map { "\(topic) \($0)" }
                let fume = "{\"time\":\(Self.now + publications.count),\"fume\":1}"
                publications.append(Publication("cityward/fume/between", fume))
            }
            for bad in Self.cases {
                send("cityward/truck/\(bad.name)", bad.payload, rejectedAs: bad.reasons)
            }
            let name = String(repeating: "d", count: 200)
            send("cityward/truck/\(name)", Array(Self.good.utf8), rejectedAs: ["invalid_device"])
            send("cityward/truck/", Array(Self.good.utf8), rejectedAs: ["invalid_device"])
            send("cityward/truck/\(name.prefix(65))", Array(Self.good.utf8), rejectedAs: ["invalid_device"])
            send("cityward/bus/line-1", Array(Self.good.utf8), rejectedAs: ["unknown_topic"])
            // The same reading three times, and again within one payload.
            let twice = Array("[\(Self.good),\(Self.good)]".utf8)
            for payload in [Array(Self.good.utf8), Array(Self.good.utf8), Array(Self.good.utf8), twice] {
                send("cityward/truck/twin", payload, rejectedAs: [])
            }
            try await scene.publish(publications)

            let between = publications.count / 2
            let storedCount = between + Self.cases.map(\.good).reduce(0, +) + 1
            let total = storedCount + 4 + expected.count
            try await eventually("the status counts all", within: .seconds(20)) {
                daemon.notifications.status.hasPrefix(
                    "\(total) received = \(storedCount) stored + 4 duplicate + \(expected.count) rejected"
                )
            }
            #expect(try await daemon.stop() == .exited(0))
            expectEqual(try stored.lines("SELECT topic, reason FROM rejection").sorted(), expected.sorted())
            #expect(stored.readingCount == storedCount)
            #expect(stored.duplicateCount == 4)
            #expect(try stored.integer("SELECT count(*) FROM fume_reading WHERE device = 'between'") == between)
            #expect(try stored.lines("SELECT speed FROM truck_reading WHERE device = 'repeated-member'") == ["2.0"])
            let large = "FROM rejection WHERE topic LIKE '%/ten-megabytes'"
            #expect(try stored.lines("SELECT payload_bytes, length(payload) \(large)") == ["\(10 << 20) \(64 << 10)"])
            // What is kept is what was sent, or says the same, or is the item of an array that was refused.
            let kept = try stored.rows("SELECT topic, payload FROM rejection WHERE length(payload) < 65536")
            for row in kept {
                guard case .text(let topic) = row[0], case .blob(let payload) = row[1] else { continue }
                let sent = publications.filter { $0.topic == topic }.map(\.payload)
                let isKept = sent.contains { $0 == payload || isSameJSON($0, payload) || $0.contains(payload) }
                #expect(isKept, "\(topic) \(String(decoding: payload, as: UTF8.self))")
            }
            #expect(kept.count == expected.count - 4)
            print("bad input: \(total) received = \(storedCount) stored + 4 duplicate + \(expected.count) rejected")
        }

        @Test(.timeLimit(.minutes(5)))
        func retainedMessagesCountOnceHoweverOftenTheDaemonComesBack() async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let stored = scene.stored(city)
            try await scene.publish([
                Publication("cityward/truck/fresh", Self.good, isRetained: true),
                Publication(
                    "cityward/truck/stale",
                    "{\"time\":\"2001-01-01T00:00:00Z\",\(Self.place)}",
                    isRetained: true
                ),
            ])
            for _ in 1...3 {
                let daemon = try scene.daemon(city)
                try await daemon.ready()
                try await eventually("both arrive", within: .seconds(10)) {
                    (try? stored.integer("SELECT count(*) FROM rejection WHERE reason = 'outdated'")) == 1
                        && stored.readingCount == 1
                }
                #expect(try await daemon.stop() == .exited(0))
            }
            #expect(try stored.integer("SELECT count(*) FROM rejection") == 1)
            #expect(stored.duplicateCount == 0)
        }

        private func isSameJSON(_ left: [UInt8], _ right: [UInt8]) -> Bool {
            guard let left = try? JSONSerialization.jsonObject(with: Data(left)) as? NSObject,
                let right = try? JSONSerialization.jsonObject(with: Data(right)) as? NSObject
            else { return false }
            return left == right
        }
    }
}
