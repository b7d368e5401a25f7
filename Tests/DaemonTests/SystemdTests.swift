import Foundation
import Glibc
import Testing
import TestSupport

extension DaemonTests {
    /// What systemd is told, and when.
    @Suite struct SystemdTests {
        enum Address: CaseIterable {
            case path, abstract
        }

        @Test(.timeLimit(.minutes(5)), arguments: Address.allCases)
        func itReportsReadinessProgressAndItsEnd(address: Address) async throws {
            let scene = try await Scene()
            let name = scene.folder.path("notify")
            let notifications = try NotifySocket(address == .path ? name : "@\(name)")
            notifications.listen()
            let city = try scene.city()
            try await scene.broker.stop()

            let daemon = try scene.daemon(city, notifications: notifications)
            try await eventually("two signs of life without a broker", within: .seconds(20)) {
                notifications.lines.filter { $0 == "WATCHDOG=1" }.count >= 2
            }
            #expect(!notifications.lines.contains("READY=1"), "nothing is subscribed yet")
            let away = "not connected to 127.0.0.1:\(scene.broker.port): Connection refused; 0 received"
            #expect(notifications.status.hasPrefix(away))

            try await scene.broker.start()
            try await daemon.ready()
            // A session that is new loses what is published before its subscription: so READY=1 came after that.
            let now = wallTime()
            let good = (0..<5).map { Publication("cityward/fume/k1", "{\"time\":\(now + $0),\"fume\":1}") }
            try await scene.publish(good + [good[0], Publication("cityward/fume/k1", "{")])
            try await eventually("the status counts them", within: .seconds(10)) {
                notifications.status
                    == "7 received = 5 stored + 1 duplicate + 1 rejected; 0 retained; 0 alert events; "
                    + "1 devices, 1 not in the register"
            }
            let signs = notifications.lines.filter { $0 == "WATCHDOG=1" }.count
            try await eventually("three more signs of life", within: .seconds(10)) {
                notifications.lines.filter { $0 == "WATCHDOG=1" }.count >= signs + 3
            }

            #expect(!notifications.lines.contains("STOPPING=1"))
            #expect(try await daemon.stop() == .exited(0))
            try await eventually("STOPPING=1", within: .seconds(5)) { notifications.lines.contains("STOPPING=1") }
            let lines = notifications.lines
            #expect(lines.filter { $0 == "READY=1" }.count == 1)
            #expect(lines.last == "STOPPING=1")
            print("systemd, \(notifications.address): \(lines.count) lines, last status: \(notifications.status)")
            notifications.close()
        }
    }
}
