import Foundation
import Glibc
import NIOCore
import NIOPosix

/// Whether a program could listen at an address of this computer, and who does so already.
struct PortStanding {
    enum State: Equatable {
        case free
        case taken
        /// An address that is not this computer's, or a port that only root may have.
        case unusable(reason: String)
    }

    enum Transport {
        case tcp, udp
    }

    /// A process that has a port.
    struct Holder: Equatable {
        let process: Int
        let program: String
    }

    let state: State
    /// `nil` where nobody has it, or nobody whom we may look at.
    let holder: Holder?

    /// Tries to listen there, for a moment.
    init(host: String, port: Int, _ transport: Transport) async {
        do {
            let group = MultiThreadedEventLoopGroup.singleton
            let channel =
                switch transport {
                case .tcp:
                    try await ServerBootstrap(group: group).serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
                        .bind(host: host, port: port).get()
                // Two programs may share a port of UDP if both say so; we do not.
                case .udp: try await DatagramBootstrap(group: group).bind(host: host, port: port).get()
                }
            try? await channel.close().get()
            state = .free
            holder = nil
        } catch let error as IOError where error.errnoCode == EADDRINUSE {
            state = .taken
            holder = Self.holder(ofPort: port, transport)
        } catch {
            state = .unusable(reason: "\(error)")
            holder = nil
        }
    }

    private static func holder(ofPort port: Int, _ transport: Transport) -> Holder? {
        let sockets = sockets(ofPort: port, transport)
        guard !sockets.isEmpty else { return nil }
        let processes = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int($0) }
        return processes.sorted().first { has($0, oneOf: sockets) }.map { Holder(process: $0, program: program($0)) }
    }

    /// What links of open files say of sockets that listen at the port, as proc(5) has it.
    private static func sockets(ofPort port: Int, _ transport: Transport) -> Set<String> {
        let (files, state) =
            switch transport {
            case .tcp: (["/proc/net/tcp", "/proc/net/tcp6"], "0A")
            case .udp: (["/proc/net/udp", "/proc/net/udp6"], "07")
            }
        var found: Set<String> = []
        for file in files {
            guard let text = try? String(contentsOfFile: file, encoding: .utf8) else { continue }
            for line in text.split(separator: "\n").dropFirst() {
                let fields = line.split(separator: " ")
                guard fields.count > 9, fields[3] == state,
                    fields[1].split(separator: ":").last.flatMap({ Int($0, radix: 16) }) == port
                else { continue }
                found.insert("socket:[\(fields[9])]")
            }
        }
        return found
    }

    private static func has(_ process: Int, oneOf sockets: Set<String>) -> Bool {
        let folder = "/proc/\(process)/fd"
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.contains {
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)")).map(sockets.contains)
                ?? false
        }
    }

    private static func program(_ process: Int) -> String {
        let line = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
        let name = line.split(separator: 0).first.map { String(decoding: $0, as: UTF8.self) } ?? "?"
        return URL(fileURLWithPath: name).lastPathComponent
    }
}
