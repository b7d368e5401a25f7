import Foundation
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward eval`: what an expression comes to for readings.
    @Suite(.timeLimit(.minutes(5))) struct EvalTests {
        /// A folder of a small city that has no broker and no `cityward.yaml`.
        private static func folder() throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            let city = City(existing: folder.url)
            for name in ["rules", "places", "limits"] {
                let path = folder.url.appendingPathComponent(name)
                try FileManager.default.createDirectory(at: path, withIntermediateDirectories: true)
            }
            try city.write("rules/rules.yaml", rules)
            try city.write("places/places.geojson", places)
            try city.write("limits/limits.yaml", limits)
            try city.write(
                "devices.csv",
                "device,class,plate,name,company,district,stoves\nT1,truck,鄂H·1,,,,\nF1,fume,,老街,,,2\n"
            )
            return folder
        }

        private static let rules = """
            - { id: curfew, title: 禁行, class: truck, severity: major, during: "07:00-09:00", hold: 1m,
                when: 'inside("core") && load != "empty"' }
            - { id: silent, title: 失联, class: truck, severity: minor, absent: 10m, when: last.ignition }
            """
        private static let places = """
            { "type": "FeatureCollection", "datum": "wgs84", "features": [
              { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone" }, "geometry": { "type": "Polygon",
                "coordinates": [[[112.19,31.03],[112.21,31.03],[112.21,31.05],[112.19,31.05],[112.19,31.03]]] } } ] }
            """
        private static let limits = """
            - id: fume-emission
              title: 油烟
              class: fume
              unit: mg/m3
              by: stoves
              versions: [ { from: 2002-01-01, source: GB 18483-2001, values: [ { min: 1, below: 3, value: 2.0 } ] } ]
            """

        private static func ask(
            _ arguments: [String],
            _ input: String,
            in folder: TemporaryFolder
        ) async throws -> (ending: ChildProcess.Ending, lines: [String]) {
            try await Daemon.ask(["eval", "--config", folder.url.path] + arguments, input: input, in: folder)
        }

        // MARK: - Streams

        @Test func everyLineIsAnsweredWithTheHistoryOfItsDevice() async throws {
            let input = """
                {"device":"T1","class":"truck","time":"2026-11-23T07:00:00+08:00","load":"empty","lat":31.04,"lon":112.2}
                {"device":"T9","class":"truck","time":1795388405000,"load":"empty"}
                {"device":"T1","class":"truck","time":1795388410000,"load":"full","lat":31.04,"lon":112.3}
                {"device":"T9","class":"truck","time":1795388410000,"load":"full"}
                {"device":"T9","class":"truck","time":"2026-11-22T23:00:20.5Z","load":"empty","lat":31.04,"lon":112.3}
                """
            let (ending, lines) = try await Self.ask(
                [#"previous.load == "full" && load == "empty" && !inside("core")"#],
                input,
                in: try Self.folder()
            )
            #expect(ending == .exited(0))
            expectEqual(
                lines,
                [
                    #"{"device":"T1","time":"2026-11-23T07:00:00+08:00","value":false,"place":"core"}"#,
                    #"{"device":"T9","time":"2026-11-23T07:00:05+08:00","value":null,"unknown":"#
                        + #""previous.load has no value: it takes two readings in a row that have it"}"#,
                    #"{"device":"T1","time":"2026-11-23T07:00:10+08:00","value":false}"#,
                    #"{"device":"T9","time":"2026-11-23T07:00:10+08:00","value":false}"#,
                    #"{"device":"T9","time":"2026-11-23T07:00:20.500+08:00","value":true}"#,
                ]
            )
        }

        @Test func windowsAndLimitsWorkAndTheRegisterTellsTheClass() async throws {
            let input = (0..<4).map { minute in
                #"{"device":"F1","time":\#(1_795_388_400_000 + minute * 240_000),"fume":\#(minute)}"#
            }.joined(separator: "\n")
            let (ending, lines) = try await Self.ask(
                [#"mean(fume, "10m") - limit("fume-emission")"#],
                input,
                in: try Self.folder()
            )
            #expect(ending == .exited(0))
            // The mean of 0, of 0 and 1, of 0 to 2, and of 1 to 3: the first reading is twelve minutes old then.
            let values = lines.compactMap { $0.split(separator: "\"value\":").last.map(String.init) }
            #expect(values == ["-2.0}", "-1.5}", "-1.0}", "0.0}"], "\(lines)")
        }

        @Test func badLinesAreAnsweredWithErrorsAndTheOthersGoOn() async throws {
            let input = """
                {"device":"T1","time":1795388400000,"speed":50}
                {"device":"T1","time":1795388400000,"speed":50}
                {"device":"T1","time":1795388401000,"speed":5000}
                {"device":"T1","class":"truk","time":1795388402000}
                {"device":"F1","time":1795388400000,"fume":1}
                {"device":"a/b","class":"truck","time":1795388400000}
                {"device":7}
                [1]
                nonsense
                {"device":"T1","time":1795388403000,"speed":51}
                """
            let (ending, lines) = try await Self.ask(["speed", "--class", "truck"], input, in: try Self.folder())
            #expect(ending == .exited(1))
            let wanted = [
                #"{"device":"T1","time":"2026-11-23T07:00:00+08:00","value":50.0}"#,
                #"{"device":"T1","line":2,"error":"not later than the reading before it, of 2026-11-23T07:00:00+08:00"}"#,
                #"{"device":"T1","line":3,"error":"out_of_range: speed 5000.0"}"#,
                #"{"device":"T1","line":4,"error":"no schema defines the class 'truk'; did you mean 'truck'?"}"#,
                // Fields of other classes are no fields.
                #"{"device":"F1","time":"2026-11-23T07:00:00+08:00","value":null,"#
                    + #""unknown":"speed has no value: it is not in the reading"}"#,
            ]
            expectEqual(Array(lines.prefix(5)), wanted)
            for (number, part) in [(5, "no '/'"), (6, #"\"device\" is a text"#), (7, "a JSON object"), (8, "not JSON")]
            {
                #expect(
                    lines[number].contains(#""line":\#(number + 1),"error":"#) && lines[number].contains(part),
                    "\(lines[number])"
                )
            }
            #expect(lines[9] == #"{"device":"T1","time":"2026-11-23T07:00:03+08:00","value":51.0}"#)
            #expect(lines.last == "cityward: 7 of 10 lines were not evaluated")
        }

        // MARK: - One reading

        @Test(arguments: [
            (["speed > 60", "--class", "truck", "--reading", #"{"speed":72}"#], #""value":true}"#),
            (
                ["speed > 60", "--class", "truck", "--reading", #"{}"#],
                #""value":null,"unknown":"speed has no value: it is not in the reading"}"#
            ),
            (["fume * 2", "--reading", #"{"fume":1.5}"#], #""value":3.0}"#),
            (
                ["device.plate", "--device", "T1", "--reading", "{}"],
                #""device":"T1","time":"2026-11-23T08:30:00+08:00","value":"鄂H·1"}"#
            ),
            (["time", "--class", "truck", "--reading", "{}"], #""value":"2026-11-23T08:30:00+08:00"}"#),
            (["duration('90.5s')", "--class", "truck", "--reading", "{ }"], #""value":"90.5s"}"#),
            (["1.0 / 0.0", "--class", "truck", "--reading", "{}"], #""value":"inf"}"#),
            (
                [
                    "speed - previous.speed", "--reading", #"{"speed":72}"#, "--class", "truck", "--previous",
                    #"{"speed":70}"#,
                ], #""value":2.0}"#
            ),
            (
                ["time - timestamp('2026-11-23T08:00:00+08:00')", "--class", "truck", "--reading", "{}"],
                #""value":"1800s"}"#
            ),
            (
                ["--rule", "curfew", "--device", "T1", "--reading", #"{"lat":31.04,"lon":112.2,"load":"full"}"#],
                #""value":true,"place":"core","open":true}"#
            ),
            (["--rule", "silent", "--reading", #"{"ignition":true}"#], #""value":true,"open":true}"#),
            (
                ["speed > 60", "--class", "truck", "--format", "table", "--reading", #"{"device":"T1","speed":72}"#],
                "2026-11-23T08:30:00+08:00  T1  true"
            ),
        ])
        func oneReadingIsAnswered(arguments: [String], end: String) async throws {
            let (ending, lines) = try await Self.ask(
                arguments + ["--at", "2026-11-23T08:30"],
                "",
                in: try Self.folder()
            )
            #expect(ending == .exited(0))
            #expect(lines.count == 1 && lines[0].hasSuffix(end), "\(lines)")
        }

        @Test func outsideItsHoursARuleIsNotOpen() async throws {
            let reading = #"{"device":"T1","lat":31.04,"lon":112.2,"load":"full","time":"2026-11-23T09:00:00+08:00"}"#
            let (_, lines) = try await Self.ask(["--rule", "curfew", "--reading", reading], "", in: try Self.folder())
            #expect(
                lines == [
                    #"{"device":"T1","time":"2026-11-23T09:00:00+08:00","value":true,"place":"core","open":false}"#
                ]
            )
        }

        @Test func positionsAreOfTheDatumOfTheFoldersSource() async throws {
            let folder = try Self.folder()
            let arguments = [#"inside("core")"#, "--class", "truck", "--reading", #"{"lat":31.0405,"lon":112.2103}"#]
            // In Jingmen GCJ-02 lies some 540 m east of WGS-84.
            let asked = try await Self.ask(arguments, "", in: folder).lines
            #expect(asked[0].contains(#""value":false"#), "\(asked)")
            #expect(
                try await Self.ask(arguments + ["--datum", "gcj02"], "", in: folder).lines[0].contains(#""value":true"#)
            )
            try City(existing: folder.url).write(
                "cityward.yaml",
                "sources: [ { topic: \"t/{device}\", class: truck, datum: gcj02 } ]\nschemas: \(Project.schemas)\n"
            )
            #expect(try await Self.ask(arguments, "", in: folder).lines[0].contains(#""value":true"#))
        }

        // MARK: - Mistakes

        @Test func aMistakeInTheExpressionIsPointedAt() async throws {
            let (ending, lines) = try await Self.ask(
                [#"speed > 60 && inside("cor")"#, "--class", "truck", "--reading", "{}"],
                "",
                in: try Self.folder()
            )
            #expect(ending == .exited(1))
            #expect(
                lines == [
                    #"cityward: 1:22: no place file defines a place or kind 'cor'; did you mean "core"?"#,
                    #"speed > 60 && inside("cor")"#, "                     ^^^^^",
                ]
            )
        }

        @Test(arguments: [
            (["sped > 60"], "for class truck: 1:1: unknown name 'sped'; did you mean speed?"),
            (["speed >"], "cityward: 1:8: expected a value"), (["speed", "--class", "truk"], "did you mean 'truck'?"),
            (["--rule", "curfw"], "has the id 'curfw'; did you mean 'curfew'?"),
            (["true", "--config", "/nonexistent"], "there is no folder /nonexistent"),
            (["true"], "which class?"), (["speed", "--class", "truck", "--previous", "{"], "--previous: not JSON"),
        ])
        func mistakesEndWithOne(arguments: [String], message: String) async throws {
            let (ending, lines) = try await Self.ask(arguments + ["--reading", "{}"], "", in: try Self.folder())
            #expect(ending == .exited(1), "\(lines)")
            #expect(lines.joined(separator: "\n").contains(message), "\(lines)")
        }

        @Test(arguments: [
            [], ["speed", "--rule", "curfew"], ["speed", "--previous", "{}"], ["speed", "--at", "noon"],
            ["--rule", "curfew", "--class", "truck"], ["speed", "--format", "csv"], ["speed", "more"],
        ])
        func wrongUseEndsWithTwo(arguments: [String]) async throws {
            let (ending, lines) = try await Self.ask(arguments, "", in: try Self.folder())
            #expect(ending == .exited(2), "\(lines)")
        }
    }
}
