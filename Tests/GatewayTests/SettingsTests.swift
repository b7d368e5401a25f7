import Documents
import Foundation
import Gateway
import HJ212
import MQTT
import Testing
import TestSupport

/// `gateway.yaml` and the list of terminals: every mistake is named with its place.
@Suite struct SettingsTests {
    private func read(_ text: String, in folder: String = "/nowhere") -> (GatewaySettings?, [String]) {
        let problems = ProblemList()
        let settings = SettingsReader(folder: folder, problems: problems).read(text, file: "gateway.yaml")
        return (settings, problems.problems.map(\.description))
    }

    private func listed(_ text: String) -> (TerminalList, [String]) {
        let problems = ProblemList()
        let list = TerminalList(Array(text.utf8), file: "terminals.csv", problems: problems)
        return (list, problems.problems.map(\.description))
    }

    @Test func theSampleIsInOrder() throws {
        let folder = Project.root.appendingPathComponent("systemd/etc").path
        let text = try String(contentsOfFile: "\(folder)/gateway.yaml", encoding: .utf8)
        let (settings, problems) = read(text, in: folder)
        #expect(problems == [])
        #expect(settings?.listeners.map(\.protocol) == [.jt808, .hj212])
        #expect(settings?.limits == GatewayLimits())
    }

    @Test func everythingCanBeSaid() throws {
        let (settings, problems) = read(
            """
            broker: { host: broker.example, port: 1884, username: gateway, keep_alive: 10s }
            listeners:
              - { protocol: jt808, transport: udp, listen: "[::]:7611", topic: "a/{device}/b" }
              - { protocol: hj212, listen: 0.0.0.0:7212, topic: "c/{device}", crc: modbus-swapped }
              - { protocol: hj212, listen: 0.0.0.0:7213, topic: "c/{device}", crc: any }
            metrics: none
            limits: { connections: 1, connections_per_address: 2, in_flight: 3, in_flight_per_connection: 4, admission: 5s, idle: 6m, strikes: 7 }
            """
        )
        #expect(problems == [])
        let found = try #require(settings)
        #expect(found.broker.username == "gateway")
        #expect(found.listeners.map(\.place.description) == ["[::]:7611", "0.0.0.0:7212", "0.0.0.0:7213"])
        #expect(found.listeners.map(\.checksum) == [nil, .modbusSwapped, nil])
        #expect(found.metrics == nil)
        #expect(found.limits.idle == .seconds(360))
        #expect(found.limits.strikes == 7)
    }

    @Test(arguments: [
        ("broker: {}", "gateway.yaml:1:1: 'listeners' is missing: without them no terminal can come in"),
        ("listeners: []", "gateway.yaml:1:12: there is nothing to listen on; see Gateway.md for an example"),
        ("listeners: [{ protokol: jt808 }]", "gateway.yaml:1:15: unknown key 'protokol'; did you mean 'protocol'?"),
        (
            "listeners: [{ protocol: jt809, listen: 0.0.0.0:1, topic: 'a/{device}' }]",
            "gateway.yaml:1:25: 'protocol' is one of jt808, hj212; did you mean 'jt808'?"
        ),
        (
            "listeners: [{ protocol: jt808, listen: '7611', topic: 'a/{device}' }]",
            "gateway.yaml:1:40: '7611' is no address; write it as 0.0.0.0:7611 or [::]:7611"
        ),
        (
            "listeners: [{ protocol: jt808, listen: 0.0.0.0:1, topic: a/b }]",
            "gateway.yaml:1:58: one level of the topic is {device}, which stands for the terminal: cityward/jt808/{device}"
        ),
        (
            "listeners: [{ protocol: jt808, listen: 0.0.0.0:1, topic: 'a/+/{device}' }]",
            "gateway.yaml:1:58: level '+' of the topic is no plain word"
        ),
        (
            "listeners: [{ protocol: hj212, transport: udp, listen: 0.0.0.0:1, topic: 'a/{device}' }]",
            "gateway.yaml:1:43: HJ 212 is spoken over TCP; take 'transport' out"
        ),
        (
            "listeners: [{ protocol: jt808, crc: off, listen: 0.0.0.0:1, topic: 'a/{device}' }]",
            "gateway.yaml:1:37: 'crc' is for hj212; JT/T 808 knows one checksum only"
        ),
        (
            "listeners: [{ protocol: jt808, listen: 0.0.0.0:1, topic: 'a/{device}', tls: { certificate_file: no.pem, key_file: no.key } }]",
            "gateway.yaml:1:97: '/nowhere/no.pem' cannot be read"
        ),
        (
            "listeners: [{ protocol: jt808, listen: 0.0.0.0:1, topic: 'a/{device}' }]\nlimits: { idle: 10ms }",
            "gateway.yaml:2:17: 'idle' is at least 1s"
        ),
        (
            "listeners: [{ protocol: jt808, listen: 0.0.0.0:1, topic: 'a/{device}' }]\nterminals: no.csv",
            "gateway.yaml:2:12: '/nowhere/no.csv' cannot be read"
        ),
    ]) func mistakesAreNamedWithTheirPlaces(text: String, problem: String) {
        let (_, problems) = read(text)
        #expect(problems.contains(problem), "\(problems)")
    }

    @Test func aListNamesItsMistakes() {
        let (list, problems) = listed(
            """
            terminal,code,device
            013900000001,a,truck-1
            13900000001,b,
            a/b,,
            13900000002,,truck/2
            K1,,
            """
        )
        #expect(
            problems == [
                "terminals.csv:3: terminal: '13900000001' is already in line 2",
                "terminals.csv:4: terminal: 'a/b' is neither a telephone number nor an MN: at most 64 letters and digits",
                "terminals.csv:5: device: 'truck/2' cannot be a level of a topic: at most 64 of A-Z a-z 0-9 - _",
            ]
        )
        #expect(list.count == 2)
        #expect(TerminalList.everybody.count == nil)
        #expect(listed("terminal\n").0.count == 0)
    }
}
