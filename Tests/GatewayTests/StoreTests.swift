import Foundation
import Glibc
import HJ212
import JT808
import Telemetry
import Testing
import TestSupport

extension GatewayTests {
    /// The whole way: from a terminal's frame to a row of the store.
    @Suite struct StoreTests {
        @Test func readingsAreStoredUnderTheNamesOfTheRegister() async throws {
            let post = try await Post(
                terminals: "terminal,code,device\n13900000001,,truck-0001\nMN0001,,fume-001\n13900000002,,truck-0002\n"
            )
            // The register says the number of one truck's terminal and not of the other's, so that the daemon cannot tell.
            let place = Place(
                in: post,
                devices:
                    "device,class,terminal\ntruck-0001,truck,013900000001\nfume-001,fume,mn0001\ntruck-0002,truck,\n"
            )
            let daemon = try place.start()
            try await place.connected(1, daemon)
            let now = wallTime() / 1000 * 1000
            let truck = try post.truck("13900000001")
            guard case .position(var position) = Truck.position(at: now) else { return }
            position.items.append(0xe1, [2])
            try await truck.insist(on: .position(position))
            let other = try post.truck("13900000002")
            try await other.awaitAnswers(to: [other.report(at: now)])
            let kitchen = Kitchen("MN0001", over: try Wire(port: post.ports.hj212))
            kitchen.report(at: now)
            try await eventually("9014", within: .seconds(20)) { !kitchen.replies().isEmpty }

            try await eventually("three payloads are stored", within: .seconds(20)) {
                try place.rows("SELECT count(*) FROM rejection") == ["1"]
                    && place.rows("SELECT count(*) FROM fume_reading") == ["1"]
            }
            let trucks = try place.rows(
                "SELECT device, observed_at, cover, lift, CAST(speed AS INTEGER) FROM truck_reading"
            )
            #expect(trucks == ["truck-0001,\(now),closed,up,36"])
            #expect(try place.rows("SELECT device, observed_at, fume FROM fume_reading") == ["fume-001,\(now),1.2"])
            #expect(try place.rows("SELECT device, reason FROM rejection") == ["truck-0002,device_mismatch"])
            daemon.send(SIGTERM)
            #expect(try await daemon.ending() == .exited(0))
        }
    }
}
