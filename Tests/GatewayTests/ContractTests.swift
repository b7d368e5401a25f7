import Foundation
import Glibc
import JT808
import MQTT
import Telemetry
import Testing
import TestSupport

extension GatewayTests {
    /// A terminal is told that its report has arrived when the broker has it, and not before.
    @Suite struct ContractTests {
        @Test func aTerminalRegistersAuthenticatesReportsAndIsAnswered() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck("013912345678")
            let registration = Registration(
                layout: .year2013,
                province: 42,
                county: 802,
                maker: "70111",
                model: "T1",
                terminal: "0000001",
                plateColour: 2,
                plate: "鄂H12345"
            )
            let serial = truck.send(.registration(registration))[0]
            guard case .registrationReply(let reply) = try await truck.next() else {
                Issue.record("no 0x8100")
                return
            }
            #expect(reply == RegistrationReply(serial: serial, result: 0, code: "13912345678"))
            try await truck.awaitAnswers(to: truck.send(.authentication(Authentication(code: reply.code ?? ""))))
            try await truck.awaitAnswers(to: truck.send(.heartbeat))
            let (bytes, serials) = truck.bytes(of: Truck.position(at: 1_800_000_000_000))
            truck.wire.send(bytes)
            try await truck.awaitAnswers(to: serials)
            #expect(try await ear.hears(1) == [Ear.Message(topic: "cityward/truck/13912345678", payload: bytes)])
            // What nobody here needs is refused with a word.
            let unknown = truck.send(.other(MessageID(rawValue: 0x0801), [1, 2, 3]))
            try await truck.awaitAnswers(to: unknown, GeneralReply.unsupported)
            try await truck.awaitAnswers(to: truck.send(.logout))
            #expect(ear.messages.count == 1)
        }

        @Test func nothingIsAnsweredWhileTheBrokerIsFrozen() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck()
            try await truck.awaitAnswers(to: [truck.report(at: 1_800_000_000_000)])
            post.broker.freeze()
            let serials = (1...5).map { truck.report(at: 1_800_000_000_000 + $0 * 10_000) }
            // The session itself needs no broker.
            try await truck.awaitAnswers(to: truck.send(.heartbeat))
            #expect(try await truck.hearsNothing(for: .seconds(2)))
            post.broker.thaw()
            try await truck.awaitAnswers(to: serials)
            #expect(try await ear.hears(6).count == 6)
        }

        /// The broker confirms what it keeps for nobody, too: that must not count.
        @Test func aReportThatNobodyHasSubscribedToIsNotAnswered() async throws {
            let post = try await Post()
            let truck = try post.truck()
            truck.report(at: 1_800_000_000_000)
            try await post.metric(#"cityward_gateway_published_total{outcome="unheard"}"#, reaches: 1)
            #expect(try await truck.hearsNothing(for: .milliseconds(300)))
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            try await truck.awaitAnswers(to: [truck.report(at: 1_800_000_000_000)])
            // A subscriber that is away is one all the same.
            try await ear.leave()
            try await truck.awaitAnswers(to: [truck.report(at: 1_800_000_010_000)])
        }

        @Test func whatTheBrokerRefusesIsNotAnswered() async throws {
            let post = try await Post(
                brokerSettings: ["allow_anonymous true", "acl_file FOLDER/acl"],
                brokerFiles: ["acl": "topic read #\n"]
            )
            let truck = try post.truck()
            truck.report(at: 1_800_000_000_000)
            try await post.metric(#"cityward_gateway_published_total{outcome="refused"}"#, reaches: 1)
            #expect(try await truck.hearsNothing(for: .milliseconds(300)))
            #expect(post.gateway.log.contains("access control list"))
        }

        @Test func aRestartOfTheBrokerKeepsTheOrderAndCostsNothing() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck()
            try await truck.awaitAnswers(to: [truck.report(at: 1_800_000_000_000)])
            try await post.broker.stop()
            let serials = (1...10).map { truck.report(at: 1_800_000_000_000 + $0 * 10_000) }
            #expect(try await truck.hearsNothing(for: .seconds(1)))
            try await post.broker.start()
            try await truck.awaitAnswers(to: serials, within: .seconds(60))
            let heard = try await ear.hears(11).map(\.payload)
            let times = try heard.map { try positionTime($0) }
            #expect(times == (0...10).map { 1_800_000_000_000 + $0 * 10_000 })
        }

        /// A batch of a day without network, in parts: it is one report, and its parts are answered when the broker has it.
        @Test func partsAreAnsweredTogether() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck()
            let positions = (0..<60).compactMap { number -> Position? in
                guard case .position(let position) = Truck.position(at: 1_800_000_000_000 + number * 1000) else {
                    return nil
                }
                return position
            }
            let message = Message.positionBatch(PositionBatch(kind: PositionBatch.backfill, positions: positions))
            let frames = message.frames(phone: truck.phone, edition: truck.edition, serial: 100)
            try #require(frames.count == 2)
            truck.wire.send(frames[1].encoded)
            #expect(try await truck.hearsNothing(for: .milliseconds(500)))
            truck.wire.send(frames[0].encoded)
            try await truck.awaitAnswers(to: [100, 101])
            let payload = try await ear.hears(1)[0].payload
            #expect(payload == frames.flatMap(\.encoded))
            // An answer was lost: the part comes again, and its message is safe by now.
            truck.wire.send(frames[0].encoded)
            try await truck.awaitAnswers(to: [100])
            #expect(ear.messages.count == 1)
        }

        @Test func whatIsInFlightIsBoundedAndReadOnLater() async throws {
            let post = try await Post(limits: "in_flight: 50, in_flight_per_connection: 4")
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            post.broker.freeze()
            let trucks = try (0..<30).map { try post.truck("1390000\(1000 + $0)") }
            var serials: [[UInt16]] = trucks.map { _ in [] }
            for round in 0..<20 {
                for (index, truck) in trucks.enumerated() {
                    serials[index].append(truck.report(at: 1_800_000_000_000 + round * 1000))
                }
                try await Task.sleep(for: .milliseconds(20))
            }
            try await post.metric("cityward_gateway_in_flight", reaches: 50)
            try await Task.sleep(for: .seconds(1))
            // One read may bring some more than the bound.
            let inFlight = try #require(await post.metric("cityward_gateway_in_flight"))
            #expect(inFlight < 50 + 30 * 20, "\(inFlight)")
            #expect(inFlight <= 80, "\(inFlight)")
            post.broker.thaw()
            for (truck, serials) in zip(trucks, serials) { try await truck.awaitAnswers(to: serials) }
            #expect(try await ear.hears(600).count == 600)
        }

        @Test func aGatewayThatIsStoppedAnswersWhatIsOnItsWay() async throws {
            let post = try await Post()
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try post.truck()
            try await truck.awaitAnswers(to: truck.send(.heartbeat))
            post.broker.freeze()
            let serial = truck.report(at: 1_800_000_000_000)
            try await post.metric("cityward_gateway_in_flight", reaches: 1)
            post.gateway.send(SIGTERM)
            try await Task.sleep(for: .seconds(1))
            post.broker.thaw()
            try await truck.awaitAnswers(to: [serial])
            #expect(try await post.gateway.ending() == .exited(0))
        }
    }
}

/// The time of the position in a frame, in milliseconds.
func positionTime(_ payload: [UInt8]) throws -> Int {
    let frame = try Frame(content: payload.span.extracting(1..<payload.count - 1))
    guard case .position(let position) = try Message(frame), let instant = position.time.instant else { return 0 }
    return Int(instant.milliseconds)
}
