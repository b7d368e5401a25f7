import Foundation
import Storage
import Telemetry
import Testing
import TestSupport

@testable import API

/// Pages of features against what a plain look at all of them finds.
@Suite struct FeaturePageTests {
    /// Every feature of a selection, page by page, and how many pages there were.
    private func walk(_ office: Office, _ path: String) async throws -> (features: [String], pages: Int) {
        var found: [String] = []
        var pages = 0
        var path: String? = path
        while let next = path {
            let page = try await office.ask(next)
            try #require(page.status == 200, "\(page.text)")
            #expect(page.integer("numberReturned") == page.features.count)
            found += page.features
            pages += 1
            path = page.next
        }
        return (found, pages)
    }

    @Test(arguments: 1...12) func alertsAreThoseOfTheBoxAndTheTimeEachOnce(seed: UInt64) async throws {
        var random = SplitMix64(seed: seed)
        let office = try Office()
        let alerts = (0..<60).map { number in
            // One in ten has no position; many fire at one instant.
            let coordinate = Coordinate(
                latitude: Double.random(in: -5...5, using: &random).rounded(),
                longitude: Double.random(in: -180...180, using: &random).rounded()
            )
            return Office.alert(
                number,
                at: Int64.random(in: 0..<20, using: &random),
                rule: Bool.random(using: &random) ? "speeding" : "curfew",
                coordinate: Int.random(in: 0..<10, using: &random) == 0 ? nil : coordinate
            )
        }
        try office.raise(alerts)
        try await office.open()
        for _ in 0..<6 {
            let (west, east) = (side(180, &random), side(180, &random))
            let (south, north) = (side(5, &random), side(5, &random))
            let ends = [0, 1].map { _ in Int64.random(in: 0..<20, using: &random) }.sorted()
            let limit = Int.random(in: 1...9, using: &random)
            let heights = Bool.random(using: &random)
            let box =
                heights
                ? "\(west),\(min(south, north)),-9,\(east),\(max(south, north)),9"
                : "\(west),\(min(south, north)),\(east),\(max(south, north))"
            let times = ends.map { (Office.start + .seconds($0)).rfc3339(offsetMinutes: 0) }
            let kind = Int.random(in: 0..<4, using: &random)
            // QGIS knows no open ends, and writes the first and the last year.
            let start = ["..", "", "0000-01-01T00:00:00Z"].randomElement(using: &random) ?? ".."
            let end = ["..", "", "9999-12-31T00:00:00Z"].randomElement(using: &random) ?? ".."
            let time = [times[0], "\(times[0])/\(times[1])", "\(start)/\(times[1])", "\(times[0])%2F\(end)"][kind]
            let wanted = alerts.filter { alert in
                let second = (alert.firedAt - Office.start).milliseconds / 1000
                let isInTime = [
                    second == ends[0], second >= ends[0] && second <= ends[1], second <= ends[1], second >= ends[0],
                ][kind]
                return alert.rule == "speeding" && isInTime && isInside(alert.coordinate, west, south, east, north)
            }.sorted { ($0.firedAt, $0.id) > ($1.firedAt, $1.id) }.map(\.id)
            let path = "/ogc/collections/alerts/items?bbox=\(box)&datetime=\(time)&rule=speeding"
            let (found, pages) = try await walk(office, "\(path)&limit=\(limit)")
            #expect(found == wanted, "seed \(seed), \(path)")
            #expect(pages == max(1, (wanted.count + limit - 1) / limit), "seed \(seed), \(path)")
            #expect(try await office.ask(path).integer("numberMatched") == wanted.count)
        }
        try await office.close()
    }

    private func side(_ most: Double, _ random: inout SplitMix64) -> Double {
        Double.random(in: -most...most, using: &random).rounded()
    }

    /// West behind east is across the antimeridian; what has no position is everywhere.
    private func isInside(
        _ place: Coordinate?,
        _ west: Double,
        _ south: Double,
        _ east: Double,
        _ north: Double
    ) -> Bool {
        guard let place else { return true }
        guard (min(south, north)...max(south, north)).contains(place.latitude) else { return false }
        let width = west <= east ? east - west : east + 360 - west
        let distance = place.longitude >= west ? place.longitude - west : place.longitude + 360 - west
        return distance <= width
    }

    @Test func alertsThatFireMeanwhileChangeNothingBehindTheCursor() async throws {
        let office = try Office()
        let alerts = (0..<20).map { Office.alert($0, at: Int64($0 / 4)) }
        try office.raise(alerts)
        try await office.open()
        var found: [String] = []
        var path: String? = "/ogc/collections/alerts/items?limit=3"
        while let next = path {
            let page = try await office.ask(next)
            found += page.features
            path = page.next
            try office.raise([Office.alert(100 + found.count, at: 100)])
        }
        #expect(found == alerts.sorted { ($0.firedAt, $0.id) > ($1.firedAt, $1.id) }.map(\.id))
        try await office.close()
    }

