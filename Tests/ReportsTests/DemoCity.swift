import Documents
import Foundation
import Ingest
import Places
import Reports
import Rules
import Schedules
import Telemetry

/// The demo city in `tools/city`, as the daemon reads it.
enum DemoCity {
    static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("tools/city")

    static let catalogue = Catalogue(
        ["fume", "sweeper", "truck"].map { name in
            let problems = ProblemList()
            let schemas = folder.deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent(
                "schemas"
            )
            return SchemaFile.read(
                bytes(schemas.appendingPathComponent("\(name).schema.json")),
                file: "\(name).schema.json",
                problems: problems
            )!
        }
    )

    static let places: PlaceIndex = {
        var reader = PlaceReader()
        for name in ["corridors", "districts", "roads", "sites", "wash-stations", "zones"] {
            reader.read(bytes(folder.appendingPathComponent("places/\(name).geojson")), file: name)
        }
        return PlaceIndex(reader.places)
    }()

    static let register = Register(
        csv: bytes(folder.appendingPathComponent("devices.csv")),
        file: "devices.csv",
        classes: catalogue.classes.map(\.name),
        problems: ProblemList()
    )

    static let permits = Permits(
        csv: bytes(folder.appendingPathComponent("permits.csv")),
        file: "permits.csv",
        places: places,
        holidays: HolidayCalendar(),
        zone: .shanghai,
        problems: ProblemList()
    )

    static let trucks = try! TruckFleet(catalogue: catalogue, places: places, register: register, permits: permits)

    static let tripTerms = TripTerms(settings("trips"))!
    static let onlineTerms = OnlineTerms(settings("online"))!

    /// A mapping of the city's `reports.yaml`.
    private static func settings(_ key: String) -> YAMLValue {
        let text = String(decoding: bytes(folder.appendingPathComponent("reports.yaml")), as: UTF8.self)
        let root = YAMLFile.read(text, file: "reports.yaml", problems: ProblemList())!
        return root.members.first { $0.key.text == key }!.value
    }

    static func bytes(_ url: URL) -> [UInt8] { [UInt8](try! Data(contentsOf: url)) }
}
