import Foundation
import Glibc
import JT808
import Testing
import TestSupport

extension GatewayTests {
    /// Who is let in, by list, certificate and transport.
    @Suite struct AccessTests {
        @Test func theListDecidesAndIsReadAnew() async throws {
            let post = try await Post(
                terminals:
                    "terminal,code,device,id\n013900000001,secret,truck-0001,\n13900000002,,,\n13900000004,given,,7654321\nK1,654321,,\n"
            )
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let listed = try post.truck("13900000001")
            // Before it has shown its code.
            try await listed.awaitAnswers(to: [listed.report(at: 1_800_000_000_000)], GeneralReply.failed)
            try await listed.awaitAnswers(to: listed.send(.authentication(Authentication(code: "secret"))))
            try await listed.awaitAnswers(to: [listed.report(at: 1_800_000_000_000)])
            // Known by its number alone.
            let open = try post.truck("13900000002")
            try await open.awaitAnswers(to: [open.report(at: 1_800_000_000_000)])
            #expect(
                try await ear.hears(2).map(\.topic) == ["cityward/truck/truck-0001", "cityward/truck/13900000002"]
            )
            // Not in the list.
            let stranger = try post.truck("13900000003")
            let registration = Registration(
                layout: .year2013,
                province: 42,
                county: 802,
                maker: "1",
                model: "1",
                terminal: "1",
                plateColour: 2,
                plate: "鄂H1"
            )
            let serial = stranger.send(.registration(registration))[0]
            guard case .registrationReply(let reply) = try await stranger.next() else {
                Issue.record("no 0x8100")
                return
            }
            #expect(reply == RegistrationReply(serial: serial, result: RegistrationReply.unknownTerminal))
            // A number is no secret: the code is for the terminal with the maker's identifier.
            let registering = try post.truck("13900000004")
            for (id, result, code) in [("0000001", 3, nil), ("7654321", 0, "given")] as [(String, UInt8, String?)] {
                registering.send(
                    .registration(
                        Registration(
                            layout: .year2013,
                            province: 42,
                            county: 802,
                            maker: "1",
                            model: "1",
                            terminal: id,
                            plateColour: 2,
                            plate: "鄂H1"
                        )
                    )
                )
                guard case .registrationReply(let reply) = try await registering.next() else {
                    Issue.record("no 0x8100")
                    return
                }
                #expect((reply.result, reply.code) == (result, code))
            }
            // HJ 212 shows its password with each frame.
            let wrong = Kitchen("K1", over: try Wire(port: post.ports.hj212), password: "111111")
            wrong.report(at: 1_800_000_000_000)
            try await post.metric(#"cityward_gateway_frames_total{kind="stranger",protocol="hj212"}"#, reaches: 1)
            let right = Kitchen("K1", over: try Wire(port: post.ports.hj212), password: "654321")
            right.report(at: 1_800_000_000_000)
            try await eventually("9014", within: .seconds(20)) { !right.replies().isEmpty }

            try post.write("terminals.csv", "terminal,code,device\n13900000001,other,truck-0001\n13900000003,,\n")
            post.gateway.send(SIGHUP)
            // One has a new code, one is no longer there; both have to go, and the stranger is none any more.
            #expect(await listed.wire.isClosed(within: .seconds(10)))
            #expect(await open.wire.isClosed(within: .seconds(10)))
            try await stranger.awaitAnswers(to: [stranger.report(at: 1_800_000_000_000)])

            // A mistake leaves the list as it is.
            try post.write("terminals.csv", "terminal,kode\n13900000001,other\n")
            post.gateway.send(SIGHUP)
            try await eventually("a refusal", within: .seconds(10)) {
                post.gateway.log.contains("unknown column 'kode'; did you mean 'code'?")
            }
            #expect(try await post.metric("cityward_gateway_last_reload_successful") == 0)
            try await stranger.awaitAnswers(to: [stranger.report(at: 1_800_000_010_000)])
        }

        @Test func datagramsAreAnsweredLikeStreams() async throws {
            let post = try await Post(terminals: "terminal,code\n13900000001,secret\n")
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let truck = try Truck("13900000001", over: Wire(port: post.ports.udp, .udp))
            try await truck.awaitAnswers(to: [truck.report(at: 1_800_000_000_000)], GeneralReply.failed)
            try await truck.awaitAnswers(to: truck.send(.authentication(Authentication(code: "secret"))))
            var unanswered: [UInt16: [UInt8]] = [:]
            for number in 0..<20 {
                let (bytes, serials) = truck.bytes(of: Truck.position(at: 1_800_000_000_000 + number * 10_000))
                unanswered[serials[0]] = bytes
            }
            // More than may be in flight: what was dropped comes again, as terminals do.
            try await eventually("an answer to each", within: .seconds(20), every: .milliseconds(100)) {
                for serial in truck.answered() { unanswered[serial] = nil }
                for bytes in unanswered.values { truck.wire.send(bytes) }
                return unanswered.isEmpty
            }
            #expect(try await ear.hears(1)[0].topic == "cityward/truck/13900000001")
        }

        @Test(.enabled(if: CertificateAuthority.isInstalled)) func terminalsMaySpeakTLSAndShowCertificates()
            async throws
        {
            let authority = try await CertificateAuthority()
            let server = try await authority.certificate("gateway", names: "DNS:localhost,IP:127.0.0.1")
            let client = try await authority.certificate("terminal")
            let tls =
                "{ certificate_file: \(server.file), key_file: \(server.keyFile), ca_file: \(authority.certificateFile) }"
            let post = try await Post(tls: tls)
            let ear = Ear(post.broker.address)
            try await ear.subscribed()
            let terminal = try await SecureTerminal(port: post.ports.jt808, authority: authority, client)
            let frames = Truck.position(at: 1_800_000_000_000)
                .frames(phone: try #require(Phone("13900000001", edition: .year2013)), edition: .year2013, serial: 7)
            try await terminal.send(frames[0].encoded)
            try await eventually("an answer", within: .seconds(20)) { terminal.received.count >= 15 }
            #expect(try await ear.hears(1)[0].payload == frames[0].encoded)
            try await terminal.close()
            // Without a certificate nothing is taken.
            let bare = try await SecureTerminal(port: post.ports.jt808, authority: authority, nil)
            try? await bare.send(frames[0].encoded)
            try await eventually("the end of the connection", within: .seconds(20)) { bare.hasEnded }
            #expect(ear.messages.count == 1)
        }
    }
}
