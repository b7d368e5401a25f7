import Foundation
import Telemetry
import Testing

@testable import Simulation

/// Whoever has no story keeps to the rules, with a margin.
@Suite("Lawful devices")
struct LawfulnessTests {
    private let day = DemoDay.morning

    @Test func trucksKeepTheirLoadCoveredAndTheirSpeedDown() {
        var loadedAndMoving = 0
        for reading in day.said where reading.deviceClass == "truck" && !storiedTrucks.contains(reading.device) {
            let speed = reading.number("speed")
            let isLoaded = reading.text("load") != "empty"
            #expect(speed < (isLoaded ? 48 : 58), "\(reading.topic) \(reading.text)")
            if speed > 1 {
                #expect(reading.text("cover") == "closed" && reading.text("lift") == "down", "\(reading.text)")
                if isLoaded { loadedAndMoving += 1 }
            }
        }
        #expect(loadedAndMoving > 1000)
    }

    @Test func fullBodiesBecomeEmptyAtTheirOwnDisposalSiteOnly() throws {
        let city = DemoDay.city
        let plates = Dictionary(uniqueKeysWithValues: city.devices.map { ($0.id, $0.plate) })
        var tipped = 0
        for (device, readings) in day.byDevice
        where readings[0].deviceClass == "truck" && !storiedTrucks.contains(device) {
            for (before, after) in zip(readings, readings.dropFirst())
            where before.text("load") == "full" && after.text("load") == "empty" {
                tipped += 1
                let permit = try #require(city.permits[plates[device] ?? ""]?.first)
                let site = try city.place(permit.disposalSite).area
                #expect(site.contains(city.point(of: after)), "\(device) at \(after.at)")
            }
        }
        #expect(tipped > 30)
    }

    @Test func loadedTrucksEnterTheCoreOnTheirPermitOnly() throws {
        let city = DemoDay.city
        let core = try city.place("core").area
        let corridors = try ["route-xiangshan-zixu", "route-longquan-tuanlin", "route-freight-yangdian"].map { id in
            Area.line(try city.path(id), halfWidth: 50)
        }
        var inside = 0
        for reading in try DemoDay(start: "2026-03-16T09:00:00+08:00", duration: .minutes(50), only: "truck").said
        where reading.deviceClass == "truck" && !storiedTrucks.contains(reading.device)
            && reading.text("load") != "empty"
        {
            let point = city.point(of: reading)
            guard core.contains(point) else { continue }
            inside += 1
            #expect(corridors.contains { $0.contains(point) }, "\(reading.topic) \(reading.text)")
            #expect((9 * 60..<16 * 60).contains(LocalTime.minuteOfDay(reading.at)), "\(reading.topic) \(reading.text)")
        }
        #expect(inside > 100)
    }

    @Test func unregisteredTrucksStayOutOfTheZonesAndUnloadInParts() throws {
        let city = DemoDay.city
        let zones = city.places.values.filter { ["curfew_zone", "curfew_road"].contains($0.kind) }.map(\.area)
        let day = try DemoDay(start: "2026-03-16T07:00:00+08:00", duration: .hours(1), devices: 170, only: "truck-90")
        let strangers = day.byDevice.filter { $0.key.hasPrefix("truck-90") }
        #expect(strangers.count == 18)
        for (device, readings) in strangers {
            for (before, after) in zip(readings, readings.dropFirst()) {
                #expect(zones.allSatisfy { !$0.contains(city.point(of: after)) }, "\(device) at \(after.at)")
                #expect(!(before.text("load") == "full" && after.text("load") == "empty"), "\(device) at \(after.at)")
            }
        }
    }

    @Test func kitchensStayBelowTheirLimitAndPurifyWhatTheyBlow() throws {
        let limits = Dictionary(
            uniqueKeysWithValues: DemoDay.city.devices.map { ($0.id, $0.limit) }
        )
        let storied = Set(Plan.kitchens.map(\.0))
        var cooking = 0
        for reading in try DemoDay(start: "2026-03-16T10:30:00+08:00", duration: .hours(1), only: "fume").said
        where reading.deviceClass == "fume" && !storied.contains(reading.device) {
            let limit = try #require(limits[reading.device])
            #expect(reading.flag("fan") == reading.flag("purifier"), "\(reading.text)")
            #expect(reading.number("fume") < (reading.flag("fan") == true ? 0.55 : 0.06) * limit, "\(reading.text)")
            if reading.number("fume") > 0.15 * limit { cooking += 1 }
        }
        #expect(cooking > 1000)
    }

    @Test func sweepersWorkSlowlyAndNeverStandWorking() {
        let storied = Set(Plan.sweepers.map(\.0))
        for reading in day.said where reading.deviceClass == "sweeper" && !storied.contains(reading.device) {
            guard reading.text("work") != "idle" else { continue }
            #expect((6.0...15).contains(reading.number("speed")), "\(reading.topic) \(reading.text)")
        }
    }
}

extension City {
    func point(of reading: DemoDay.Said) -> Point {
        plane.point(latitude: reading.number("lat"), longitude: reading.number("lon"))
    }
}
