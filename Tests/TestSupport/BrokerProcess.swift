package import Foundation
import Glibc
package import MQTT

/// A real mosquitto on a free port of this machine and with a folder of its own; mostly with the settings that the project ships.
package final class BrokerProcess {
    package static let program = "/usr/sbin/mosquitto"
    package static var isInstalled: Bool { FileManager.default.isExecutableFile(atPath: program) }

    package let port: Int
    private let folder: TemporaryFolder
    private var process: ChildProcess?

    /// * `settings`: further lines for its configuration, which may name `FOLDER`, the broker's own.
    /// * `files`: what is written into that folder before it starts.
    /// * `hasOurSettings`: `false` for mosquitto's own defaults.
    package init(
        settings: [String] = ["allow_anonymous true"],
        files: [String: String] = [:],
        hasOurSettings: Bool = true
    ) async throws {
        folder = try TemporaryFolder()
        port = try freePort()
        // "user" counts only where mosquitto was started as root, and then it must be able to write into our folder.
        let configuration = """
            \(hasOurSettings ? "include_dir \(Project.brokerConfiguration)" : "")
            user root
            listener \(port) 127.0.0.1
            \(settings.joined(separator: "\n").replacingOccurrences(of: "FOLDER", with: folder.url.path))
            persistence_location \(folder.url.path)/
            log_type error
            log_type warning
            log_type notice
            """
        for (name, text) in files { try Data(text.utf8).write(to: folder.url.appendingPathComponent(name)) }
        try Data(configuration.utf8).write(to: folder.url.appendingPathComponent("mosquitto.conf"))
        try await start()
    }

    /// Lines for its configuration that make its listener speak TLS with these files.
    package static func tls(_ certificate: Certificate, authority: CertificateAuthority) -> [String] {
        [
            "cafile \(authority.certificateFile)", "certfile \(certificate.file)", "keyfile \(certificate.keyFile)",
        ]
    }

    package var address: Broker { Broker(host: "127.0.0.1", port: port) }
    package var log: String { process?.log ?? "" }

    /// Returns when it accepts connections; also after ``stop()`` or ``kill()``, on the same port.
    package func start() async throws {
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
    package func stop() async throws {
        process?.send(SIGTERM)
        _ = try await process?.ending()
    }

    package func kill() async throws {
        process?.send(SIGKILL)
        _ = try await process?.ending()
    }

    /// Stops its process: connections stay, nothing moves.
    package func freeze() { process?.send(SIGSTOP) }
    package func thaw() { process?.send(SIGCONT) }

    /// When sessions and messages were last written to the disk; `nil` before the first time.
    package var savedAt: Date? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: folder.path("mosquitto.db"))
        return attributes?[.modificationDate] as? Date
    }

    /// Removes what it wrote to the disk; only while it does not run.
    package func loseSavedState() throws {
        try FileManager.default.removeItem(atPath: folder.path("mosquitto.db"))
    }

    private func isListening() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = loopback(port: port)
        return unsafe withUnsafePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe connect(descriptor, generic, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}

private func loopback(port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
    return address
}

package struct BrokerFailure: Error, CustomStringConvertible {
    package let log: String
    package var description: String { "mosquitto ended: \(log)" }
}

/// A TCP port of 127.0.0.1 that nobody uses at the moment.
package func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = loopback(port: 0)
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let outcome = unsafe withUnsafeMutablePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
            unsafe bind(descriptor, generic, length) == 0 ? getsockname(descriptor, generic, &length) : -1
        }
    }
    guard outcome == 0 else { throw BrokerFailure(log: "no free port") }
    return Int(in_port_t(bigEndian: address.sin_port))
}
