import Foundation
import HJ212
import Telemetry
import Testing
import TestSupport

extension DaemonTests {
    /// Kitchens that speak HJ 212: from the broker to alerts, in the configuration, and on the telephone with a vendor.
    @Suite(.timeLimit(.minutes(5))) struct MonitorTests {
        private static let source =
            #"{ topic: "hj212/{device}", class: fume, format: hj212, datum: wgs84, vendor: boxmaker }"#
        private static let vendors = """
            vendors:
              boxmaker: { fan: { state: SB1 }, purifier: { state: [SB2, SB3], on: [1, 5] }, nmhc: none }
              other: { fume: { factor: [ga0101, a34041], scale: 0.001 }, fan: { factor: ga0701, on: [1] } }
            """

        @Test func fromTheBrokerToAlerts() async throws {
            let scene = try await Scene()
            let city = try scene.city(extraSources: [Self.source])
            try city.append(Self.vendors)
            try city.write(
                "rules/rules.yaml",
                """
                - id: converted
                  title: 油烟超标
                  class: fume
                  severity: major
                  hold: 1m
                  when: >-
                    fan && (!has(flag) || flag == "N")
                    && (has(fume_converted) ? fume_converted : base_concentration(fume, flow, device.stoves)) > device.limit
                """
            )
            // Converted here, converted by the monitor, out of order, and of another maker.
            try city.write(
                "devices.csv",
                """
                device,class,name,limit,stoves,crc,vendor
                A1,fume,甲店,2.0,4,,
                A2,fume,乙店,2.0,4,modbus,
                A3,fume,丙店,2.0,4,modbus-swapped,
                A4,fume,丁店,2.0,4,off,other
                """
            )
            let daemon = try scene.daemon(city)
            try await daemon.ready()
            let start = Instant(milliseconds: Int64(wallTime()) / 1000 * 1000) - .minutes(8)
            let contents: [(device: String, kind: ChecksumKind, content: String)] = [
                ("A1", .hj212, "a34041-Rtd=1.5,a34041-Flag=N;a00000-Rtd=3.5;SB1-RS=1;SB2-RS=1;a24088-Rtd=5"),
                ("A2", .modbus, "a34041-Rtd=1.5,a34041-ZsRtd=1.9;a00000-Rtd=3.5;SB1-RS=1;SB2-RS=0;SB3-RS=5"),
                ("A3", .modbusSwapped, "a34041-Rtd=9.99,a34041-ZsRtd=9.99,a34041-Flag=D;SB1-RS=1"),
                ("A4", .off, "ga0101-Rtd=1200,ga0101-ZsRtd=2500;ga0701-Rtd=1;SB1-RS=0"),
            ]
            var publications: [Publication] = []
            for step in 0..<10 {
                for (device, kind, content) in contents {
                    let time = start + .seconds(Int64(step) * 30)
                    let data =
                        frame(device, .realTime, time, content, kind) + frame(device, .minuteData, time, content, kind)
                    publications.append(Publication(topic: "hj212/\(device)", payload: data))
                }
            }
            publications.append(
                Publication(
                    topic: "hj212/A1",
                    payload: frame("A1", .realTime, start + .seconds(15), contents[0].content, .modbus)
                )
            )
            try await scene.publish(publications)
            let stored = scene.stored(city)
            try await eventually("40 readings", within: .seconds(30)) { stored.readingCount == 40 }
            try await eventually("the rejection", within: .seconds(10)) { stored.rejectionCount == 1 }
            #expect(try stored.lines("SELECT reason || ' ' || device FROM rejection") == ["checksum_modbus A1"])
            #expect(
                try stored.lines(
                    """
                    SELECT DISTINCT device, fume, fume_converted, round(flow), fan, purifier, flag, nmhc FROM fume_reading ORDER BY device
                    """
                ) == [
                    "A1 1.5 - 12600.0 1 1 N -", "A2 1.5 1.9 12600.0 1 1 - -", "A3 9.99 9.99 - 1 - D -",
                    "A4 1.2 2.5 - 1 - - -",
                ]
            )
            let events =
                "SELECT a.device || ' ' || e.kind FROM alert_event e JOIN alert a ON a.id = e.alert ORDER BY e.seq"
            try await eventually("two alerts", within: .seconds(20)) { try stored.lines(events).count >= 2 }
            #expect(try stored.lines(events).sorted() == ["A1 fired", "A4 fired"])
            #expect(try await daemon.stop() == .exited(0))
        }

