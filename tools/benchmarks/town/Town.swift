package import Documents
package import Foundation
package import Places
package import Rules
import Schedules
package import Telemetry

/// A town of 40 km by 40 km around Jingmen, made for benchmarks: so many places of 40 corners, so many trucks with
/// permits.
package struct Town {
    package static let truck = DeviceClass(
        name: "truck",
        title: "渣土车",
        fields: [
            Field(name: "lat", kind: .number(range: -90...90), unit: "deg", isRequired: true),
            Field(name: "lon", kind: .number(range: -180...180), unit: "deg", isRequired: true),
            Field(name: "speed", kind: .number(range: 0...300), unit: "km/h", isRequired: true),
            Field(name: "course", kind: .number(range: 0...360), unit: "deg", isRequired: false),
            Field(name: "load", kind: .choice(["empty", "half", "full"]), unit: nil, isRequired: false),
            Field(name: "cover", kind: .choice(["open", "closed"]), unit: nil, isRequired: false),
            Field(name: "lift", kind: .choice(["down", "up"]), unit: nil, isRequired: false),
            Field(name: "ignition", kind: .boolean, unit: nil, isRequired: false),
            Field(name: "mileage", kind: .number(range: 0...10_000_000), unit: "km", isRequired: false),
        ]
    )
    package static let catalogue = Catalogue([truck])
    package static let south = 30.85
    package static let west = 112.0
    package static let degrees = 0.36

    package let devices: Int
    package let places: PlaceIndex

    package init(devices: Int, places count: Int) {
        self.devices = devices
        var reader = PlaceReader()
        reader.read(Array(Self.placeFile(count).utf8), file: "places.geojson")
        for error in reader.errors { print(error) }
        places = PlaceIndex(reader.places)
    }

    package static func name(_ number: Int) -> String { "truck-\(String(number + 100_000_000).dropFirst(4))" }

    /// The register: trucks, and kitchens for every tenth of the numbers, with what the rules ask of them.
    var deviceFile: String {
        (0..<devices).reduce(into: "device,class,plate,company,district,limit,grade\n") { text, number in
            text += "\(Self.name(number)),truck,P\(number),c\(number % 20),d\(number % 6),\(60 + number % 20),main\n"
            if number % 10 == 9 { text += "kitchen-\(Self.name(number).dropFirst(6)),fume,,,d\(number % 6),2.0,\n" }
        }
    }

    /// Every second truck has a permit, every fourth two of them.
    var permitFile: String {
        var text = "permit,plates,valid_from,valid_to,windows,route,source_site,disposal_site\n"
        for number in 0..<devices {
            for permit in 0..<(number % 4 == 0 ? 2 : number % 2) {
                text += "N\(number)-\(permit),P\(number),2026-01-01,2027-01-01,\"Mo-Su,PH 05:00-23:00\",route,"
                text += "construction_site-\(permit),disposal_site-0\n"
            }
        }
        return text
    }

    /// Writes the places, the register and the permits, as a configuration folder has them.
    package func write(to folder: URL, places count: Int) throws {
        let places = folder.appendingPathComponent("places", isDirectory: true)
        try FileManager.default.createDirectory(at: places, withIntermediateDirectories: true)
        try Data(Self.placeFile(count).utf8).write(to: places.appendingPathComponent("places.geojson"))
        try Data(deviceFile.utf8).write(to: folder.appendingPathComponent("devices.csv"))
        try Data(permitFile.utf8).write(to: folder.appendingPathComponent("permits.csv"))
    }

    package func ruleSet(_ text: String, problems: ProblemList) -> RuleSet {
        RuleSet(
            RuleFile.read(text, file: "rules.yaml", problems: problems),
            text: text,
            catalogue: Self.catalogue,
            places: places,
            register: Register(
                csv: Array(deviceFile.utf8),
                file: "devices.csv",
                classes: ["truck", "fume"],
                problems: problems
            ),
            permits: Permits(
                csv: Array(permitFile.utf8),
                file: "permits.csv",
                places: places,
                holidays: HolidayCalendar(),
                zone: .shanghai,
                problems: problems
            ),
            holidays: HolidayCalendar(),
            zone: .shanghai,
            problems: problems
        )
    }

    /// One zone in the middle, a route, and else sites of 40 corners and 100 to 600 m across, anywhere.
    private static func placeFile(_ count: Int) -> String {
        let kinds = ["construction_site", "disposal_site", "wash_station", "district"]
        var random = Lehmer(seed: 7)
        var features: [String] = []
        func add(_ id: String, _ kind: String, _ geometry: String) {
            features.append(
                "{\"type\":\"Feature\",\"id\":\"\(id)\",\"properties\":{\(kind)},\"geometry\":\(geometry)}"
            )
        }
        add("core", "\"kind\":\"curfew_zone\"", polygon(latitude: 31.03, longitude: 112.18, radius: 0.05, &random))
        add(
            "route",
            "\"kind\":\"corridor\",\"width\":100",
            "{\"type\":\"LineString\",\"coordinates\":[[112.0,31.0],[112.1,31.05],[112.2,31.02],[112.36,31.1]]}"
        )
        for number in 0..<max(6, count - 2) {
            let kind = kinds[number % kinds.count]
            let latitude = south + random.uniform() * degrees
            let longitude = west + random.uniform() * degrees
            let shape = polygon(
                latitude: latitude,
                longitude: longitude,
                radius: 0.0005 + 0.0025 * random.uniform(),
                &random
            )
            add("\(kind)-\(number / kinds.count)", "\"kind\":\"\(kind)\"", shape)
        }
        return "{\"type\":\"FeatureCollection\",\"datum\":\"wgs84\",\"features\":[\(features.joined(separator: ","))]}"
    }

    private static func polygon(
        latitude: Double,
        longitude: Double,
        radius: Double,
        _ random: inout Lehmer
    ) -> String {
        var corners = (0..<40).map { corner in
            let angle = Double(corner) / 40 * 2 * .pi
            let reach = radius * (0.7 + 0.3 * random.uniform())
            return "[\(longitude + reach * cos(angle)),\(latitude + reach * sin(angle))]"
        }
        corners.append(corners[0])
        return "{\"type\":\"Polygon\",\"coordinates\":[[\(corners.joined(separator: ","))]]}"
    }
}
