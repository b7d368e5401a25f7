import Foundation
import HJ212
import Telemetry
import Testing
import TestSupport

extension GatewayTests {
    /// Emission monitors.
    @Suite struct KitchenTests {
        @Test(arguments: [ChecksumKind.hj212, .modbus, .modbusSwapped]) func dataAreAcknowledgedWhenTheBrokerHasThem(
            kind: ChecksumKind
        ) async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let wire = try Wire(port: post.ports.hj212)
            let kitchen = Kitchen("010000A8900016F000169DC0", over: wire)
            post.broker.freeze()
            let frame = kitchen.frames(at: 1_800_000_000_000, kind: kind)[0]
            wire.send(frame)
            try await Task.sleep(for: .seconds(1))
            #expect(wire.take().isEmpty)
            post.broker.thaw()
            // The answer is written as the terminal writes, and names what it answers.
            var answer: [UInt8] = []
            try await eventually("9014", within: .seconds(20)) {
                answer += wire.take()
                return answer.suffix(2) == [0x0d, 0x0a]
            }
            let request = try Segment(Frame(of: frame), checksum: kind)
            let reply = try Segment(Frame(of: answer), checksum: kind)
            #expect(reply.header.command == .dataReply)
            #expect(reply.header.system == 91)
            #expect(reply.header.requestNumber == request.header.requestNumber)
            #expect(reply.header.device == kitchen.name)
            #expect(try await ear.hears(1) == [Ear.Message(topic: "cityward/fume/\(kitchen.name)", payload: frame)])
        }

        @Test func whatAsksForNoAnswerGetsNone() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let kitchen = Kitchen("K1", over: try Wire(port: post.ports.hj212))
            for frame in kitchen.frames(at: 1_800_000_000_000, wantsAnswer: false) { kitchen.wire.send(frame) }
            _ = try await ear.hears(1)
            try await Task.sleep(for: .milliseconds(300))
            #expect(kitchen.replies().isEmpty)
        }

        @Test func aWrongChecksumIsCountedAndCostsNothingElse() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let kitchen = Kitchen("K1", over: try Wire(port: post.ports.hj212))
            var broken = kitchen.frames(at: 1_800_000_000_000)[0]
            broken[40] ^= 1
            // Glued together, as some send them.
            kitchen.wire.send(Array(broken.dropLast(2)) + kitchen.frames(at: 1_800_000_060_000)[0])
            var replies: [Segment] = []
            try await eventually("one answer", within: .seconds(20)) {
                replies += kitchen.replies()
                return !replies.isEmpty
            }
            #expect(replies.map(\.header.requestNumber) == ["20270115160100000"])
            #expect(
                try await post.metric(#"cityward_gateway_malformed_total{protocol="hj212",reason="checksum"}"#) == 1
            )
            #expect(ear.messages.count == 1)
        }

        @Test func theTimeIsToldToWhoAsks() async throws {
            let post = try await Post()
            let kitchen = Kitchen("K1", over: try Wire(port: post.ports.hj212))
            for frame in kitchen.frames(.timeRequest, at: 1_800_000_000_000) { kitchen.wire.send(frame) }
            var replies: [Segment] = []
            try await eventually("two words", within: .seconds(20)) {
                replies += kitchen.replies()
                return replies.count >= 2
            }
            #expect(replies.map(\.header.command) == [.noticeReply, .setTime])
            let told = Content(replies[1].groups).parameter("SystemTime").flatMap(DeviceTime.instant)
            let difference = try #require(told).milliseconds - Int64(wallTime())
            #expect(abs(difference) < 5000)
        }

        /// Apart they would be several readings of one time.
        @Test func subPacketsAreOneReport() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let kitchen = Kitchen("K1", over: try Wire(port: post.ports.hj212))
            let frames = kitchen.frames(at: 1_800_000_000_000, factors: 60)
            try #require(frames.count > 1)
            for frame in frames.dropLast() { kitchen.wire.send(frame) }
            try await Task.sleep(for: .milliseconds(500))
            #expect(kitchen.replies().isEmpty)
            kitchen.wire.send(frames[frames.count - 1])
            var replies: [Segment] = []
            try await eventually("an answer to each", within: .seconds(20)) {
                replies += kitchen.replies()
                return replies.count == frames.count
            }
            #expect(try await ear.hears(1).map(\.payload) == [frames.flatMap(\.self)])
            // A terminal that sends the next one only when the last was answered is answered, too.
            let others = kitchen.frames(at: 1_800_000_060_000, factors: 60)
            kitchen.wire.send(others[0])
            kitchen.wire.send(others[0])
            try await eventually("an answer to the first", within: .seconds(20)) { !kitchen.replies().isEmpty }
            #expect(try await ear.hears(2)[1].payload == others[0])
        }
    }
}

extension Frame {
    /// The only frame in these bytes.
    fileprivate init(of bytes: [UInt8]) throws {
        var splitter = FrameSplitter(bytes.span)
        guard case .frame(let frame)? = splitter.next() else { throw TimedOut(what: "a frame", limit: .zero) }
        self = frame
    }
}
