import Foundation
import JT808
import Testing
import TestSupport

extension GatewayTests {
    /// Terminals that are broken, and whoever only pretends to be one.
    @Suite struct HostileTests {
        @Test func damageCostsNoFrameButItself() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck()
            var (bytes, good) = truck.bytes(of: Truck.position(at: 1_800_000_000_000))
            // Noise before the first frame, and a frame with a wrong checksum behind it.
            var (broken, brokenSerials) = truck.bytes(of: Truck.position(at: 1_800_000_010_000))
            broken[broken.count - 2] ^= 0x01
            let (last, lastSerials) = truck.bytes(of: Truck.position(at: 1_800_000_020_000))
            bytes = [0x00, 0x55] + bytes + broken + [0x7e, 0x30, 0x7d, 0x55, 0x7e] + last
            good += lastSerials
            // In pieces, as networks cut them.
            for piece in stride(from: 0, to: bytes.count, by: 7) {
                truck.wire.send(Array(bytes[piece..<min(piece + 7, bytes.count)]))
                try await Task.sleep(for: .milliseconds(2))
            }
            var replies: [GeneralReply] = []
            try await eventually("three answers", within: .seconds(20)) {
                replies += truck.messages().compactMap { if case .platformReply(let reply) = $0 { reply } else { nil } }
                return replies.count >= 3
            }
            #expect(Set(replies.filter { $0.result == GeneralReply.done }.map(\.serial)) == Set(good))
            // It is told of the damaged one, so that it sends it again.
            #expect(replies.filter { $0.result == GeneralReply.malformed }.map(\.serial) == brokenSerials)
            #expect(try await ear.hears(2).count == 2)
            let damage = #"cityward_gateway_malformed_total{protocol="jt808",reason="checksum"}"#
            #expect(try await post.metric(damage) == 1)
            brokenSerials = []
        }

        @Test(arguments: [
            // Nothing that begins like a frame, frames of nothing but damage, and one without an end.
            [UInt8](repeating: 0x41, count: 1000),
            Array(repeating: [0x7e, 0x01, 0x02, 0x03, 0x7e] as [UInt8], count: 40).flatMap(\.self),
            [0x7e] + [UInt8](repeating: 0x41, count: 1000),
        ]) func garbageIsCutOff(garbage: [UInt8]) async throws {
            let post = try await Post()
            let wire = try Wire(port: post.ports.jt808)
            try await eventually("the end of the connection", within: .seconds(20), every: .milliseconds(5)) {
                wire.send(garbage)
                _ = wire.take()
                return wire.isAtEnd
            }
            try await post.metric(#"cityward_gateway_closed_total{protocol="jt808",reason="garbage"}"#, reaches: 1)
            // Others are served as before.
            try await post.truck().awaitAnswers(to: [0], within: .seconds(1), after: .heartbeat)
        }

        @Test func whoeverSaysNothingIsCutOff() async throws {
            let post = try await Post(limits: "admission: 1s, idle: 3s")
            let (mute, quiet, alive) = (try Wire(port: post.ports.jt808), try post.truck("1"), try post.truck("2"))
            // Without a list a report is enough to be known, and a heartbeat is not.
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            quiet.report(at: 1_800_000_000_000)
            alive.report(at: 1_800_000_000_000)
            #expect(await mute.isClosed(within: .seconds(4)))
            for _ in 0..<10 {
                try await alive.awaitAnswers(to: alive.send(.heartbeat))
                try await Task.sleep(for: .milliseconds(500))
            }
            #expect(await quiet.wire.isClosed(within: .seconds(4)))
            try await alive.awaitAnswers(to: alive.send(.heartbeat))
            for reason in ["anonymous", "silent"] {
                #expect(
                    try await post.metric(#"cityward_gateway_closed_total{protocol="jt808",reason="\#(reason)"}"#) == 1
                )
            }
        }

        @Test func theNewestConnectionOfATerminalWins() async throws {
            let post = try await Post(terminals: "terminal,code\n13912345678,secret\n")
            let first = try post.truck()
            try await first.awaitAnswers(to: first.send(.authentication(Authentication(code: "secret"))))
            // Who does not know the code cannot push it out.
            let thief = try post.truck()
            try await thief.awaitAnswers(
                to: thief.send(.authentication(Authentication(code: "guess"))),
                GeneralReply.failed
            )
            try await first.awaitAnswers(to: first.send(.heartbeat))
            let second = try post.truck()
            try await second.awaitAnswers(to: second.send(.authentication(Authentication(code: "secret"))))
            #expect(await first.wire.isClosed(within: .seconds(5)))
            try await second.awaitAnswers(to: second.send(.heartbeat))
            try await post.metric("cityward_gateway_terminals", reaches: 1)
        }

        @Test func aTerminalThatDoesNotReadIsCutOff() async throws {
            let post = try await Post()
            let wire = try Wire(port: post.ports.jt808, receiveBuffer: 1024)
            let truck = try Truck("1", over: wire)
            let many = (0..<50).flatMap { _ in truck.bytes(of: .heartbeat).bytes }
            var isCut = false
            for _ in 0..<20_000 where !isCut {
                if !wire.send(many) { try await Task.sleep(for: .milliseconds(1)) }
                isCut = try await post.metric(#"cityward_gateway_closed_total{protocol="jt808",reason="slow"}"#) == 1
            }
            #expect(isCut)
        }

        @Test func connectionsAreBounded() async throws {
            let post = try await Post(limits: "connections: 5, connections_per_address: 3")
            let trucks = try (0..<3).map { try post.truck("\($0 + 1)") }
            for truck in trucks { try await truck.awaitAnswers(to: truck.send(.heartbeat)) }
            let fourth = try post.truck("4")
            #expect(await fourth.wire.isClosed(within: .seconds(5)))
            #expect(try await post.metric(#"cityward_gateway_closed_total{protocol="jt808",reason="crowded"}"#) == 1)
            for truck in trucks { try await truck.awaitAnswers(to: truck.send(.heartbeat)) }
        }

        /// What a terminal calls itself must not lead to another's topic.
        @Test func namesStayInTheirTopic() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let kitchen = try Kitchen("a/../truck/1", over: Wire(port: post.ports.hj212))
            kitchen.report(at: 1_800_000_000_000)
            try await post.metric(#"cityward_gateway_malformed_total{protocol="hj212",reason="header"}"#, reaches: 1)
            #expect(kitchen.replies().isEmpty)
            #expect(ear.messages.isEmpty)
        }

        @Test func aConnectionCostsLittleMemory() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let count = 400
            let before = try #require(await post.metric("process_resident_memory_bytes"))
            let trucks = try (0..<count).map { try post.truck("\(13_900_000_000 + $0)") }
            for round in 0..<3 {
                for truck in trucks { truck.report(at: 1_800_000_000_000 + round * 10_000) }
                for truck in trucks { try await truck.awaitAnswers(to: [UInt16(round)]) }
            }
            let after = try #require(await post.metric("process_resident_memory_bytes"))
            let each = (after - before) / Double(count)
            print("gateway: \(Int(each)) bytes of memory for each of \(count) connections")
            // 8 KiB in a release build; a debug build takes more.
            #expect(each < 24 * 1024)
        }
    }
}

extension Truck {
    /// Sends a message and waits for the answer to it.
    func awaitAnswers(to serials: [UInt16], within limit: Duration, after message: Message) async throws {
        send(message)
        try await awaitAnswers(to: serials, within: limit)
    }
}
