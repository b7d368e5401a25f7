import Foundation
import Glibc
import MQTT

/// A real mosquitto with the settings that the project ships, on a free port of this machine and with a folder of its own.
final class BrokerProcess {
    static let program = "/usr/sbin/mosquitto"
    static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    let port: Int
    private let folder: TemporaryFolder
    private var process: ChildProcess?

    init() async throws {
        folder = try TemporaryFolder()
        port = try freePort()
        // "user" counts only where mosquitto was started as root, and then it must be able to write into our folder.
        let configuration = """
            include_dir \(Project.brokerConfiguration)
            user root
            listener \(port) 127.0.0.1
            allow_anonymous true
            persistence_location \(folder.url.path)/
            log_type error
            log_type warning
            log_type notice
            """
        try Data(configuration.utf8).write(to: folder.url.appendingPathComponent("mosquitto.conf"))
        try await start()
    }

    var address: Broker { Broker(host: "127.0.0.1", port: port) }
    var log: String { process?.log ?? "" }

    /// Returns when it accepts connections; also after ``stop()`` or ``kill()``, on the same port.
    func start() async throws {
        let process = try ChildProcess(
            Self.program,
            ["-c", folder.path("mosquitto.conf")],
            output: folder.url.appendingPathComponent("mosquitto.log")
        )
        self.process = process
        try await eventually("mosquitto accepts connections", within: .seconds(20)) {
            guard process.isRunning else { throw BrokerFailure(log: process.log) }
            return isListening()
        }
    }

    /// Ends it in order: it writes its sessions and messages to the disk.
    func stop() async throws {
        process?.send(SIGTERM)
        _ = try await process?.ending()
    }

    func kill() async throws {
        process?.send(SIGKILL)
        _ = try await process?.ending()
    }

    /// Stops its process: connections stay, nothing moves.
    func freeze() { process?.send(SIGSTOP) }
    func thaw() { process?.send(SIGCONT) }

    /// When sessions and messages were last written to the disk; `nil` before the first time.
    var savedAt: Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path("mosquitto.db"))
        return attributes?[.modificationDate] as? Date
    }

    /// Removes what it wrote to the disk; only while it does not run.
    func loseSavedState() throws {
        try FileManager.default.removeItem(atPath: folder.path("mosquitto.db"))
    }

    private func isListening() -> Bool {
        guard var probe = try? Publisher(to: address) else { return false }
        for _ in 0..<20 {
            guard let isConnected = try? probe.connect(waitingAtMost: .milliseconds(50)) else { return false }
            if isConnected {
                probe.disconnect()
                return true
            }
        }
        return false
    }
}

struct BrokerFailure: Error, CustomStringConvertible {
    let log: String
    var description: String { "mosquitto ended: \(log)" }
}

/// A TCP port of 127.0.0.1 that nobody uses at the moment.
private func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
        }
    }
    guard outcome == 0 else { throw BrokerFailure(log: "no free port") }
    return Int(in_port_t(bigEndian: address.sin_port))
}
