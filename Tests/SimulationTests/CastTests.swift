import Documents
import Telemetry
import Testing

@testable import Simulation

@Suite("Who plays")
struct CastTests {
    @Test func aSmallFleetHasTheFirstOfEveryClass() throws {
        let topics = try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .minutes(5), devices: 30).topics
        #expect(topics.count == 30)
        for deviceClass in ["truck/truck-0001", "sweeper/sweeper-01", "fume/fume-001"] {
            #expect(topics.contains("cityward/\(deviceClass)"))
        }
        #expect(topics.count { $0.hasPrefix("cityward/truck/") } == 12)
    }

    @Test func oneDeviceIsEnough() throws {
        #expect(try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .days(1), devices: 1).topics.count == 1)
    }

    @Test func aLargeFleetHasTheWholeRegisterAndStrangers() throws {
        let topics = try DemoDay.fleet(start: "2026-03-16T05:30:00+08:00", duration: .minutes(5), devices: 500).topics
        #expect(topics.count == 500)
        #expect(Set(topics).count == 500)
        #expect(topics.contains("cityward/truck/truck-90001"))
    }

    @Test func aDevicePlaysTheSameInAnyFleet() throws {
        func said(devices: Int?) throws -> [String] {
            try DemoDay(start: "2026-03-16T05:30:00+08:00", duration: .minutes(20), devices: devices).said
                .filter { $0.device == "truck-0001" }.map(\.text)
        }
        #expect(try said(devices: 10) == said(devices: nil))
    }

    @Test func aFolderThatIsNoCityIsNamed() {
        let error = #expect(throws: FileProblem.self) { try City(folder: "/nowhere") }
        #expect(error?.description.contains("devices.csv") == true)
        #expect(error?.description.contains("/nowhere") == true)
    }
}