    @Test(arguments: [1, 3, 4, 100]) func devicesAndPlacesAreThereOnce(limit: Int) async throws {
        let office = try Office()
        try office.receive([office.reading(3, at: 0), office.reading(42, at: 0, longitude: 10)])
        try await office.open()
        let devices = try await walk(office, "/ogc/collections/devices/items?limit=\(limit)").features
        #expect(devices == (0..<10).map { "truck.t-\($0)" }.inserting("truck.t-42", at: 5))
        // Those without a position are in every box, those without a reading at every time.
        let boxed = try await walk(office, "/ogc/collections/devices/items?bbox=111,31,113,32&limit=\(limit)").features
        #expect(boxed == devices.filter { $0 != "truck.t-42" })
        let later = try await walk(
            office,
            "/ogc/collections/devices/items?datetime=2026-11-23T02:30:01Z/..&limit=\(limit)"
        ).features
        #expect(later == devices.filter { $0 != "truck.t-42" && $0 != "truck.t-3" })
        #expect(try await walk(office, "/ogc/collections/places/items?limit=\(limit)").features == ["core", "dongbao"])
        try await office.close()
    }

    @Test func aTrackEndsWhereTheDeviceIsSilentForTenMinutesAndAtMidnight() async throws {
        let office = try Office()
        // A quarter to eleven in the evening, 11:30, 11:59:55 to 00:00:05, and a single fix.
        let evening = (22 * 60 + 45 - 10 * 60 - 30) * 60
        let seconds = [0, 60, 660, 2700, 2760, 4495, 4500, 4505, 6000].map { Int64(evening + $0) }
        try office.receive(seconds.map { office.reading(1, at: $0, longitude: 112 + Double($0 % 7) / 1000) })
        try await office.open()
        let day = ["T224500", "T233000"].map { "truck.t-1.20261123\($0)" }
        let wanted = ["truck.t-1.20261124T000000"] + day
        for limit in [1, 2, 20] {
            let path = "/ogc/collections/tracks/items?limit=\(limit)"
            #expect(try await walk(office, path).features == wanted)
        }
        let first = try await office.ask("/ogc/collections/tracks/items/\(day[0])")
        #expect(first.integer("properties.fixes") == 3)
        #expect((first["geometry.coordinates"] as? [[Double]])?.count == 3)
        #expect(first.string("properties.day") == "2026-11-23")
        #expect(first.string("properties.end") == "2026-11-23T22:56:00.000+08:00")
        // Between two tracks, and in the middle of one.
        for (time, found) in [("15:10:00Z", []), ("14:45:30Z", [day[0]]), ("15:30:00Z", [day[1]])] {
            let path = "/ogc/collections/tracks/items?datetime=2026-11-23T\(time)"
            #expect(try await office.ask(path).features == found, "\(time)")
        }
        try await office.close()
    }

    /// A page may end behind a device of which it shows nothing.
    @Test func aCursorBehindADayGoesOnWithTheNextDevice() async throws {
        let office = try Office()
        try office.receive((0..<3).flatMap { second in (1...3).map { office.reading($0, at: second * 10) } })
        try await office.open()
        let day = LocalDay(of: Office.start)
        let key = DeviceKey(deviceClass: "truck", device: "t-1")
        let cursor = TrackCursor(day: day, key: key, from: day.end).parameter
        let page = try await office.ask("/ogc/collections/tracks/items?cursor=\(cursor)")
        #expect(page.features == ["truck.t-2.20261123T103000", "truck.t-3.20261123T103000"])
        #expect(try TrackCursor(parameter: cursor) == TrackCursor(day: day, key: key, from: day.end))
        try await office.close()
    }

    /// A skin tone joins the character before it; what is cut by characters does not find the mark.
    @Test(arguments: ["🏻", "\u{301}a", "a\u{600}", "a.b", "a/b"])
    func aDeviceMayBeginAndEndWithWhatJoinsAMark(device: String) throws {
        let key = DeviceKey(deviceClass: "truck", device: device)
        #expect(try DeviceKey(cursor: key.cursor) == key)
        #expect(DeviceKey(feature: key.feature) == key)
        let cursor = TrackCursor(day: LocalDay(of: Office.start), key: key, from: Office.start)
        #expect(try TrackCursor(parameter: cursor.parameter) == cursor)
    }

    @Test func aLongTrackGoesOnInTheNextWithItsLastFix() async throws {
        let office = try Office()
        let count = 2 * TrackStretch.mostReadings + 100
        try office.receive((0..<count).map { office.reading(1, at: Int64($0), longitude: 112 + Double($0) / 100_000) })
        try office.receive((0..<30).map { office.reading(2, at: Int64($0) * 20) })
        try await office.open()
        let whole = try await office.ask("/ogc/collections/tracks/items?device=t-1")
        let tracks = whole["features"] as? [[String: Any]] ?? []
        let properties = tracks.compactMap { $0["properties"] as? [String: Any] }
        #expect(properties.map { $0["fixes"] as? Int } == [5000, 5000, 102])
        #expect(
            properties.dropFirst().map { $0["start"] as? String } == properties.dropLast().map { $0["end"] as? String }
        )
        let length = properties.compactMap { $0["length_metres"] as? Double }.reduce(0, +)
        // A degree of longitude at 31.04° N.
        #expect(abs(length - Double(count - 1) / 100_000 * 111_195.08 * cos(31.04 * .pi / 180)) < 1)
        #expect(
            try await walk(office, "/ogc/collections/tracks/items?limit=1").features == whole.features + [
                "truck.t-2.20261123T103000"
            ]
        )
        for id in whole.features {
            #expect(try await office.ask("/ogc/collections/tracks/items/\(id)").string("id") == id)
        }
        try await office.close()
    }
}

extension [String] {
    fileprivate func inserting(_ text: String, at index: Int) -> [String] {
        var texts = self
        texts.insert(text, at: index)
        return texts
    }
}