        @Test func mistakesAreFound() async throws {
            let scene = try await Scene()
            let city = try scene.city(
                extraSources: [
                    #"{ topic: "a/{device}", class: fume, format: hj212, datum: wgs84, vendor: boxmaker, crc: modbuss }"#,
                    #"{ topic: "b/{device}", class: fume, format: hj212, datum: wgs84, vendor: boxmakr }"#,
                    #"{ topic: "c/{device}", class: fume, datum: wgs84, crc: modbus }"#,
                    #"{ topic: "d/{device}", class: fume, format: hj212, datum: wgs84, data: minute }"#,
                    #"{ topic: "e/{device}", class: fume, format: hj212, datum: wgs84, data: hours, period: 10m }"#,
                    #"{ topic: "f/{device}", class: fume, format: hj212, datum: wgs84, data: minutes, period: 2h }"#,
                ]
            )
            try city.append(
                """
                vendors:
                  boxmaker:
                    fan: { state: SB1-RS }
                    purifier: { factor: SB2 }
                    fume: { factor: a34041, value: Rdt }
                    pm: { factor: a34000, state: SB1 }
                    nmhc: { factor: a24088, scale: 0 }
                    flow: { factor: a00000, on: [1] }
                    temperature: { factor: a01012, byte: 0 }
                    humidity: { value: Rtd, status: 3 }
                    flag: a34041
                    fume_convertd: { factor: a34041, value: converted }
                """
            )
            try city.write(
                "devices.csv",
                "device,class,crc,vendor\nA1,fume,modbus,boxmaker\nA2,fume,crc16,\nA3,fume,,nobody\n"
            )
            let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(ending == .exited(1))
            let found = text.split(separator: "\n").map(String.init).dropFirst().filter {
                $0.contains(#/^(cityward.yaml|devices.csv):/#)
            }
            let wanted = [
                "'crc' is one of hj212, modbus, modbus-swapped, off; did you mean 'modbus'?",
                "there is no vendor 'boxmakr'; did you mean 'boxmaker'?", "'crc' is for the format hj212",
                "'data' is one of real-time, states, minutes, hours, days; did you mean 'minutes'?",
                "'period' is for data: minutes", "'period' is from 1m to 30m",
                "a code has letters and digits, as a34041 or SB7",
                "purifier of the class fume is true or false: say by 'on' which values are true, as on: [1]",
                "'value' is one of measured, converted, Rtd", "write either 'factor' or 'state'", "'scale' is not 0",
                "flow of the class fume is a number: it takes no 'on'",
                "'byte' is for JT/T 808; a factor has factor, state, value, on",
                "'value' is for HJ 212, beside 'factor' or 'state'",
                "flag of the class fume is a text: it takes a flag, as { factor: a34041, value: Flag }",
                "no class has a field 'fume_convertd'; did you mean 'fume_converted'?",
                "devices.csv:3: crc: 'crc16' is none of hj212, modbus, modbus-swapped, off",
                "devices.csv:4: vendor: there is no vendor 'nobody'",
            ]
            for message in wanted { #expect(found.contains { $0.contains(message) }, "\(message) is not in \(text)") }
            #expect(found.count == wanted.count, "\(text)")
            #expect(found.allSatisfy { $0.contains(#/^(cityward.yaml:\d+:\d+|devices.csv:\d+): /#) }, "\(text)")
        }

        @Test func whatIsInAFrameIsShown() async throws {
            let folder = try TemporaryFolder()
            try Data("sources: []\n\(Self.vendors)\n".utf8).write(
                to: folder.url.appendingPathComponent("cityward.yaml")
            )
            let time = Instant(milliseconds: 1_762_169_460_000)
            let text = frame(
                "A1",
                .realTime,
                time,
                "a34041-Rtd=3.40,a34041-Flag=N;SB1-RS=1;SB2-RS=0;a01012-Rtd=x",
                .modbus
            )
            let (ending, lines) = try await Daemon.ask(
                [
                    "decode", "--format", "hj212", "--crc", "modbus", "--config", folder.url.path, "--vendor",
                    "boxmaker",
                ],
                input: String(decoding: text, as: UTF8.self),
                in: folder
            )
            #expect(ending == .exited(0))
            expectEqual(
                lines.map { String($0.split(separator: "\"data_time\"")[1]) },
                [
                    #":"20251103193100","factors":[{"code":"a34041","Rtd":"3.40","Flag":"N"},{"code":"SB1","RS":"1"},"#
                        + #"{"code":"SB2","RS":"0"},{"code":"a01012","Rtd":"x"}],"reading":{"time":"2025-11-03T19:31:00.000+08:00","#
                        + #""fume":3.4,"fan":true,"purifier":false,"flag":"N","#
                        + #""left_out":["temperature: a01012-Rtd 'x' is no number"]}}"#
                ]
            )
            #expect(lines.first?.contains(#""command":2011,"name":"real-time data","device":"A1""#) == true)
            #expect(lines.first?.contains(#""crc":"modbus"},"#) == true)
        }

        @Test func whatIsRefusedSaysWhy() async throws {
            let folder = try TemporaryFolder()
            let time = Instant(milliseconds: 1_762_169_460_000)
            func line(_ frame: [UInt8]) -> String { String(decoding: frame, as: UTF8.self).replacing("\r\n", with: "") }
            let good = line(frame("A1", .realTime, time, "a34041-Rtd=3.40", .hj212))
            let input = """
                \(good)\(good)
                \(line(frame("A1", .realTime, time, "a34041-Rtd=3.40", .modbusSwapped)))
                hello
                \(line(frame("A1", .realTime, time, "a34040-Rtd=3.40", .hj212)))
                \(line(frame("A1", .dataReply, time, "", .hj212)))
                """
            let (ending, lines) = try await Daemon.ask(["decode", "--format", "hj212"], input: input, in: folder)
            #expect(ending == .exited(1))
            #expect(lines.count == 7)
            #expect(
                lines.prefix(2).allSatisfy {
                    $0.hasSuffix(#""reading":{"time":"2025-11-03T19:31:00.000+08:00","fume":3.4}}"#)
                }
            )
            #expect(
                lines[2].contains(
                    #""crc":"modbus-swapped"},"refused":{"reason":"checksum_modbus_swapped","detail":"checksum "#
                )
            )
            #expect(
                lines[3]
                    == #"{"refused":{"reason":"malformed","detail":"no frame: one begins with ## and four digits"}}"#
            )
            #expect(lines[4].hasSuffix(#""refused":{"reason":"missing_field","detail":"fume"}}"#))
            #expect(lines[5].contains(#""name":"acknowledgement of data""#))
            #expect(lines[6] == "cityward: 3 of 5 lines have something that is refused")
        }

        private func frame(
            _ device: String,
            _ command: Command,
            _ time: Instant,
            _ content: String,
            _ kind: ChecksumKind
        ) -> [UInt8] {
            let groups = content.split(separator: ";").map { group in
                group.split(separator: ",").map { field in
                    let parts = field.split(separator: "=").map(String.init)
                    return NamedValue(parts[0], parts[1])
                }
            }
            let report = Report(
                device: device,
                password: "123456",
                system: 31,
                command: command,
                dataTime: time,
                groups: groups
            )
            return report.segments(sentAt: time).flatMap { $0.frame(checksum: kind) }
        }
    }
}
