import Foundation
import MQTT
import Testing
import TestSupport

/// A machine of its own for the daemon, as far as the network goes: a network name space, and a cable from it to ours.
///
/// The cable can be pulled: packets are lost on both sides, and nobody is told. All of it goes away with its owner.
final class PrivateNetwork {
    /// Where a broker listens for the daemon: our end of the cable.
    let broker: Broker
    private let name: String
    private let cable: String
    private let prefix: String
    private let lowest: Int

    init() throws {
        // 198.18.0.0/15 is set aside for tests (RFC 2544); of it sixteen addresses, by chance, as the names.
        let number = UInt32.random(in: .min ... .max)
        prefix = "198.18.\(number >> 4 & 0xff)."
        lowest = Int(number & 0xf) * 16
        broker = Broker(host: "\(prefix)\(lowest + 1)", port: try freePort())
        name = "cityward-" + String(number, radix: 36)
        cable = "cw" + String(number, radix: 36)
        try ip("netns", "add", name)
        try ip("link", "add", cable, "type", "veth", "peer", "name", "uplink", "netns", name)
        try ip("address", "add", "\(broker.host)/28", "dev", cable)
        try ip("link", "set", cable, "up")
        try ip("-n", name, "address", "add", "\(prefix)\(lowest + 2)/28", "dev", "uplink")
        try ip("-n", name, "link", "set", "lo", "up")
        try ip("-n", name, "link", "set", "uplink", "up")
    }

    deinit {
        // The cable goes with the name space that its other end lies in.
        try? ip("netns", "delete", name)
        try? ip("link", "delete", cable)
    }

    /// What a broker's configuration needs so that it listens there, too.
    var brokerSettings: [String] { ["allow_anonymous true", "listener \(broker.port) \(broker.host)"] }

    /// What runs a command on that machine; the process that it becomes is the command's.
    var command: [String] { [Self.program, "netns", "exec", name] }

    /// Pulls the cable.
    func cut() throws { try ip("link", "set", cable, "down") }

    /// Plugs it in again.
    func heal() throws { try ip("link", "set", cable, "up") }

    /// Gives the machine another address; what is sent to the old one reaches nobody.
    func move() throws {
        try ip("-n", name, "address", "flush", "dev", "uplink")
        try ip("-n", name, "address", "add", "\(prefix)\(lowest + 3)/28", "dev", "uplink")
    }

    private func ip(_ arguments: String...) throws {
        let (status, text) = try Self.run(arguments)
        guard status == 0 else { throw PrivateNetworkFailure(command: arguments, text: text) }
    }

    private static let program = "/usr/sbin/ip"

    private static func run(_ arguments: [String]) throws -> (Int32, String) {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: program)
        process.arguments = arguments
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = output
        try process.run()
        let text = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: text, as: UTF8.self))
    }

    static let isPossible: Bool = (try? PrivateNetwork()) != nil
    static let advice: Comment =
        "no network name space can be made here: run as root, with iproute2 installed (tools/setup --tests)"
}

struct PrivateNetworkFailure: Error, CustomStringConvertible {
    let command: [String]
    let text: String
    var description: String { "ip \(command.joined(separator: " ")): \(text)" }
}
