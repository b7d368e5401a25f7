import Ingest
import Telemetry
import Testing

/// Whoever may publish can invent devices: those that the register does not know are bounded.
@Suite struct UnregisteredDeviceTests {
    private let payload = #"{"time":1795392010000,"level":1}"#

    private func desk(accepting count: Int) -> Desk {
        Desk(gauge(), registered: ["known"], acceptance: Acceptance(unregisteredDevices: count))
    }

    @Test func furtherOnesAreRefusedAndKept() {
        var desk = desk(accepting: 2)
        for device in ["a", "b"] {
            #expect(desk.take(payload, topic: "cityward/gauge/\(device)").readings.count == 1)
        }
        let arrivals = desk.take("[\(payload),\(payload)]", topic: "cityward/gauge/c")
        #expect(arrivals.readings.isEmpty)
        #expect(arrivals.rejections.map(\.reason) == [.tooManyDevices, .tooManyDevices])
        #expect(arrivals.rejections.first?.device == "c")
        #expect(arrivals.rejections.first.map { String(decoding: $0.payload, as: UTF8.self) } == payload)
        #expect(desk.directory.count == 3)
    }

    @Test func theOthersGoOn() {
        var desk = desk(accepting: 1)
        for device in ["a", "b", "known", "a"] {
            let arrivals = desk.take(payload, topic: "cityward/gauge/\(device)")
            #expect(arrivals.readings.count == (device == "b" ? 0 : 1), "\(device)")
        }
    }

    @Test func aDeviceOfWhichAllIsRefusedTakesNobodysPlace() {
        var desk = desk(accepting: 1)
        #expect(desk.take(#"{"level":1}"#, topic: "cityward/gauge/a").rejections.map(\.reason) == [.missingField])
        #expect(desk.take(payload, topic: "cityward/gauge/b").readings.count == 1)
    }

    @Test func noneMayBeAccepted() {
        var desk = desk(accepting: 0)
        #expect(desk.take(payload, topic: "cityward/gauge/a").rejections.map(\.reason) == [.tooManyDevices])
        #expect(desk.take(payload, topic: "cityward/gauge/known").readings.count == 1)
    }

    /// A store that several daemons share shows each of them the devices of all.
    @Test func thoseOfOtherDaemonsTakeNobodysPlace() {
        let share = Partitions(count: 2, own: [0])
        let names = (0..<200).map { "d\($0)" }
        let own = names.filter { share.contains(device: $0.utf8.span) }
        let foreign = names.filter { !share.contains(device: $0.utf8.span) }
        #expect(own.count > 50 && foreign.count > 50)
        var desk = Desk(
            gauge(),
            acceptance: Acceptance(unregisteredDevices: 3),
            jurisdiction: Jurisdiction(share, sharingOut: [ClassIndex(0)])
        )
        // Before and after the first of ours, which the store knew as well.
        for name in foreign.prefix(30) + own.prefix(2) { _ = desk.directory.index(of: name, in: ClassIndex(0)) }
        #expect(desk.take(payload, topic: "cityward/gauge/\(own[2])").readings.count == 1)
        for name in foreign.dropFirst(30) { _ = desk.directory.index(of: name, in: ClassIndex(0)) }
        #expect(desk.take(payload, topic: "cityward/gauge/\(own[3])").rejections.map(\.reason) == [.tooManyDevices])
        #expect(desk.take(payload, topic: "cityward/gauge/\(own[0])").readings.count == 1)
    }
}
