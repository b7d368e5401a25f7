import Documents
import Places
import Rules
import Schedules
import Testing

/// A big city's register: ten thousand devices, ten thousand permits for three hundred places.
///
/// An optimised build loads both in a fifth of a second. Here the bounds only keep a search among all pairs out.
@Suite struct LoadingTests {
    @Test func tenThousandDevicesAreLoaded() {
        let problems = ProblemList()
        let text = Self.devices(class: "truck")
        let register = Register(csv: Array(text.utf8), file: "devices.csv", classes: ["truck"], problems: problems)
        #expect(problems.isEmpty)
        #expect(register.rows.count == 10_000)
        #expect(register.rows.last?.title == "鄂H·19999")
    }

    @Test func everyOneOfTenThousandBadDevicesIsNamed() {
        let problems = ProblemList()
        let text = Self.devices(class: "truk")
        _ = Register(csv: Array(text.utf8), file: "devices.csv", classes: ["truck"], problems: problems)
        #expect(problems.problems.map(\.line) == (2...10_001).map { $0 })
        #expect(problems.problems.allSatisfy { $0.message.contains("'truck'?") })
    }

    @Test func tenThousandPermitsAreLoaded() {
        #expect(Self.permitProblems(suffix: "").isEmpty)
    }

    @Test(.timeLimit(.minutes(5)))
    func everyOneOfThirtyThousandMisspeltPlacesIsNamed() {
        let problems = Self.permitProblems(suffix: "x")
        #expect(problems.count == 30_000)
        #expect(Set(problems.map(\.line)) == Set(2...10_001))
        #expect(problems.first?.message.contains("'route-0'?") == true)
    }

    private static func devices(class deviceClass: String) -> String {
        let rows = (0..<10_000).map { number in
            "\"truck-\(number)\",\(deviceClass),鄂H·\(10_000 + number),渣土车\(number)号,荆楚蓝天清运有限公司,dongbao,\(number % 7)\r\n"
        }
        return "device,class,plate,name,company,district,stoves\r\n" + rows.joined()
    }

    /// `suffix`: what is added to the name of every place.
    private static func permitProblems(suffix: String) -> [FileProblem] {
        let rows = (0..<10_000).map { number in
            "P\(number),鄂H·\(10_000 + number);鄂H·\(20_000 - number),2026-01-01,2026-12-31,\"22:00-06:00; PH off\","
                + "route-\(number % 100)\(suffix),site-\(number % 100)\(suffix),dump-\(number % 100)\(suffix),公司\r\n"
        }
        let text =
            "permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site,company\r\n" + rows.joined()
        let problems = ProblemList()
        _ = Permits(
            csv: Array(text.utf8),
            file: "permits.csv",
            places: places,
            holidays: HolidayCalendar(),
            zone: .shanghai,
            problems: problems
        )
        return problems.problems
    }

    private static let places: PlaceIndex = {
        let names = (0..<100).flatMap { ["route-\($0)", "site-\($0)", "dump-\($0)"] }
        let features = names.enumerated().map { number, name in
            """
            {"type":"Feature","id":"\(name)","properties":{"kind":"yard","radius":50},\
            "geometry":{"type":"Point","coordinates":[\(112 + Double(number) / 20_000),31]}}
            """
        }
        var reader = PlaceReader()
        let text =
            "{\"type\":\"FeatureCollection\",\"datum\":\"wgs84\",\"features\":[\(features.joined(separator: ","))]}"
        reader.read(Array(text.utf8), file: "places.geojson")
        return PlaceIndex(reader.places)
    }()
}
