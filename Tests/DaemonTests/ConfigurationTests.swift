import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// Mistakes in the configuration, and in the use of the command.
    @Suite struct ConfigurationTests {
        /// A file that replaces one of a good city, and where its mistakes are.
        struct Mistakes: CustomTestStringConvertible {
            let file: String
            let text: String
            /// `line:column`, or only `line`, and how the message begins.
            let problems: [String]

            var testDescription: String { file }
            var lines: [String] { problems.map { "\(file):\($0)" } }
        }

        private static let all: [Mistakes] = [
            Mistakes(
                file: "rules/rules.yaml",
                text: """
                    - { id: curfew, title: x, class: truck, severity: major, when: 'inside("cor")' }
                    - id: speeding
                      title: y
                      class: truck
                      severity: grave
                      when: speed > 60.0
                    - { id: late, title: z, class: truck, severity: minor, hold: soon, when: speed > "x" }
                    - { id: curfew, title: z, class: truck, severity: minor, when: speed > 1.0, holt: 1m }
                    """,
                problems: [
                    "1:72: no place file defines a place or kind 'cor'", "5:13: 'severity' is one of critical",
                    "7:62: 'hold' is a length of time", "7:82: '>' cannot compare a double with a string",
                    "8:77: unknown key 'holt'; did you mean 'hold'?", "8:9: another rule has the id 'curfew'",
                ]
            ),
            Mistakes(file: "rules/second.yaml", text: "- { id: x\n   y", problems: ["3:1: not YAML"]),
            Mistakes(
                file: "places/more.geojson",
                text: """
                    { "type": "FeatureCollection", "features": [
                      { "type": "Feature", "id": "yard", "properties": { "kind": "curfew_zon" }, "geometry": {
                        "type": "Polygon", "coordinates": [[[112.1,31.0],[112.2,31.0],[112.2,31.1],[112.1,31.0]]] } } ] }
                    """,
                problems: ["1:1: no member \"datum\"", "2:62: feature 1 (yard): kind \"curfew_zon\" is not known"]
            ),
            Mistakes(
                file: "reports.yaml",
                text: """
                    leage: {}
                    league: { indicators: [{ measure: closure_rate, weight: none }] }
                    credit: { use: { truk: x }, schemes: [] }
                    """,
                problems: [
                    "1:1: unknown key 'leage'; did you mean 'league'?", "2:57: 'weight' is a number from",
                    "3:18: there is no class 'truk'; did you mean 'truck'?",
                ]
            ),
            Mistakes(file: "places/third.geojson", text: "{ \"type\": ", problems: ["1:11: not JSON"]),
            Mistakes(
                file: "devices.csv",
                text: "device,class,plate,limit\nt1,truk,A,1\nt2,truck\n,truck,B,1\nt3,truck,C,1\nt3,truck,D,1\n",
                problems: [
                    "2: class: no schema defines the class 'truk'; did you mean 'truck'?", "3: the row has 2 fields",
                    "4: device: the device has no name", "6: device: truck 't3' is already in line 5",
                ]
            ),
            Mistakes(
                file: "permits.csv",
                text: """
                    permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site,company
                    p1,A,2026-13-01,2026-12-01,"Mo 8-9",r,s,d,c
                    """,
                problems: [
                    "2: valid_from: '2026-13-01' is no date", "2: windows: ", "2: route: no place file defines 'r'",
                    "2: source_site: no place file defines 's'", "2: disposal_site: no place file defines 'd'",
                ]
            ),
            Mistakes(
                file: "outages.csv",
                text: "device,from,to,reason,reported_by\n-,2026-02-30,2026-03-01,大修,甲公司\n",
                problems: ["2: device: devices.csv has no device '-'", "2: from: '2026-02-30' is no date"]
            ),
            Mistakes(
                file: "holidays.csv",
                text: "date,kind\n2026-02-30,holiday\n2026-01-01,fest\n",
                problems: ["2: '2026-02-30' is not a date", "3: unknown kind 'fest'"]
            ),
            Mistakes(
                file: "cityward.yaml",
                text: """
                    broker: { host: 127.0.0.1, prot: 1883 }
                    batch: { messages: 0 }
                    schemas: \(Project.schemas)
                    sources:
                      - { topic: "cityward/truck/{device}", class: truk, datum: wgs84 }
                      - { topic: "cityward/fume/+", class: fume }
                    feeds:
                      - mqtt: { topic: "cityward/alert/{distrikt}" }
                    http: { external_url: "city.example.cn" }
                    """,
                problems: [
                    "1:28: unknown key 'prot'; did you mean 'port'?", "2:20: 'messages' is a whole number from 1",
                    "5:48: no schema defines the class 'truk'; did you mean 'truck'?",
                    "6:14: topic 'cityward/fume/+' needs exactly one level {device}", "6:5: 'datum' is missing",
                    "8:20: {distrikt} is none of {district}", "9:23: 'city.example.cn' is no address of a server",
                ]
            ),
        ]

        /// Stores in a database.
        private static let databases: [Mistakes] = [
            Mistakes(
                file: "cityward.yaml",
                text: """
                    schemas: \(Project.schemas)
                    sources:
                      - { topic: "cityward/truck/{device}", class: truck, datum: wgs84 }
                      - { topic: "cityward/fume/{device}", class: fume, datum: wgs84 }
                    store: { path: here, postgresql: "postgresql://city:secret@db/city", settle_after: 1h }
                    """,
                problems: [
                    "5:34: a store has a 'path' or is a 'postgresql', not both",
                    "5:34: a password does not belong here",
                    "5:84: 'settle_after' is for stores that are folders",
                ]
            ),
            Mistakes(
                file: "cityward.yaml",
                text: """
                    schemas: \(Project.schemas)
                    sources:
                      - { topic: "cityward/truck/{device}", class: truck, datum: wgs84 }
                      - { topic: "cityward/fume/{device}", class: fume, datum: wgs84 }
                    store: { postgresql: "postgresql://city@db/city", schema: "City; DROP" }
                    """,
                problems: ["5:59: a schema's name has lower-case letters"]
            ),
        ]

        /// Sources that share the topic of another, and why nothing tells them apart.
        private static let sharedTopics: [(sources: [String], problem: String)] = [
            (
                [#"{ topic: "cityward/truck/{device}", class: fume, format: hj212, datum: wgs84 }"#],
                "cityward.yaml:8:62: the source of 'truck' above has this topic with the format json: a topic has one format"
            ),
            (
                [#"{ topic: "cityward/truck/{device}", class: truck, datum: gcj02 }"#],
                "cityward.yaml:8:48: a source above has this topic and the class 'truck', and nothing tells them apart"
            ),
            (
                [
                    #"{ topic: "a/{device}/+", class: truck, datum: wgs84 }"#,
                    #"{ topic: "a/+/{device}", class: fume, datum: wgs84 }"#,
                ],
                "cityward.yaml:9:14: the source of 'truck' above has this topic with {device} at another level"
            ),
            (
                [#"{ topic: "cityward/truck/{device}", class: sweeper, datum: wgs84 }"#],
                "cityward.yaml:8:48: only devices.csv can tell this source from that of 'truck' above, and it has no device"
            ),
            (
                [#"{ topic: "cityward/truck/{device}", class: fume, datum: wgs84 }"#],
                "devices.csv:4: class: 't1' is a truck too, and both come on the topic cityward/truck/+: keep one of the rows"
            ),
        ]

        @Test(.timeLimit(.minutes(5)))
        func sourcesOfOneTopicMustBeToldApart() async throws {
            let scene = try await Scene()
            for (number, (sources, problem)) in Self.sharedTopics.enumerated() {
                let city = try scene.city("city\(number)", extraSources: sources)
                try city.write("devices.csv", "device,class,limit\nt1,truck,1\nk1,fume,1\nt1,fume,1\n")
                let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
                #expect(ending == .exited(1))
                #expect(text.contains("one mistake") && text.contains(problem), "\(text)")
            }
            let city = try scene.city(extraSources: [
                #"{ topic: "hj212/{device}", class: fume, format: hj212, datum: wgs84 }"#,
                #"{ topic: "hj212/{device}", class: sweeper, format: hj212, datum: wgs84, data: states }"#,
                #"{ topic: "cityward/truck/{device}", class: sweeper, datum: wgs84 }"#,
            ])
            try city.write("devices.csv", "device,class,limit\nt1,truck,1\nk1,fume,1\ns1,sweeper,\n")
            let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(ending == .exited(0), "\(text)")
        }

        @Test(.timeLimit(.minutes(5)))
        func inputsThatAFormatDoesNotCarryAreAWarning() async throws {
            let scene = try await Scene()
            for (format, isWarned) in [("jt808", false), ("jt808-json", true)] {
                let city = try scene.city(
                    format,
                    extraSources: [
                        #"{ topic: "jt808/{device}", class: truck, format: \#(format), datum: wgs84, vendor: acme }"#
                    ]
                )
                try city.append(
                    "vendors: { acme: { lift: { input: 3, values: { 0: down, 1: up } }, weight: { analog: 0, scale: 0.1 } } }"
                )
                let (ending, text) = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
                #expect(ending == .exited(0), "\(text)")
                #expect(
                    text.contains(": warning: the format jt808-json does not carry the inputs, item 0x2A") == isWarned
                )
                #expect(!text.contains("weight"), "\(text)")
            }
        }

        @Test(.timeLimit(.minutes(5)), arguments: all + databases)
        func aBrokenFileEndsTheProgramBeforeItStartsAnything(mistakes: Mistakes) async throws {
            try await expect([mistakes])
        }

        @Test(.timeLimit(.minutes(5)))
        func allMistakesOfAllFilesAreSaidInOneRun() async throws {
            try await expect(Self.all)
        }

        @Test(.timeLimit(.minutes(5)))
        func aFolderWithoutConfigurationIsAMistakeToo() async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(["check", "--config", folder.url.path], in: folder)
            #expect(ending == .exited(1))
            #expect(text.hasPrefix("cityward: one mistake in \(folder.url.path)\ncityward.yaml: there is no such file"))
        }

        @Test(
            .timeLimit(.minutes(5)),
            arguments: [
                ["nonsense"], ["run", "--bogus"], ["run", "--clock", "sun"], ["run", "--broker", "here"], ["query"],
                ["check", "--config"],
            ]
        )
        func wrongUseEndsWithTwo(arguments: [String]) async throws {
            let folder = try TemporaryFolder()
            let (ending, text) = try await Daemon.run(arguments, in: folder)
            #expect(ending == .exited(2))
            #expect(text.contains("Usage: cityward") && text.hasPrefix("Error: "), "\(text)")
        }

        /// Breaks files of a good city, and expects exactly these problems of `check` and `run`, and no trace of a start.
        private func expect(_ broken: [Mistakes]) async throws {
            let scene = try await Scene()
            let city = try scene.city()
            let store = scene.store(city)
            let good = try await Daemon.run(["check", "--config", city.folder.path], in: scene.folder)
            #expect(good.0 == .exited(0), "\(good.1)")

            for mistakes in broken { try city.write(mistakes.file, mistakes.text) }
            let wanted = broken.flatMap(\.lines)
            for command in [["check"], ["run", "--store", store]] {
                let (ending, text) = try await Daemon.run(command + ["--config", city.folder.path], in: scene.folder)
                #expect(ending == .exited(1))
                // An excerpt of a condition follows its problem.
                let lines = text.split(separator: "\n").map(String.init)
                let found = lines.dropFirst().filter { line in broken.contains { line.hasPrefix("\($0.file):") } }
                let count = wanted.count == 1 ? "one mistake" : "\(wanted.count) mistakes"
                #expect(lines.first == "cityward: \(count) in \(city.folder.path)")
                let missing = wanted.filter { start in !found.contains { $0.hasPrefix(start) } }
                #expect(missing.isEmpty && found.count == wanted.count, "\(command[0]) says: \(text)")
            }
            #expect(!FileManager.default.fileExists(atPath: store))
        }
    }
}
