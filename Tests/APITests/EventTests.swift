import API
import Exposition
import Telemetry
import Testing
import TestSupport

/// Server-sent events: each one once, in order, whatever happens to the connection.
@Suite struct EventTests {
    @Test func eventsComeAsTheyHappen() async throws {
        let office = try Office()
        try office.raise([Office.alert(1)])
        try await office.open()
        var stream = try await EventStreamReader(port: office.port)
        try office.raise([Office.alert(2)])
        let event = try await stream.next()
        #expect(event?.id == 2)
        #expect(event?.kind == "fired")
        #expect(event?.data.hasPrefix("{\"alert\":\"\(Office.alert(2).id)\"") ?? false)
        // An officer's act is an event as well.
        _ = try await office.act(Office.alert(2).id, #"{"act":"accept","version":0}"#)
        #expect(try await stream.next()?.kind == "accepted")
        try await office.close()
        #expect(try await stream.next() == nil)
    }

    @Test func aClientResumesWhereItWas() async throws {
        let office = try Office()
        try office.raise((0..<10).map { Office.alert($0) })
        try await office.open()
        var stream = try await EventStreamReader(port: office.port, "/events?after=3")
        #expect(try await stream.next()?.id == 4)
        #expect(try await stream.next()?.id == 5)
        var resumed = try await EventStreamReader(port: office.port, "/events?after=1", lastEventID: 5)
        #expect(try await resumed.next()?.id == 6)
        try await office.close()
    }

    @Test func underLoadNothingIsLostAndNothingComesTwice() async throws {
        let office = try Office()
        try office.raise((0..<500).map { Office.alert($0, at: 0) })
        try await office.open()
        let port = office.port
        // Far more than the tail holds, so that those who begin at nothing read the store first.
        let total = 4000
        let readers = (0..<5).map { number in
            Task {
                var ids: [Int] = []
                var stream = try await EventStreamReader(port: port, "/events?after=0")
                while ids.count < total {
                    // Some lose their connection now and then.
                    if number > 0, ids.count % (700 * number) == 699 {
                        stream = try await EventStreamReader(port: port, lastEventID: ids.last)
                    }
                    guard let event = try await stream.next(within: .seconds(30)) else { break }
                    ids.append(event.id)
                }
                return ids
            }
        }
        for batch in 1..<8 {
            try office.raise((0..<500).map { Office.alert($0, at: Int64(batch * 60)) })
            try await Task.sleep(for: .milliseconds(20))
        }
        for reader in readers { #expect(try await reader.value == Array(1...total)) }
        try await office.close()
    }

    @Test func aRestartLosesNothing() async throws {
        let office = try Office()
        try await office.open()
        var stream = try await EventStreamReader(port: office.port)
        try office.raise([Office.alert(1)])
        let last = try await stream.next()
        try await office.close()
        try office.raise([Office.alert(2), Office.alert(3)])
        try await office.open()
        stream = try await EventStreamReader(port: office.port, lastEventID: last?.id)
        #expect(try await stream.next()?.id == 2)
        #expect(try await stream.next()?.id == 3)
        try await office.close()
    }

    @Test func filtersAndDistrictsHoldForEventsToo() async throws {
        let office = try Office()
        try office.raise([Office.alert(1), Office.alert(2), Office.alert(4, rule: "curfew"), Office.alert(6)])
        try await office.open(tokens: [.made("wang", .officer, ["dongbao"])])
        var stream = try await EventStreamReader(port: office.port, "/events?after=0", token: "cw_wang")
        #expect(try await stream.next()?.id == 2)
        #expect(try await stream.next()?.id == 3)
        var curfew = try await EventStreamReader(port: office.port, "/events?after=0&rule=curfew", token: "cw_wang")
        #expect(try await curfew.next()?.id == 3)
        try await office.close()
    }

    /// The bytes go into the sockets' buffers first, some megabytes of them.
    @Test(.timeLimit(.minutes(2))) func aClientThatNeverReadsIsDroppedWhileOthersGoOn() async throws {
        let office = try Office()
        try await office.open()
        let deaf = try HTTPWire(port: office.port)
        try await deaf.send(HTTPWire.request("/events?after=0"))
        var other = try await EventStreamReader(port: office.port, "/events?after=0")
        var heard = 0
        var next = 0
        let deadline = ContinuousClock.now + .seconds(60)
        // Six megabytes at a time; the other one reads along.
        while subscribers(office) == 2, ContinuousClock.now < deadline {
            try office.raise((0..<500).map { Office.alert($0, at: Int64(next)) })
            next += 1
            while heard < next * 500 {
                let event = try await other.next()
                heard += 1
                #expect(event?.id == heard)
            }
            if next > 40 { try await Task.sleep(for: .milliseconds(200)) }
        }
        #expect(subscribers(office) == 1)
        #expect(heard == next * 500)
        try await office.close()
    }

    @Test func onlySoManyFollow() async throws {
        let office = try Office()
        try await office.open()
        var streams: [EventStreamReader] = []
        for _ in 0..<100 { streams.append(try await EventStreamReader(port: office.port)) }
        let refused = try await office.ask("/events")
        #expect(refused.status == 503)
        #expect(refused.headers["retry-after"] != nil)
        #expect(try await office.ask("/api/me").status == 200)
        streams.removeLast(50)
        try await eventually("those who left are gone", within: .seconds(5)) { subscribers(office) == 50 }
        let took = try await office.close()
        #expect(took < .seconds(3))
    }

    private func subscribers(_ office: Office) -> Int {
        let line = office.registry.text().split(separator: "\n").first { $0.hasPrefix("cityward_event_subscribers ") }
        return line.flatMap { Int($0.split(separator: " ")[1]) } ?? -1
    }
}
