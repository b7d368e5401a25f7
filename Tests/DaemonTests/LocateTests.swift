import Foundation
import TestSupport
import Testing

extension DaemonTests {
    /// `cityward locate`: which places hold a position.
    @Suite(.timeLimit(.minutes(5))) struct LocateTests {
        /// A folder with places and nothing else: a square of 0.02 degrees around 31.03 N 112.20 E, a road east of it, and a
        /// wash station far away.
        private static func city() throws -> TemporaryFolder {
            let folder = try TemporaryFolder()
            try FileManager.default.createDirectory(
                at: folder.url.appendingPathComponent("places"),
                withIntermediateDirectories: true
            )
            let text = """
                { "type": "FeatureCollection", "datum": "wgs84", "features": [
                  { "type": "Feature", "id": "core", "properties": { "kind": "curfew_zone", "name": "中心城区" },
                    "geometry": { "type": "Polygon", "coordinates":
                      [[[112.19, 31.02], [112.21, 31.02], [112.21, 31.04], [112.19, 31.04], [112.19, 31.02]]] } },
                  { "type": "Feature", "id": "road", "properties": { "kind": "road", "width": 20 },
                    "geometry": { "type": "LineString", "coordinates": [[112.211, 31.0], [112.211, 31.06]] } },
                  { "type": "Feature", "id": "wash", "properties": { "kind": "wash_station", "radius": 50 },
                    "geometry": { "type": "Point", "coordinates": [112.5, 31.0] } } ] }
                """
            try Data(text.utf8).write(to: folder.url.appendingPathComponent("places/a.geojson"))
            return folder
        }

        @Test func placesThatHoldAndNearestOfEachKindAreShown() async throws {
            let folder = try Self.city()
            let (ending, text) = try await Daemon.run(
                ["locate", "--config", folder.url.path, "--lat", "31.03", "--lon", "112.209", "--format", "csv"],
                in: folder
            )
            #expect(ending == .exited(0))
            // 0.002 degrees of longitude at this latitude are 190.6 m.
            #expect(
                text == """
                    relation,place,name,kind,metres,file\r
                    inside,core,中心城区,curfew_zone,0.0,places/a.geojson\r
                    near,road,road,road,190.6,places/a.geojson\r

                    """
            )
        }

        @Test func everyLineOfInputIsAnswered() async throws {
            let folder = try Self.city()
            let input = """
                {"lat":31.02,"lon":112.19,"id":"corner"}
                {"lat":31.0299,"lon":112.0,"id":7,"datum":"bd09"}
                {"lat":31.03,"id":[1,"}"]}
                {"lat":31.03,"lon":112.2,"datum":"gps"}
                {"lat":91,"lon":112.2}
                nonsense
                {"lon":112.211,"lat":31.0}
                """
            let (ending, lines) = try await Daemon.ask(
                ["locate", "--places", folder.url.appendingPathComponent("places/a.geojson").path],
                input: input,
                in: folder
            )
            #expect(ending == .exited(1))
            #expect(lines.count == 8)
            #expect(lines.first == #"{"id":"corner","lat":31.02,"lon":112.19,"inside":["core"]}"#)
            #expect(lines[1].hasPrefix(#"{"id":7,"lat":31.02"#) && lines[1].hasSuffix(#""inside":[]}"#), "\(lines[1])")
            #expect(lines[2].hasPrefix(#"{"id":[1,"}"],"line":3,"error":"expected an object with the numbers"#))
            #expect(lines[3] == #"{"line":4,"error":"\"datum\" is one of wgs84, gcj02, bd09"}"#)
            #expect(lines[4].hasPrefix(#"{"line":5,"error":"\"lat\" is -90 to 90"#))
            #expect(lines[5].hasPrefix(#"{"line":6,"error":"not JSON"#))
            #expect(lines[6] == #"{"lat":31.0,"lon":112.211,"inside":["road"]}"#)
            #expect(lines[7] == "cityward: 4 of 7 lines are no positions")
        }

        @Test func distancesToAllPlacesAreInMetres() async throws {
            let folder = try Self.city()
            let (ending, lines) = try await Daemon.ask(
                ["locate", "--config", folder.url.path, "--distances"],
                input: #"{"lat":31.03,"lon":112.209}"#,
                in: folder
            )
            #expect(ending == .exited(0))
            let answer = try JSONDecoder().decode(Answer.self, from: Data((lines.first ?? "").utf8))
            #expect(answer.distances.keys.sorted() == ["core", "road", "wash"])
            #expect(answer.distances["core"] == 0)
            #expect(abs((answer.distances["road"] ?? 0) - 190.6) < 0.1)
        }

        private struct Answer: Decodable {
            let distances: [String: Double]
        }

        @Test(arguments: [
            ["--lat", "31.03"], ["--lat", "91", "--lon", "112"], ["--lat", "31", "--lon", "112", "--datum", "gps"],
            ["--lat", "x", "--lon", "112"], ["--lat", "31", "--lon", "112", "--distances"],
        ])
        func wrongUseEndsWithTwo(options: [String]) async throws {
            let folder = try Self.city()
            let (ending, text) = try await Daemon.run(["locate", "--config", folder.url.path] + options, in: folder)
            #expect(ending == .exited(2), "\(text)")
        }

        @Test func mistakesInPlacesAreSaid() async throws {
            let folder = try TemporaryFolder()
            let file = folder.url.appendingPathComponent("a.geojson")
            try Data(#"{"type":{"a":[1]},"datum":"wgs84"}"#.utf8).write(to: file)
            let (ending, text) = try await Daemon.run(
                ["locate", "--places", file.path, "--lat", "31", "--lon", "112"],
                in: folder
            )
            #expect(ending == .exited(1))
            #expect(text.hasPrefix("cityward: \(file.path):1:9: \"type\" is {\"a\":[1]}: expected"), "\(text)")
        }
    }
}
