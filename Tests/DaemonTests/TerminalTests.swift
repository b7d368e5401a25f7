import Foundation
import JT808
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// Trucks that speak JT/T 808: from the broker to alerts, in the configuration, and on the telephone with a vendor.
    @Suite(.timeLimit(.minutes(5))) struct TerminalTests {
        private static let source =
            #"{ topic: "jt808/+/{device}/up", class: truck, format: jt808, datum: wgs84, vendor: acme }"#
        private static let vendors = """
            vendors:
              acme:
                cover: { item: 0xE4, byte: 0, values: { 0: closed, 1: open } }
                load: none
            """

        @Test func fromTheBrokerToAlerts() async throws {
            let scene = try await Scene()
            let city = try scene.city(extraSources: [Self.source])
            try city.append(Self.vendors + "\nhttp: { listen: 127.0.0.1:0 }")
            try city.write(
                "rules/terminals.yaml",
                """
                - { id: power-cut, title: 断电, class: truck, severity: major, hold: 1m, keep_firing: 1m, when: power_cut }
                - { id: entry, title: 进入, class: truck, severity: minor, when: 'inside("core")' }
                - { id: open, title: 未密闭, class: truck, severity: minor, when: 'cover == "open"' }
                """
            )
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let stored = scene.stored(city)
            let start = Instant(milliseconds: Int64(wallTime()) / 1000 * 1000) - .minutes(8)
            var payloads: [[UInt8]] = []
            for step in 0..<48 {
                // The supply is cut for three minutes, reported eighteen times; the last positions are none, in the middle of the zone.
                let status: StatusBits = step < 36 ? [.ignition, .isPositioned] : [.ignition]
                let message = try position(
                    at: start + .seconds(Int64(step) * 10),
                    latitude: step < 36 ? 31.00 : 31.04,
                    status: status,
                    alarm: (6..<24).contains(step) ? [.powerCut] : [],
                    cover: step == 0 ? 1 : 0
                )
                payloads.append(message + encoded(.heartbeat))
            }
            var damaged = payloads[0]
            damaged[30] ^= 0xff
            payloads.append(damaged)
            try await scene.publish(payloads.map { Publication(topic: "jt808/c/013800138000/up", payload: $0) })
            try await eventually("48 readings", within: .seconds(30)) { stored.readingCount == 48 }
            try await eventually("the rejection", within: .seconds(10)) { stored.rejectionCount == 1 }

            let events = """
                SELECT a.rule || ' ' || e.kind FROM alert_event e JOIN alert a ON a.id = e.alert ORDER BY e.seq
                """
            try await eventually("what follows", within: .seconds(20)) { try stored.lines(events).count >= 4 }
            #expect(
                try stored.lines(events).sorted() == [
                    "open fired", "open resolved", "power-cut fired", "power-cut resolved",
                ],
                "eighteen reports are one alert, and a position that is none is in no place"
            )
            #expect(try stored.lines("SELECT reason FROM rejection") == ["wrong_checksum"])
            #expect(
                try stored.lines("SELECT DISTINCT fix, lat IS NULL, load FROM truck_reading ORDER BY fix") == [
                    "none 1 -", "valid 0 -",
                ]
            )
            let metrics = try await HTTPWire.ask(daemon.port(), "/metrics").text
            #expect(metrics.contains("cityward_messages_without_reading_total{class=\"truck\"} 49"))
            #expect(metrics.contains("cityward_received_total 49"))
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func mistakesInVendorsAreFound() async throws {
            let scene = try await Scene()
            let city = try scene.city(
                extraSources: [
                    Self.source,
                    #"{ topic: "b/{device}", class: truck, format: jt808, datum: wgs84, vendor: acne }"#,
                    #"{ topic: "c/{device}", class: fume, datum: wgs84, vendor: acme }"#,
                ]
            )
            try city.append(
                """
                vendors:
                  acme:
                    cover: { item: 0xE4, byte: 0 }
                    lift: { item: 0x100, byte: 0 }
                    coverr: { alarm: 1 }
                    load: { status: 9-8 }
                    weight: { item: 0xE4, word: 0, scale: 0 }
                    ignition: { status: 0, analog: 1 }
                    mileage: { analog: 0, values: { 0: a }, scale: 2 }
                    speed: { alarm: 3, word: 1 }
                    fix: { input: 2, invert: yes }
                    course: { item: 2 }
                """
            )
            try city.write("rules/rules.yaml", "[]")
            try city.write("devices.csv", "device,class,vendor\nt1,truck,acme\nt2,truck,other\n")
            let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(ending == .exited(1))
            let found = text.split(separator: "\n").map(String.init).dropFirst()
            for wanted in [
                "there is no vendor 'acne'; did you mean 'acme'?", "'vendor' is for the formats jt808, jt808-json",
                "cover of the class truck needs 'values', as { 0: open }",
                "'item' is the identifier of an additional item",
                "no class has a field 'coverr'; did you mean 'cover'?", "'status' is a bit from 0 to 31",
                "'scale' is not 0", "say where it stands by one of", "a choice has 'values', a number 'scale'",
                "'word' is for an item", "'invert' is true or false", "say which of the item's bytes",
                "devices.csv:3: vendor: there is no vendor 'other'",
            ] {
                #expect(found.contains { $0.contains(wanted) }, "\(wanted) is not in \(text)")
            }
            #expect(found.count == 13, "\(text)")
            let isPlaced = found.allSatisfy {
                $0.hasPrefix("devices.csv:3:") || $0.prefix(22).contains(/cityward.yaml:\d+:\d/)
            }
            #expect(isPlaced, "\(text)")
        }

        @Test func whatIsInAFrameIsShown() async throws {
            let folder = try TemporaryFolder()
            let frame = try position(at: Instant(milliseconds: 1_600_000_000_000), latitude: 31.04, cover: 1)
            let vendors = folder.url.appendingPathComponent("cityward.yaml")
            try Data("sources: []\n\(Self.vendors)\n".utf8).write(to: vendors)
            let (ending, text) = try await Daemon.run(
                ["decode", "--format", "jt808", "--config", folder.url.path, "--vendor", "acme", hex(frame)],
                in: folder
            )
            #expect(ending == .exited(0), "\(text)")
            for part in [
                #""message":"0x0200","name":"position","edition":2013,"phone":"013800138000","device":"13800138000""#,
                #""fix":"valid""#, #""items":[{"id":"0xe4","bytes":"01"}]"#,
                #""reading":{"time":"2020-09-13T20:26:40.000+08:00""#,
                #""cover":"open""#,
            ] {
                #expect(text.contains(part), "\(part) is not in \(text)")
            }
            #expect(!text.contains("\"load\""))
        }

        @Test func linesAreAnsweredOneByOne() async throws {
            let folder = try TemporaryFolder()
            var damaged = encoded(.heartbeat)
            damaged[damaged.count - 2] ^= 1
            let swapped = try position(at: Instant(milliseconds: 1_600_000_000_000), latitude: 31, raw: 119_552_894)
            let input = """
                \(hex(encoded(.heartbeat))) \(hex(encoded(.heartbeat)).uppercased())
                \(hex(damaged))
                GET / HTTP/1.1
                \(hex(swapped))
                """
            let (ending, lines) = try await Daemon.ask(["decode", "--format", "jt808"], input: input, in: folder)
            #expect(ending == .exited(1))
            #expect(lines.count == 6)
            #expect(lines[0].hasPrefix(#"{"frame":{"message":"0x0002","name":"heartbeat""#) && lines[0] == lines[1])
            #expect(lines[2].hasPrefix(#"{"refused":{"reason":"wrong_checksum""#))
            #expect(lines[3].hasPrefix(#"{"refused":{"reason":"malformed","detail":"no hex digits"#))
            #expect(
                lines[4].hasSuffix(
                    #""refused":{"reason":"out_of_range","detail":"lat 119.552894; are lat and lon swapped?"}}"#
                )
            )
            #expect(lines[5] == "cityward: 3 of 4 lines have something that is refused")
        }

        private func position(
            at time: Instant,
            latitude: Double,
            status: StatusBits = [.ignition, .isPositioned],
            alarm: AlarmBits = [],
            cover: UInt8 = 0,
            raw: UInt32? = nil
        ) throws -> [UInt8] {
            var position = Position(
                alarm: alarm,
                status: status,
                latitudeMillionths: raw ?? UInt32((latitude * 1e6).rounded()),
                longitudeMillionths: raw == nil ? 112_200_000 : 40_058_359,
                time: try #require(TerminalTime(time))
            )
            position.items.append(0xe4, [cover])
            return encoded(.position(position))
        }

        private func encoded(_ message: Message) -> [UInt8] {
            guard let phone = Phone("13800138000", edition: .year2013) else { fatalError("it is a number") }
            return message.frames(phone: phone, edition: .year2013, serial: 1).flatMap(\.encoded)
        }

        private func hex(_ bytes: [UInt8]) -> String {
            bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        }
    }
}
